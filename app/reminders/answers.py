"""The shapes of reminders as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Words
from app.reminders.words import ReminderKind


class ReminderOut(Answer):
    """Something that you are reminded of: what, for which day, and the key of what it is about."""

    id = Count(required=True)
    kind = Code(ReminderKind, required=True)
    subject_id = LongKey(required=True)
    due_on = CalendarDay(required=True)
    made_at = Moment(required=True)
    is_read = fields.Boolean(required=True)
    said = Words(required=True)
    notes = fields.List(Words(), required=True)


class ReadOut(Answer):
    """How many were put aside."""

    read = Count(required=True)


class MessagesOut(Answer):
    """Are text messages about new reminders wanted?"""

    wanted = fields.Boolean(required=True)
