"""The shapes in which a webhook and its notices go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Moment, Named, Words
from app.webhooks.words import EventKind, NoticeState, Problem, WebhookState


class WebhookOut(Answer):
    """Who is told of what, and whether it works."""

    id = Count(required=True)
    address = Words(required=True)
    events = fields.List(Code(EventKind), attribute="kinds", required=True)
    office = fields.Nested(Named, allow_none=True)
    state = Code(WebhookState, required=True)
    created_at = Moment(required=True)
    ended_at = Moment(allow_none=True)


class NewWebhookOut(WebhookOut):
    """The same, with the secret that is shown this once."""

    secret = Words(required=True)


class AttemptOut(Answer):
    """One attempt: what status came back, how long it took, what was wrong."""

    made_at = Moment(required=True)
    status = Count(allow_none=True)
    ms = Count(required=True)
    problem = Code(Problem, allow_none=True)


class NoticeOut(Answer):
    """One event, how far its telling came, and each attempt."""

    event_id = Count(required=True)
    kind = Code(EventKind, attribute="event.kind", required=True)
    happened_at = Moment(attribute="event.happened_at", required=True)
    state = Code(NoticeState, required=True)
    settled_at = Moment(allow_none=True)
    attempts = fields.List(fields.Nested(AttemptOut), required=True)


class ReplayedOut(Answer):
    """How many events wait to be told again."""

    waiting = Count(required=True)
