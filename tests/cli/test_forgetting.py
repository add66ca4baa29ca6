"""What is old goes when its days are over; what is young stays, and so does all that the ledger has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.cli.database import owner_engine
from app.clock import now
from app.db import atomic, db
from app.ledger.models import Entry
from app.watching.models import Access
from app.watching.words import Door, Watched
from app.webhooks import service
from app.webhooks.models import WebhookAttempt, WebhookEvent, WebhookNotice
from app.webhooks.post import Outcome
from app.webhooks.words import EventKind


def note_access(user_id: int, *, days_ago: int) -> None:
    row = {
        "at": now() - timedelta(days=days_ago), "user_id": user_id, "what": Watched.REFUSED, "status": 403,
        "door": Door.WEB, "route": "web.list_users", "permission": "", "subject_kind": "", "request_id": "",
    }  # fmt: skip
    with atomic():
        db.session.execute(insert(Access), [row])


def total(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def told(make):
    """Two receipts of which a webhook was told, the first of them long ago."""
    with make.inside():
        national = make.national()
        hook = service.register_webhook(address="https://x.example/", kinds=[EventKind.RECEIPT_RECORDED], by=national)
        pledge, store = make.pledge(None, make.company(verified=True), quantity=100), make.store()
        for quantity in (10, 20):
            make.receipt(pledge, store, quantity)
        service.sort_events()
        for notice_id in db.session.scalars(select(WebhookNotice.id)).all():
            service.note_attempt(notice_id=notice_id, outcome=Outcome(5, 204))
        with atomic():
            first = db.session.scalar(select(func.min(WebhookEvent.id)))
            old = update(WebhookEvent).where(WebhookEvent.id == first).values(happened_at=now() - timedelta(days=91))
            db.session.execute(old)
        for days_ago in (0, 729, 731, 800):
            note_access(national.id, days_ago=days_ago)
        return hook.id


def test_what_is_older_than_the_settings_say_goes_and_nothing_else(cli, make, told):
    with make.inside():
        entries = total(Entry)

    done = cli.invoke(args=["forget"])
    again = cli.invoke(args=["forget"])

    assert (
        "1 events of webhooks, 0 reminders, 0 sheets from desks, 0 forms not sent and 2 rows of the access log went."
        in done.output
    )
    assert "0 events of webhooks, 0 reminders, 0 sheets from desks, 0 forms not sent and 0 rows" in again.output
    with make.inside():
        left = [total(model) for model in (WebhookEvent, WebhookNotice, WebhookAttempt, Access)]
        assert left == [1, 1, 1, 2]
        assert total(Entry) == entries


def test_a_young_row_of_the_access_log_does_not_go_whoever_asks(ctx, make):
    note_access(make.clerk().id, days_ago=364)

    with pytest.raises(DatabaseError), owner_engine(ctx.config["SETTINGS"]).begin() as owner:
        owner.execute(delete(Access))
    assert total(Access) == 1
