"""Reading reminders: one's own, those that stand, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select, tuple_

from app.accounts.models import User
from app.db import db
from app.errors import NotFound
from app.reminders.models import Message, Reminder, Silence
from app.reminders.words import ReminderKind

PAGE = 50


class NoSuchReminder(NotFound):
    """There is no such reminder, or it is not yours to see."""


def get_reminder(reminder_id: int, *, seen_by: User) -> Reminder:
    """One of this person's own."""
    found = db.session.scalar(select(Reminder).where(Reminder.id == reminder_id, Reminder.user_id == seen_by.id))
    if found is None:
        raise NoSuchReminder()
    return found


def list_reminders(
    *, seen_by: User, kind: ReminderKind | None = None, is_read: bool | None = None,
    behind: tuple[date, int] | None = None, limit: int = PAGE,
) -> Sequence[Reminder]:  # fmt: skip
    """What stands of this person's, the longest due first; `behind` is the last one's day and key."""
    wanted = _standing(seen_by)
    if kind is not None:
        wanted = wanted.where(Reminder.kind == kind)
    if is_read is not None:
        wanted = wanted.where(Reminder.read_at.is_not(None) if is_read else Reminder.read_at.is_(None))
    if behind is not None:
        wanted = wanted.where(tuple_(Reminder.due_on, Reminder.id) > tuple_(*behind))
    return db.session.scalars(wanted.order_by(Reminder.due_on, Reminder.id).limit(limit)).all()


def find_unread(user: User) -> tuple[int, datetime | None]:
    """How many of this person's were not put aside, and since when the oldest of them stands."""
    unread = _standing(user).where(Reminder.read_at.is_(None))
    count, first = db.session.execute(unread.with_only_columns(func.count(), func.min(Reminder.made_at))).one()
    return int(count), first


def _standing(user: User) -> Select[Reminder]:
    return select(Reminder).where(Reminder.user_id == user.id, Reminder.ended_at.is_(None))


def is_silent(user: User) -> bool:
    """Does this person want no messages?"""
    return db.session.get(Silence, user.id) is not None


def list_messages(user: User, *, limit: int = 10) -> Sequence[Message]:
    """The newest messages to this person."""
    wanted = select(Message).where(Message.user_id == user.id).order_by(Message.id.desc()).limit(limit)
    return db.session.scalars(wanted).all()
