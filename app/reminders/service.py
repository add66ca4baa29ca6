"""A person puts reminders aside, and says whether messages are wanted."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.models import User
from app.clock import now
from app.db import atomic, db
from app.reminders.models import Message, Reminder, Silence
from app.reminders.queries import get_reminder, is_silent
from app.reminders.words import MessageState


@atomic()
def read_reminder(*, reminder_id: int, by: User) -> Reminder:
    """Put one aside; put aside twice it is put aside."""
    reminder = get_reminder(reminder_id, seen_by=by)
    if reminder.read_at is None:
        reminder.read_at = now()
    return reminder


@atomic()
def read_all(*, by: User, up_to: int) -> int:
    """Put aside what stands up to this key: what came while one was reading stays. How many that were."""
    own = (Reminder.user_id == by.id, Reminder.id <= up_to, Reminder.read_at.is_(None), Reminder.ended_at.is_(None))
    unread = db.session.scalars(select(Reminder.id).where(*own)).all()
    db.session.execute(update(Reminder).where(*own).values(read_at=now()))
    return len(unread)


@atomic()
def want_messages(*, wanted: bool, by: User) -> None:
    """From now on this person gets messages, or gets none; what waits to be sent is not sent."""
    silent = is_silent(by)
    if wanted and silent:
        db.session.delete(db.session.get_one(Silence, by.id))
    if not wanted and not silent:
        db.session.add(Silence(user_id=by.id, since=now()))
        waiting = (Message.user_id == by.id, Message.state == MessageState.WAITING)
        given_up = {"state": MessageState.GIVEN_UP, "settled_at": now()}
        db.session.execute(update(Message).where(*waiting).values(given_up))
