"""Writing the access log: a read in the transaction of what is read, a refusal in a short one of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Insert, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Token, User
from app.clock import now
from app.db import atomic, db
from app.watching.models import Access
from app.watching.words import EXPORT, Subject, Watched, occasion

HELD_FOR = timedelta(minutes=1)
"""How long nothing is answered to whoever was refused too often."""


@atomic(joins=True)
def note_read(*, kind: str, ids: Iterable[int], by: User) -> None:
    """These people were read. It belongs to the transaction that read them: where it cannot be written, neither is."""
    _write(by.id, Watched.PERSON_READ, 200, [Subject(kind, key) for key in dict.fromkeys(ids)])


@atomic(joins=True)
def note_exported(*, export_id: int, by: User) -> None:
    """A list was written as a file for this person; which list, by which filter and how many rows, its record says."""
    _write(by.id, Watched.EXPORTED, 200, [Subject(EXPORT, export_id)])


@atomic()
def note_refused(*, user_id: int, status: int, subject: Subject, most: int | None = None) -> None:
    """Somebody who is signed in was refused for want of rights, or because there is no such thing for them.

    After more than `most` refusals within a minute they have to wait: the token that was shown, or else the person.
    """
    _write(user_id, Watched.REFUSED, status, [subject])
    if most is not None and _total_refused(user_id) > most:
        _hold(user_id)


@atomic()
def note_shut_out(*, user_id: int) -> None:
    """Somebody came with a session or a token of this person that has ended."""
    _write(user_id, Watched.REFUSED, 401, [Subject()])


@atomic()
def note_sign_in_refused(*, user_id: int) -> None:
    """Somebody tried to sign in as this person, with a wrong password."""
    _write(user_id, Watched.SIGN_IN_REFUSED, 401, [Subject()])


def _write(user_id: int, what: Watched, status: int, subjects: list[Subject]) -> None:
    at, going_on = now(), occasion()
    told = {
        "user_id": user_id, "what": what, "status": status, "door": going_on.door, "route": going_on.route,
        "permission": going_on.permission, "token_id": going_on.token_id,
    }  # fmt: skip
    rows = [{**told, "subject_kind": subject.kind, "subject_id": subject.id} for subject in subjects]
    minute = int(at.timestamp()) // 60
    fresh = [
        {**row, "at": at, "request_id": going_on.request_id, "times": 1, "same": _digest(row, minute)} for row in rows
    ]
    if fresh:
        # In one order, so that two who read the same people do not wait for each other.
        db.session.execute(_counted(), sorted(fresh, key=lambda row: str(row["same"])))


def _digest(row: dict[str, object], minute: int) -> str:
    """What makes two rows the same, in 64 letters."""
    return hashlib.sha256(json.dumps([minute, *row.values()]).encode()).hexdigest()


def _counted() -> Insert:
    """A row, or one more of the same: one statement, so that nobody comes in between."""
    kind = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    made: Insert = kind.insert(Access).on_conflict_do_update(
        index_elements=[Access.same], set_={"times": Access.times + 1}
    )  # fmt: skip
    return made


def _total_refused(user_id: int) -> int:
    """How often this token, or this person without one, was refused within the last minute."""
    since = now() - timedelta(minutes=1)
    refused = select(func.coalesce(func.sum(Access.times), 0)).where(
        Access.user_id == user_id, Access.what == Watched.REFUSED, Access.status != 401, Access.at > since,
        Access.token_id.is_not_distinct_from(occasion().token_id),
    )  # fmt: skip
    return int(db.session.scalar(refused) or 0)


def _hold(user_id: int) -> None:
    token_id = occasion().token_id
    held = update(User).where(User.id == user_id) if token_id is None else update(Token).where(Token.id == token_id)
    db.session.execute(held.values(held_until=now() + HELD_FOR))
