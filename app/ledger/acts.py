"""One press of a button is one act: its client's key makes sure that it happens once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from app import clock
from app.db import db
from app.errors import Locked
from app.ledger.drafts import new_id
from app.ledger.inserting import add_missing
from app.ledger.models import Act
from app.ledger.refusals import KeyReused, UnfitKey
from app.sending import Fixed, send

ACT: Table = Act.__table__  # type: ignore[assignment]
LONGEST_KEY = 120
Rights = Callable[[], object]
"""Asks whether somebody may do now what they ask for; raises NotFound or NotAllowed as the verb itself would."""


def asks_itself() -> None:
    """The rights of a verb that asks for them at every call by itself, before anything is told or done."""


@dataclass(frozen=True, slots=True)
class BegunAct:
    """An act under its key; `is_repeat` says that it was done before and is to be answered again."""

    id: int
    verb: str
    is_repeat: bool


def digest_of(verb: str, content: dict[str, Any]) -> bytes:
    """What an act asks for, as 32 bytes: SHA-256 of its canonical JSON."""
    return hashlib.sha256(
        json.dumps([verb, content], sort_keys=True, separators=(",", ":"), default=_plain).encode()
    ).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if is_dataclass(value):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"An act's content cannot hold {type(value).__name__}.")


def begin(*, verb: str, actor_id: int, key: str, content: dict[str, Any], allowed: Rights) -> BegunAct:
    """Take the key. A second sender of the same key waits here until the first has committed or given up.

    A key that is known already answers nothing that its sender may no longer ask for: `allowed` comes first. Raises
    what that raises, KeyReused when the key was used for something else, UnfitKey when it is empty or too long.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnfitKey(longest=LONGEST_KEY)
    digest = digest_of(verb, content)
    connection = db.session.connection()
    # On SQLite the guard of the book refuses even a row that would give way, so it is looked for first.
    known = _find(connection, verb, actor_id, key) if connection.dialect.name == "sqlite" else None
    fresh = None if known else _take(connection, verb, actor_id, key, digest)
    if fresh is not None:
        return fresh
    known = known or _find(connection, verb, actor_id, key)
    if known is None:
        raise Locked()
    allowed()
    act, before = known
    if before != digest:
        raise KeyReused()
    return act


def _take(connection: Connection, verb: str, actor_id: int, key: str, digest: bytes) -> BegunAct | None:
    """A new act, or None when somebody else took the key while this one waited."""
    act = BegunAct(new_id(), verb, is_repeat=False)
    row = {
        "id": act.id, "actor_id": actor_id, "client_key": key, "digest": digest, "verb": verb,
        "recorded_at": clock.recorded_now(),
    }  # fmt: skip
    return act if add_missing(connection, ACT, [row]) else None


def _find(connection: Connection, verb: str, actor_id: int, key: str) -> tuple[BegunAct, bytes] | None:
    """The act already done under this key, and the digest of what it asked for; or None."""
    asked = _UNDER_KEY.of({"actor_id": actor_id, "client_key": key})
    send(connection, asked)
    if not asked.rows:
        return None
    [before] = asked.rows
    return BegunAct(before.id, verb, is_repeat=True), bytes(before.digest)


_UNDER_KEY = Fixed(
    lambda _: select(ACT.c.id, ACT.c.digest).where(
        ACT.c.actor_id == bindparam("actor_id"), ACT.c.client_key == bindparam("client_key")
    )
)
