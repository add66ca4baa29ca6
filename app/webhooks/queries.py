"""Reading webhooks: one's own, what was told to them, and what waits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.db import db
from app.errors import N_, Conflict, NotFound
from app.webhooks.models import Webhook, WebhookNotice
from app.webhooks.words import NoticeState, WebhookState

PAGE = 50
MOST_STANDING = 20


class NoSuchWebhook(NotFound):
    """There is no such webhook, or it is not yours to see."""


def get_webhook(webhook_id: int, *, seen_by: User) -> Webhook:
    """One of this person's own, and only one of the office to which the person is limited at the moment."""
    webhook = db.session.scalar(_own_webhooks(seen_by).where(Webhook.id == webhook_id))
    if webhook is None:
        raise NoSuchWebhook()
    return webhook


def list_webhooks(*, seen_by: User, after: int | None = None, limit: int = PAGE) -> Sequence[Webhook]:
    """This person's own, the oldest first."""
    wanted = _own_webhooks(seen_by)
    if after is not None:
        wanted = wanted.where(Webhook.id > after)
    return db.session.scalars(wanted.order_by(Webhook.id).limit(limit)).all()


def _own_webhooks(user: User) -> Select[Webhook]:
    wanted = select(Webhook).options(joinedload(Webhook.office)).where(Webhook.user_id == user.id)
    return wanted if user.limited_to is None else wanted.where(Webhook.office_id == user.limited_to)


def list_notices(
    webhook_id: int, *, state: NoticeState | None = None, after: int | None = None, limit: int = PAGE
) -> Sequence[WebhookNotice]:
    """What was told or waits to be told, the newest event first."""
    wanted = select(WebhookNotice).options(selectinload(WebhookNotice.attempts))
    wanted = wanted.where(WebhookNotice.webhook_id == webhook_id)
    if state is not None:
        wanted = wanted.where(WebhookNotice.state == state)
    if after is not None:
        wanted = wanted.where(WebhookNotice.event_id < after)
    return db.session.scalars(wanted.order_by(WebhookNotice.event_id.desc()).limit(limit)).all()


def total_waiting(webhook_id: int) -> int:
    """How many notices wait."""
    waiting = (WebhookNotice.webhook_id == webhook_id) & (WebhookNotice.state == NoticeState.WAITING)
    return int(db.session.scalar(select(func.count()).select_from(WebhookNotice).where(waiting)) or 0)


def list_waiting(webhook_id: int, *, limit: int) -> Sequence[int]:
    """The notices that wait, in the order in which it happened."""
    wanted = select(WebhookNotice.id).where(
        WebhookNotice.webhook_id == webhook_id, WebhookNotice.state == NoticeState.WAITING
    )
    return db.session.scalars(wanted.order_by(WebhookNotice.event_id).limit(limit)).all()


def total_standing(user_id: int) -> int:
    """How many webhooks a person has that have not ended."""
    standing = select(func.count()).where(Webhook.user_id == user_id, Webhook.state != WebhookState.ENDED)
    return db.session.scalar(standing) or 0


def require_room(user_id: int) -> None:
    """Refuse a person who has as many webhooks as anybody may have."""
    if total_standing(user_id) >= MOST_STANDING:
        raise Conflict(N_("You have {most} webhooks. End one first."), most=MOST_STANDING)
