"""What you are reminded of: pledges that are due, goods and savings that expire, needs nobody confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.language import translate
from app.reminders import queries, service
from app.reminders.answers import MessagesOut, ReadOut, ReminderOut
from app.reminders.models import Reminder
from app.reminders.schemas import MessagesIn, ReadAllIn, ReminderQuery
from app.reminders.telling import tell


def by_due_day(row: dict[str, Any]) -> tuple[date, int]:
    """Where a reminder stands in the list."""
    return (row["due_on"], row["id"])


@endpoint("GET", "/reminders", "keep_reminders", filters=ReminderQuery, gives=ReminderOut, pages=True, place=by_due_day)
def list_reminders(asked: dict[str, Any], page: Slice) -> Sequence[dict[str, Any]]:
    """What you are reminded of, the longest due first; what is settled is found to be so every morning, and goes."""
    behind = (page.after[0], page.after[1]) if page.after else None
    return _told(queries.list_reminders(seen_by=reader(), behind=behind, limit=page.limit, **asked))


@endpoint("POST", "/reminders/<int:reminder_id>/read", "keep_reminders", gives=ReminderOut)
def read_reminder(reminder_id: int) -> dict[str, Any]:
    """Put one aside; it stands in the list, marked, until it is settled."""
    return _told([service.read_reminder(reminder_id=reminder_id, by=reader())])[0]


@endpoint("POST", "/reminders/read", "keep_reminders", takes=ReadAllIn, gives=ReadOut)
def read_all_reminders(said: dict[str, Any]) -> dict[str, Any]:
    """Put aside all that stands up to a key: what came since stays."""
    return {"read": service.read_all(by=reader(), **said)}


@endpoint("GET", "/reminders/messages", "keep_reminders", gives=MessagesOut)
def show_messages() -> dict[str, Any]:
    """Are you sent a text message on a day with new reminders? At most one a day, where the house can send any."""
    return {"wanted": not queries.is_silent(reader())}


@endpoint("POST", "/reminders/messages", "keep_reminders", takes=MessagesIn, gives=MessagesOut)
def want_messages(said: dict[str, Any]) -> dict[str, Any]:
    """Say whether you want them."""
    service.want_messages(by=reader(), **said)
    return {"wanted": not queries.is_silent(reader())}


def _told(reminders: Sequence[Reminder]) -> list[dict[str, Any]]:
    """In words, and without words of what you may not see any more."""
    told = {each.of.id: each for each in tell(reminders, seen_by=reader())}
    return [_row(each, told.get(each.id)) for each in reminders]


def _row(reminder: Reminder, told: Any) -> dict[str, Any]:
    names = ("id", "kind", "subject_id", "due_on", "made_at", "is_read")
    return {
        **{name: getattr(reminder, name) for name in names},
        "said": translate(told.said) if told is not None else "",
        "notes": [translate(note) for note in told.notes] if told is not None else [],
    }
