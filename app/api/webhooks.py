"""Webhooks: a person's own programs are told of what happens, in signed messages that name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.webhooks import queries, service
from app.webhooks.answers import NewWebhookOut, NoticeOut, ReplayedOut, WebhookOut
from app.webhooks.models import Webhook, WebhookNotice
from app.webhooks.post import the_post
from app.webhooks.schemas import NoticeQuery, ReplayIn, WebhookIn


def by_event(notice: WebhookNotice) -> tuple[int]:
    """Where a notice stands in the list."""
    return (notice.event_id,)


@endpoint("GET", "/webhooks", "keep_webhooks", gives=WebhookOut, pages=True)
def list_webhooks(page: Slice) -> Sequence[Webhook]:
    """Your webhooks."""
    return queries.list_webhooks(seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/webhooks/<int:webhook_id>", "keep_webhooks", gives=WebhookOut)
def show_webhook(webhook_id: int) -> Webhook:
    """One of your webhooks."""
    return queries.get_webhook(webhook_id, seen_by=reader())


@endpoint("POST", "/webhooks", "keep_webhooks",
          takes=WebhookIn, gives=NewWebhookOut, status=201, made="show_webhook")  # fmt: skip
def register_webhook(said: dict[str, Any]) -> Webhook:
    """Have a program told of what happens.

    The secret in the answer is shown this once. Each message is a POST with the headers “Daftar-Event-Id”,
    “Daftar-Timestamp” and “Daftar-Signature: v1=…”, the HMAC-SHA256 in hexadecimal, under the secret, of the timestamp,
    a full stop and the body. A message that is not answered with 2xx within ten seconds is sent again under the same
    event id, after a minute first and after a day at last; those behind it wait. It names keys and addresses only, and
    only of what you may see at that moment.
    """
    # A name is looked up by whoever may have one more webhook, and in no transaction: somebody else answers for it.
    queries.require_room(reader().id)
    the_post().require_open(said["address"])
    return service.register_webhook(by=reader(), **said)


@endpoint("POST", "/webhooks/<int:webhook_id>/end", "keep_webhooks", gives=WebhookOut)
def end_webhook(webhook_id: int) -> Webhook:
    """Have a program told no more."""
    return service.end_webhook(webhook_id=webhook_id, by=reader())


@endpoint("POST", "/webhooks/<int:webhook_id>/replay", "keep_webhooks", takes=ReplayIn, gives=ReplayedOut)
def replay_webhook(webhook_id: int, said: dict[str, Any]) -> dict[str, int]:
    """Tell again what happened from an event or an instant on; a webhook that had stopped begins again."""
    return {"waiting": service.replay_webhook(webhook_id=webhook_id, by=reader(), **said)}


@endpoint("GET", "/webhooks/<int:webhook_id>/notices", "keep_webhooks",
          filters=NoticeQuery, gives=NoticeOut, pages=True, place=by_event)  # fmt: skip
def list_notices(webhook_id: int, asked: dict[str, Any], page: Slice) -> Sequence[WebhookNotice]:
    """What was told to a webhook or waits to be told, the newest event first, with each attempt."""
    queries.get_webhook(webhook_id, seen_by=reader())
    return queries.list_notices(webhook_id, after=page.key, limit=page.limit, **asked)
