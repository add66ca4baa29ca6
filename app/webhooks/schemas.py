"""The shapes in which a webhook is registered and asked for."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import ValidationError, fields, validate

from app.errors import N_
from app.shapes import Chosen, Filters, Key, Shape, Text
from app.webhooks.addresses import LONGEST
from app.webhooks.words import EventKind, NoticeState

NO_INSTANT = N_("Write an instant with its zone, such as 2025-10-30T08:30:00Z.")
EARLIEST, LATEST = datetime(1922, 3, 22, tzinfo=UTC), datetime(2122, 3, 20, tzinfo=UTC)
"""The two Solar Hijri centuries in which days are read."""


def _refuse_far_off(instant: datetime) -> None:
    # Said without the instant: in another zone there may be no such year.
    if not EARLIEST <= instant <= LATEST:
        raise ValidationError(NO_INSTANT)


class WebhookIn(Shape):
    """Where to tell, of what, and of which office alone."""

    address = Text(required=True, longest=LONGEST)
    kinds = fields.List(
        Chosen(EventKind), required=True, data_key="events",
        validate=validate.Length(1, len(EventKind), error=N_("Choose at least one, and each one once.")),
    )  # fmt: skip
    office_id = Key(load_default=None, allow_none=True)


class ReplayIn(Shape):
    """From which event, or from which instant on; one of the two."""

    event_id = Key(load_default=None, allow_none=True)
    since = fields.AwareDateTime(
        format="iso", load_default=None, allow_none=True, validate=_refuse_far_off,
        error_messages={
            "invalid": NO_INSTANT,
            "invalid_awareness": NO_INSTANT,
            "format": NO_INSTANT,
        },
    )  # fmt: skip


class NoticeQuery(Filters):
    """Which notices."""

    state = Chosen(NoticeState, load_default=None, allow_none=True)
