"""The outbox is emptied of what happened long ago, told or not: whoever was away so long asks the feed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app.db import atomic, db
from app.webhooks.models import WebhookAttempt, WebhookEvent, WebhookNotice

AT_ONCE = 500


@atomic()
def forget_events(before: datetime) -> int:
    """Some events from before a moment go, with their notices and attempts, the oldest first; how many."""
    old = select(WebhookEvent.id).where(WebhookEvent.happened_at < before).order_by(WebhookEvent.id).limit(AT_ONCE)
    events = db.session.scalars(old).all()
    notices = select(WebhookNotice.id).where(WebhookNotice.event_id.in_(events))
    for gone in (
        delete(WebhookAttempt).where(WebhookAttempt.notice_id.in_(notices)),
        delete(WebhookNotice).where(WebhookNotice.event_id.in_(events)),
        delete(WebhookEvent).where(WebhookEvent.id.in_(events)),
    ):
        db.session.execute(gone, execution_options={"synchronize_session": False})
    return len(events)
