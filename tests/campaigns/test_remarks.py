"""What an auditor is led to by the book and by the papers above it: the unusual is named, the usual is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import approvals
from app.campaigns import service
from app.codes import CorrectionKind, LossReason
from app.db import db
from app.ledger import remarking
from app.ledger import service as ledger
from app.ledger.models import Entry
from app.ledger.remarks import RemarkKind, Span, recorded_since
from app.stores import service as stores
from app.stores.drafts import CountedLine, StockLine
from tests.campaigns.test_receipts import line_of
from tests.stores.test_stocktakes import post, sheet


@pytest.fixture
def store(ctx, make):
    return make.store(name_fa="انبار سمنان", name_en="Semnan store")


def look(kind: RemarkKind, *, later: int = 0) -> list:
    """The remarks of a kind that a night so many days later has, which looks back on all that was recorded."""
    db.session.rollback()
    now = clock.now()
    span = Span(recorded_since(now - timedelta(days=1)), now.date() + timedelta(days=later))
    return [remark for remark in remarking.list_remarks(span) if remark.kind is kind]


def lose(make, store, lot, quantity: int):
    return stores.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="م-۱۴", by=make.clerk(),
        lines=[StockLine(lot.item_id, quantity)], key=make.key(),
    )  # fmt: skip


def test_a_loss_of_a_tenth_of_a_lot_is_named_and_a_smaller_one_is_not(make, store):
    lot = make.stock(store, "rice", 1000)
    for quantity in (99, 100):
        approvals.sign_approval(approval_id=lose(make, store, lot, quantity).id, by=make.supervisor())

    [remark] = look(RemarkKind.LOSS)

    assert remark.said.params["share"] == 10
    assert (remark.said.params["quantity"].en, remark.said.params["quantity"].fa) == ("0.1 kg", "۰٫۱ کیلوگرم")
    assert remark.about[0] == "entry"


def test_a_signature_that_waits_for_more_than_a_week_is_named(make, store):
    approval = lose(make, store, make.stock(store, "blanket", 10), 4)

    assert look(RemarkKind.APPROVAL, later=7) == []
    [remark] = look(RemarkKind.APPROVAL, later=9)

    assert remark.about == ("approval", approval.id)
    assert str(remark.said.params["act"]) == "Loss"


def test_a_count_that_differs_is_named_and_one_that_does_not_is_not(make, store):
    lot = make.stock(store, "blanket", 10)
    for counted in (10, 9):
        posted = post(make, sheet(make, store), CountedLine(lot.item_id, counted))

    [remark] = look(RemarkKind.STOCKTAKE)

    assert remark.about == ("entry", posted.entry_id)
    assert remark.said.params["number"] == posted.entry.printed_number


def test_an_over_delivery_is_named_with_both_people_once_it_is_signed(make, store):
    clerk, supervisor, pledge = make.clerk(), make.supervisor(), make.pledge(make.campaign(), quantity=10)
    approval = service.ask_over_delivery(
        store_id=store.id, happened_on=make.today, by=clerk, key="ask-0001", lines=[line_of(pledge, 12, 12)]
    )
    assert look(RemarkKind.OVER_DELIVERY) == []

    approvals.sign_approval(approval_id=approval.id, by=supervisor)
    [remark] = look(RemarkKind.OVER_DELIVERY)

    assert remark.about == ("approval", approval.id)
    assert (remark.said.params["who"], remark.said.params["second"]) == (clerk.shown_name, supervisor.shown_name)


def test_an_objection_is_named_after_a_fortnight_until_it_has_its_end(make, store):
    company = make.company(name_fa="فولاد نمونه", name_en=None, verified=True)
    receipt = make.receipt(make.pledge(company=company), store, good=5)
    dispute = service.dispute_receipt(receipt_id=receipt.id, claim="کم است", by=make.representative(company))

    assert look(RemarkKind.DISPUTE, later=14) == []
    [remark] = look(RemarkKind.DISPUTE, later=16)
    assert (remark.about, remark.said.params["company"].fa) == (("receipt", receipt.id), "فولاد نمونه")

    service.answer_dispute(dispute_id=dispute.id, answer="شمرده شد", by=make.clerk())
    assert len(look(RemarkKind.DISPUTE, later=16)) == 1
    service.reject_dispute(dispute_id=dispute.id, ending="درست بود", by=make.supervisor())
    assert look(RemarkKind.DISPUTE, later=16) == []


def test_an_undoing_at_once_is_said_to_have_no_second_signature(make, store):
    make.stock(store, "blanket", 10)
    entry, clerk = db.session.scalars(select(Entry)).one(), make.clerk()
    ledger.reverse_entries(
        entry_ids=[entry.id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
        key="undo-at-once",
    )  # fmt: skip

    [remark] = look(RemarkKind.REVERSAL)

    assert remark.said.pattern == remarking.AT_ONCE
    assert remark.said.params["who"] == clerk.shown_name
