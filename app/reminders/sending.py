"""Messages leave the outbox one by one, through whatever the house sends text messages with.

A sender plugs in with one function. Between sending and noting nothing is open; killed there, a message is sent again
under the same key, by which a gateway knows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
import urllib3
from sqlalchemy import delete, select
from urllib3.exceptions import HTTPError

from app.clock import now
from app.db import atomic, db
from app.reminders.models import Message, Reminder
from app.reminders.words import MessageState
from app.webhooks.post import sign

log = structlog.get_logger("daftar")
PATIENCE = 10.0
AT_ONCE = 200
HELD_FOR = timedelta(minutes=2)
"""So long a message belongs to the worker that took it up."""
Write = Callable[[Message], str]
"""Says a message in the language of its person."""


class Sender(Protocol):
    """Sends a short text to a number. What it raises is a failed attempt."""

    def send(self, *, key: str, to: str, text: str) -> None:
        """Send it; the same key is the same message."""


class NotSent(Exception):
    """The gateway did not say yes."""


@dataclass(frozen=True)
class Gateway:
    """An address that takes `{"id", "to", "text"}` as JSON, signed like webhooks, and answers 2xx once it has it."""

    address: str
    secret: str = field(repr=False)

    def send(self, *, key: str, to: str, text: str) -> None:
        """One attempt; raises NotSent."""
        body = json.dumps({"id": key, "to": to, "text": text}).encode()
        timestamp = str(int(now().timestamp()))
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": key, "Daftar-Timestamp": timestamp,
            "Daftar-Signature": sign(self.secret, timestamp, body),
        }  # fmt: skip
        try:
            answer = urllib3.request(
                "POST", self.address, body=body, headers=headers, timeout=PATIENCE, retries=False, redirect=False
            )
        except HTTPError as error:
            raise NotSent(type(error).__name__) from error
        if not 200 <= answer.status < 300:
            raise NotSent(str(answer.status))


@dataclass
class Sent:
    """What came of a round."""

    sent: int = 0
    failed: int = 0


def send_round(sender: Sender | None, write: Write) -> Sent:
    """Send what waits and whose time has come, once. Without a sender everything goes on waiting."""
    came = Sent()
    for _ in range(AT_ONCE if sender is not None else 0):
        message = take_message()
        if message is None or sender is None:
            break
        key, to, text = f"reminder-{message.id}", message.user.mobile or "", write(message)
        # No transaction is left open while somebody else's machine takes its time.
        db.session.rollback()
        try:
            sender.send(key=key, to=to, text=text)
        except NotSent as refused:
            log.info("message", key=key, problem=str(refused))
            note_sending(message_id=message.id, arrived=False)
            came.failed += 1
        else:
            note_sending(message_id=message.id, arrived=True)
            came.sent += 1
    return came


@atomic()
def take_message() -> Message | None:
    """A message whose time has come; it is this worker's for a while. One whose person left is given up."""
    due = select(Message).where(Message.state == MessageState.WAITING, Message.next_at <= now())
    due = due.order_by(Message.next_at, Message.id).limit(1).with_for_update(skip_locked=True, of=Message)
    while (message := db.session.scalar(due)) is not None:
        if message.user.is_active and message.user.mobile:
            message.next_at = now() + HELD_FOR
            return message
        message.settle(MessageState.GIVEN_UP, at=now())
        db.session.flush()
    return None


@atomic()
def note_sending(*, message_id: int, arrived: bool) -> None:
    """An attempt was made: it went, or is tried again later, or is given up."""
    message = db.session.get_one(Message, message_id)
    if arrived:
        message.settle(MessageState.SENT, at=now())
    else:
        message.fail(at=now())


@atomic()
def forget_reminders(before: datetime) -> int:
    """Some that were settled before a moment go, and messages as old; how many."""
    settled = select(Reminder.id).where(Reminder.ended_at < before).order_by(Reminder.id).limit(AT_ONCE)
    messages = select(Message.id).where(Message.settled_at < before).order_by(Message.id).limit(AT_ONCE)
    gone = 0
    for model, keys in ((Reminder, db.session.scalars(settled).all()), (Message, db.session.scalars(messages).all())):
        db.session.execute(delete(model).where(model.id.in_(keys)), execution_options={"synchronize_session": False})
        gone += len(keys)
    return gone
