"""A receiver, and webhooks that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from app.clock import now
from app.db import atomic, db
from app.webhooks import service
from app.webhooks.models import Webhook
from app.webhooks.post import the_post, use_post
from app.webhooks.words import EventKind
from tests.webhooks.receiver import Receiver, listening


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program that listens."""
    with listening() as listener:
        yield listener


@pytest.fixture
def register(ctx: Any, receiver: Receiver) -> Callable[..., Webhook]:
    """A webhook of somebody that leads to the receiver, of every kind unless some are named."""

    def registered(by: Any, *kinds: EventKind, **limits: Any) -> Webhook:
        return service.register_webhook(address=receiver.address, kinds=kinds or list(EventKind), by=by, **limits)

    return registered


@pytest.fixture
def trade(ctx: Any, make: Any) -> SimpleNamespace:
    """A pledge of 100 blankets that was accepted, before anybody wants to know of anything."""
    company = make.company(verified=True)
    return SimpleNamespace(company=company, pledge=make.pledge(None, company, quantity=100), store=make.store())


@pytest.fixture
def impatient(ctx: Any) -> None:
    """Messages are given half a second."""
    use_post(db.engine, replace(the_post(), patience=0.5))


@atomic()
def let_time_pass(webhook_id: int) -> None:
    """The time for the next attempt has come, and no other worker has this webhook any more."""
    past = now() - timedelta(seconds=1)
    db.session.execute(update(Webhook).where(Webhook.id == webhook_id).values(next_at=past, claimed_until=None))
