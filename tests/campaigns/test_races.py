"""Several people at once: a pledge is received once, an allotment given once, an entry undone once."""

from __future__ import annotations

from flask import Flask

from app.accounts.models import User
from app.campaigns import paper_queries, service
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.promising import expected_of
from app.campaigns.words import ProofKind
from app.codes import CorrectionKind
from app.db import db
from tests.ledger.test_races import ended
from tests.make import Make


def test_five_trucks_for_one_pledge_are_received_up_to_what_was_promised(app: Flask, make: Make):
    with app.app_context():
        clerk, store, pledge = make.clerk(), make.store(), make.pledge(quantity=30)
        clerk_id, store_id, lot_id = clerk.id, store.id, pledge.lines[0].lot_id
        line = ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=10, good=10)

    answers = ended(
        app, 5,
        lambda n: service.record_receipt(
            store_id=store_id, happened_on=make.today, lines=[line], by=db.session.get_one(User, clerk_id),
            key=f"truck-{n}",
        ),
    )  # fmt: skip

    assert answers == {"done": 3, "OverDelivery": 2}
    with app.app_context():
        assert expected_of([lot_id]) == {lot_id: 0}


def test_one_press_sent_five_times_at_once_is_one_receipt(app: Flask, make: Make):
    with app.app_context():
        clerk_id, store_id, pledge = make.clerk().id, make.store().id, make.pledge(quantity=30)
        line = ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=10, good=10)

    answers = ended(
        app, 5,
        lambda _: service.record_receipt(
            store_id=store_id, happened_on=make.today, lines=[line], by=db.session.get_one(User, clerk_id),
            key="one-press",
        ),
    )  # fmt: skip

    assert answers == {"done": 5}
    with app.app_context():
        assert len(paper_queries.list_receipts(seen_by=db.session.get_one(User, clerk_id))) == 1


def test_an_allotment_is_handed_over_once(app: Flask, make: Make):
    with app.app_context():
        clerk, store, receiver = make.clerk(), make.store(), make.receiver()
        make.stock(store, "blanket", 20)
        allotment = make.allotment(store, receiver, 5)
        make.allotment(store, make.receiver(), 5)
        named = {"store_id": store.id, "receiver_id": receiver.id, "allotment_id": allotment.id}
        clerk_id, line_id = clerk.id, allotment.lines[0].id

    answers = ended(
        app, 4,
        lambda n: service.record_delivery(
            **named, happened_on=make.today, proof=ProofKind.PHOTO, by=db.session.get_one(User, clerk_id),
            key=f"delivery-{n}",
        ),
    )  # fmt: skip

    assert answers == {"done": 1, "Conflict": 3}
    with app.app_context():
        assert paper_queries.total_left_of_allotments([named["allotment_id"]]) == {line_id: 0}


def test_an_entry_is_undone_once(app: Flask, make: Make):
    with app.app_context():
        clerk = make.clerk()
        receipt = make.receipt(make.pledge(quantity=30), make.store(), good=10, by=clerk)
        clerk_id, entry_id = clerk.id, receipt.entry_id

    answers = ended(
        app, 4,
        lambda n: service.reverse_entry(
            entry_id=entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="دو بار",
            by=db.session.get_one(User, clerk_id), key=f"undo-{n:04d}",
        ),
    )  # fmt: skip

    assert answers == {"done": 1, "AlreadyReversed": 3}
