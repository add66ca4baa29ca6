"""Writing the access log: a read in the transaction of what is read, a refusal in a short one of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import insert, select

from app.accounts.models import User
from app.clock import now
from app.db import atomic, db
from app.watching.models import Access
from app.watching.words import Subject, Watched, occasion

NOT_AGAIN = timedelta(minutes=1)
"""How long one person's dead session or token is not written down a second time, so that nobody fills the log."""


@atomic(joins=True)
def note_read(*, kind: str, ids: Iterable[int], by: User) -> None:
    """These people were read. It belongs to the transaction that read them: where it cannot be written, neither is."""
    _write(by.id, Watched.PERSON_READ, 200, [Subject(kind, key) for key in dict.fromkeys(ids)])


@atomic()
def note_refused(*, user_id: int, status: int, subject: Subject) -> None:
    """Somebody who is signed in was refused for want of rights, or because there is no such thing for them."""
    _write(user_id, Watched.REFUSED, status, [subject])


@atomic()
def note_shut_out(*, user_id: int) -> None:
    """Somebody came with a session or a token of this person that has ended; once a minute."""
    recent = select(Access.id).where(
        Access.user_id == user_id, Access.what == Watched.REFUSED, Access.status == 401, Access.at > now() - NOT_AGAIN
    )
    if db.session.scalar(recent.limit(1)) is None:
        _write(user_id, Watched.REFUSED, 401, [Subject()])


@atomic()
def note_sign_in_refused(*, user_id: int) -> None:
    """Somebody tried to sign in as this person, with a wrong password."""
    _write(user_id, Watched.SIGN_IN_REFUSED, 401, [Subject()])


def _write(user_id: int, what: Watched, status: int, subjects: list[Subject]) -> None:
    at, going_on = now(), occasion()
    rows = [
        {
            "at": at, "user_id": user_id, "what": what, "status": status, "door": going_on.door,
            "route": going_on.route, "permission": going_on.permission, "request_id": going_on.request_id,
            "subject_kind": subject.kind, "subject_id": subject.id,
        }
        for subject in subjects
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Access), rows)
