"""One round of telling: each webhook in turn, its events in the order in which they happened.

Every step is a transaction of its own and none is open while a message is on its way. Killed between sending and
noting, the round leaves the notice waiting, so the event is told again under the same id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from app.clock import now
from app.db import db
from app.webhooks import queries, service
from app.webhooks.models import WebhookEvent, WebhookNotice
from app.webhooks.post import Outcome, sign, the_post
from app.webhooks.sight import Paper, find_paper, list_seen, person_behind

API = "/api/v1"
IN_ONE_TURN = 200
"""How many messages one webhook gets before the others have had their turn."""
ADDRESSES = {
    "entry": "entries", "pledge": "pledges", "receipt": "receipts", "handover": "handovers", "delivery": "deliveries",
    "transfer": "transfers", "approval": "approvals",
}  # fmt: skip
log = structlog.get_logger("daftar")


@dataclass
class Round:
    """What came of a round."""

    sent: int = 0
    failed: int = 0
    withheld: int = 0


@dataclass(frozen=True)
class Message:
    """What is sent: to where, under which headers, and what it says."""

    address: str
    headers: dict[str, str]
    body: bytes


def deliver_round() -> Round:
    """Tell everybody what waits and whose time has come, once."""
    while service.sort_events():
        continue
    came, told = Round(), set[int]()
    while (webhook_id := service.claim_webhook(apart_from=told)) is not None:
        told.add(webhook_id)
        try:
            _tell(webhook_id, came)
        finally:
            service.release_webhook(webhook_id=webhook_id)
    return came


def _tell(webhook_id: int, came: Round) -> None:
    """A webhook's events in order, until one does not arrive: those behind it wait for it."""
    for notice_id in queries.list_waiting(webhook_id, limit=IN_ONE_TURN):
        message = write_message(notice_id)
        # No transaction is left open while somebody else's machine takes its time.
        db.session.rollback()
        if message is None:
            service.withhold_notice(notice_id=notice_id)
            came.withheld += 1
            continue
        outcome = the_post().send(message.address, message.body, message.headers)
        service.note_attempt(notice_id=notice_id, outcome=outcome)
        _log(webhook_id, outcome)
        if not outcome.arrived:
            came.failed += 1
            return
        came.sent += 1


def _log(webhook_id: int, outcome: Outcome) -> None:
    problem = outcome.problem.value if outcome.problem else None
    log.info("told", webhook=webhook_id, status=outcome.status, problem=problem, ms=outcome.ms)


def write_message(notice_id: int) -> Message | None:
    """What a notice says at this moment; None when its person may not know of it any more."""
    notice = db.session.get_one(WebhookNotice, notice_id)
    webhook, event = notice.webhook, notice.event
    person = person_behind(webhook)
    if person is None or event.id not in list_seen([event], seen_by=person):
        return None
    body = json.dumps(describe(event, find_paper(event, seen_by=person))).encode()
    timestamp = str(int(now().timestamp()))
    secret = the_post().box.open(webhook.sealed_secret, webhook.key_version, owner=webhook.user_id)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Daftar",
        "Daftar-Event-Id": str(event.id),
        "Daftar-Timestamp": timestamp,
        "Daftar-Signature": sign(secret, timestamp, body),
    }
    return Message(webhook.address, headers, body)


def describe(event: WebhookEvent, paper: Paper | None) -> dict[str, object]:
    """What is told of an event: kinds, keys and an instant; whoever may know more asks for it under these addresses."""
    return {
        "id": event.id,
        "kind": event.kind.value,
        "happened_at": _written(event.happened_at),
        "entry": _entry(event.entry_id) if event.entry_id is not None else None,
        "paper": {"kind": paper.kind, **_pointer(paper)} if paper is not None else None,
    }


def _entry(entry_id: int) -> dict[str, object]:
    # As everywhere in JSON: the key of an entry has more digits than a number has in JavaScript.
    return {**_pointer(Paper("entry", entry_id)), "id": str(entry_id)}


def _pointer(paper: Paper) -> dict[str, object]:
    return {"id": paper.id, "address": f"{API}/{ADDRESSES[paper.kind]}/{paper.id}"}


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
