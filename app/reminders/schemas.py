"""The shapes of reminders as they are asked for and sent in."""

from __future__ import annotations

from app.reminders.words import ReminderKind
from app.shapes import Chosen, Filters, Form, Key, Truth


class ReminderQuery(Filters):
    """Which reminders are asked for: of one kind, those put aside or those that are not."""

    kind = Chosen(ReminderKind, load_default=None, allow_none=True)
    is_read = Truth(load_default=None, allow_none=True)


class ReadAllIn(Form):
    """What was the last on the page: what came since is not put aside."""

    up_to = Key(required=True)


class MessagesIn(Form):
    """Are messages wanted?"""

    wanted = Truth(required=True)
