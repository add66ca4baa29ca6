"""An act that has no entry of its own, done once under its client's key: asked for again, it is answered again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from app.accounts.models import User
from app.db import atomic
from app.ledger import service as ledger
from app.ledger.acts import Rights

Done = TypeVar("Done")


@atomic()
def do_once(
    *, verb: str, by: User, key: str, content: dict[str, Any], do: Callable[[], Done], again: Callable[[], Done],
    allowed: Rights,
) -> Done:  # fmt: skip
    """`do`, in the transaction that keeps the key; with a key that is kept already, `again`, which changes nothing.

    `allowed` says, before that, whether it may still be asked for. The same key for other content is refused, as
    everywhere in the book.
    """
    act = ledger.begin_act(verb=verb, by=by, key=key, content=content, allowed=allowed)
    return again() if act.is_repeat else do()
