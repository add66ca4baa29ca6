"""An event is written in the transaction of its act, for those who want to know; to all others it costs one look."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import func, select

from app.campaigns import book
from app.campaigns import service as campaigns
from app.campaigns.drafts import ReceiptDraft, ReceiptLineDraft
from app.campaigns.papers import Receipt
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.ledger import service as ledger
from app.ledger.models import Entry, Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import CorrectionKind
from app.webhooks import queries, service
from app.webhooks.models import Webhook, WebhookEvent
from app.webhooks.sight import list_seen
from app.webhooks.words import EventKind
from tests.web.trading import counted_queries


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(WebhookEvent)) or 0


def test_nobody_wants_to_know_so_nothing_is_written_and_one_look_was_taken(make, register, trade, app):
    with counted_queries(app) as asked:
        make.receipt(trade.pledge, trade.store, 10)
    looks = [statement for statement in asked if "webhook" in statement]

    assert len(looks) == 1
    assert "FROM webhook_wish" in looks[0]
    assert events() == 0


def test_many_in_one_act_are_as_many_events_and_one_look(make, register, trade, app):
    register(make.national())
    line = ReceiptLineDraft(pledge_line_id=trade.pledge.lines[0].id, sent=1, good=1, damaged=0, missing=0)
    draft = ReceiptDraft(store_id=trade.store.id, happened_on=make.today, lines=[line])
    clerk, many = make.clerk(), 60

    with counted_queries(app) as asked:
        campaigns.record_receipts(drafts=[draft] * many, by=clerk, key=make.key())

    assert events() == many
    assert len([statement for statement in asked if "FROM webhook_wish" in statement]) == 1
    assert len([statement for statement in asked if "INTO webhook_event" in statement]) <= 2


def test_an_office_about_which_nobody_wants_to_know_writes_no_event(make, register, trade):
    register(make.clerk("IR-21"), office_id=make.office("IR-21").id)

    make.receipt(trade.pledge, trade.store, 10)

    assert events() == 0


def test_a_webhook_that_has_ended_costs_and_learns_nothing(make, register, trade):
    webhook = register(make.national())
    service.end_webhook(webhook_id=webhook.id, by=webhook.user)

    make.receipt(trade.pledge, trade.store, 10)

    assert events() == 0
    with pytest.raises(Conflict):
        service.replay_webhook(webhook_id=webhook.id, event_id=1, by=webhook.user)


def test_what_one_is_told_of_is_what_the_book_shows_one(make, register, trade):
    register(make.national())
    receipt = make.receipt(trade.pledge, trade.store, 60)
    lot = db.session.get_one(Receipt, receipt.id).lines[0].good_lot_id
    target = make.store("IR-21")
    transfer = make.transfer(trade.store, target, db.session.get_one(Lot, lot), 30)
    make.delivery(trade.store, make.receiver(), 5)
    ledger.reverse_entries(
        entry_ids=[transfer.entry_id], happened_on=make.today, correction=CorrectionKind.MOVED, memo="آزمون",
        by=make.supervisor(), key=make.key(),
    )  # fmt: skip
    kept = db.session.scalars(select(WebhookEvent).order_by(WebhookEvent.id)).all()
    people = [
        make.clerk(), make.clerk("IR-21"), make.clerk("IR-24"), make.national(), make.auditor(), make.administrator(),
        make.representative(trade.company), make.representative(make.company(verified=True)),
    ]  # fmt: skip

    for person, event in itertools.product(people, kept):
        try:
            shown = book.get_entry(event.entry_id, seen_by=person) is not None
        except NoSuchEntry:
            shown = False
        assert (event.id in list_seen([event], seen_by=person)) == shown, (person.name, event.kind)
    assert {event.kind for event in kept} >= {EventKind.TRANSFER_SENT, EventKind.ENTRY_REVERSED}
    assert db.session.scalar(select(func.count()).select_from(Entry)) > len(kept) - 1


def test_who_asked_is_told_of_it_by_a_webhook_of_its_office_alone(make, register, trade):
    clerk = make.clerk()
    make.grant(clerk, "clerk", "IR-21")
    register(clerk, EventKind.APPROVAL_WAITING)
    receipt = make.receipt(trade.pledge, trade.store, 60)
    campaigns.ask_reversal(
        entry_ids=[receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=clerk, key=make.key(),
    )  # fmt: skip
    [event] = db.session.scalars(select(WebhookEvent).where(WebhookEvent.kind == EventKind.APPROVAL_WAITING))

    whole = list_seen([event], seen_by=clerk)
    clerk.limited_to = make.office("IR-21").id

    assert (whole, list_seen([event], seen_by=clerk)) == ({event.id}, set())


def test_a_webhook_is_its_persons_alone_and_is_limited_as_the_person_is(make, register):
    clerk, other = make.clerk(), make.clerk()
    webhook = register(clerk)

    with pytest.raises(NotFound):
        queries.get_webhook(webhook.id, seen_by=other)
    with pytest.raises(NotFound):
        service.end_webhook(webhook_id=webhook.id, by=other)
    with pytest.raises(Invalid):
        register(clerk, office_id=make.office("IR-21").id)


def test_nobody_has_more_webhooks_than_there_may_be(make, register, monkeypatch):
    clerk = make.clerk()
    monkeypatch.setattr(queries, "MOST_STANDING", 1)
    first = register(clerk)

    with pytest.raises(Conflict):
        register(clerk)
    service.end_webhook(webhook_id=first.id, by=clerk)

    assert register(clerk).id != first.id
    assert db.session.scalar(select(func.count()).select_from(Webhook)) == 2


def test_a_replay_begins_at_an_event_or_an_instant_and_not_at_both(make, register):
    webhook = register(make.clerk())

    for start in ({}, {"event_id": 1, "since": webhook.created_at}):
        with pytest.raises(Invalid):
            service.replay_webhook(webhook_id=webhook.id, by=webhook.user, **start)
