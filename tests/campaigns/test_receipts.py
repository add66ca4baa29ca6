"""Receipts: good, damaged and missing make what was sent; only what came counts as received."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import approvals
from app.campaigns import paper_queries, queries, service
from app.campaigns.drafts import ReceiptDraft, ReceiptLineDraft
from app.campaigns.promising import expected_of
from app.campaigns.refusals import (
    BeforeAcceptance,
    NoSuchPledge,
    NoSuchReceipt,
    NotAllAccountedFor,
    NothingArrived,
    NotOver,
    OverDelivery,
    SameLineTwice,
)
from app.campaigns.words import PledgeState
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed, NotFound, RowsNotTaken
from app.items.quantities import NotAQuantity, TooFine
from app.ledger import queries as ledger
from app.ledger import service as book
from app.ledger.drafts import Worth
from app.ledger.models import Lot
from app.ledger.refusals import DayAhead, KeyReused, YearClosed
from app.ledger.words import Basis, Condition, Flow, Stage
from app.stores.sight import NoSuchStore
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def flows(campaign) -> dict[Flow, int]:
    return {row.key[0]: row.quantity for row in ledger.total_flows(given_for=campaign.holder_id)}


def line_of(pledge, sent, good, damaged=0, missing=0, **facts) -> ReceiptLineDraft:
    return ReceiptLineDraft(
        pledge_line_id=pledge.lines[0].id, sent=sent, good=good, damaged=damaged, missing=missing, **facts
    )


def test_a_receipt_splits_what_was_sent_and_missing_stays_promised(make):
    campaign, store = make.campaign(), make.store()
    pledge = make.pledge(campaign, quantity=100)

    receipt = make.receipt(pledge, store, good=80, damaged=5, missing=15, waybill="W-1")

    [line] = receipt.lines
    good, damaged = db.session.get(Lot, line.good_lot_id), db.session.get(Lot, line.damaged_lot_id)
    assert flows(campaign) == {Flow.PROMISED: 100, Flow.RECEIVED: 80, Flow.RECEIVED_DAMAGED: 5}
    assert expected_of([pledge.lines[0].lot_id]) == {pledge.lines[0].lot_id: 15}
    assert (good.parent_id, good.condition, damaged.condition) == (
        pledge.lines[0].lot_id, Condition.GOOD, Condition.DAMAGED
    )  # fmt: skip
    assert ledger.cell_quantity(store.holder_id, Stage.IN_STORE, good.id) == 80
    assert queries.get_pledge(pledge.id, seen_by=make.officer()).state is PledgeState.PART_RECEIVED
    assert receipt.entry.paper == "W-1"


def test_what_is_left_fulfils_the_pledge(make):
    pledge, store = make.pledge(quantity=100), make.store()
    make.receipt(pledge, store, good=80)

    make.receipt(pledge, store, good=20)

    assert queries.get_pledge(pledge.id, seen_by=make.officer()).state is PledgeState.FULFILLED


def test_a_receipt_is_recorded_once_however_often_it_is_sent(make):
    campaign, store, clerk = make.campaign(), make.store(), make.clerk()
    pledge = make.pledge(campaign, quantity=100)

    first = make.receipt(pledge, store, good=10, by=clerk, key="press-1")
    again = make.receipt(pledge, store, good=10, by=clerk, key="press-1")

    assert first.id == again.id
    assert flows(campaign)[Flow.RECEIVED] == 10
    with refused(KeyReused):
        make.receipt(pledge, store, good=11, by=clerk, key="press-1")


def test_parts_that_do_not_make_the_whole_are_refused(make):
    pledge, store, clerk = make.pledge(), make.store(), make.clerk()

    with refused(NotAllAccountedFor, "do not make the 10"):
        service.record_receipt(
            store_id=store.id, happened_on=make.today, lines=[line_of(pledge, 10, 5, 2, 2)], by=clerk, key="key-0001"
        )


def test_a_truck_that_brought_nothing_is_no_receipt(make):
    pledge, store, clerk = make.pledge(), make.store(), make.clerk()

    with refused(NothingArrived):
        make.receipt(pledge, store, good=0, missing=10, by=clerk)


def test_the_same_line_twice_is_refused_unless_its_batches_differ(make):
    pledge, store, clerk = make.pledge(quantity=100), make.store(), make.clerk()
    twice = {"store_id": store.id, "happened_on": make.today, "by": clerk}

    with refused(SameLineTwice):
        service.record_receipt(**twice, lines=[line_of(pledge, 5, 5), line_of(pledge, 6, 6)], key="key-0001")
    receipt = service.record_receipt(
        **twice, lines=[line_of(pledge, 5, 5, batch="A"), line_of(pledge, 6, 6, batch="B")], key="key-0002"
    )

    assert [line.good for line in receipt.lines] == [5, 6]


def test_receiving_more_than_was_pledged_is_refused_and_leaves_no_trace(make):
    pledge, store, clerk = make.pledge(quantity=10), make.store(), make.clerk()

    with refused(OverDelivery, "Only 10"):
        make.receipt(pledge, store, good=11, by=clerk)


def test_an_over_delivery_waits_for_a_supervisor_and_then_stands_whole(make):
    campaign, store, clerk, supervisor = make.campaign(), make.store(), make.clerk(), make.supervisor()
    pledge = make.pledge(campaign, quantity=10)
    worth = Worth(1200, Basis.INVOICE, 1, fair_on=make.today)
    approval = service.ask_over_delivery(
        store_id=store.id, happened_on=make.today, waybill="W-9", by=clerk, key="ask-1",
        lines=[line_of(pledge, 12, 12, worth=worth, expires_on=make.today + timedelta(days=9))],
    )  # fmt: skip

    assert Flow.RECEIVED not in flows(campaign)
    signed = approvals.sign_approval(approval_id=approval.id, by=supervisor)

    receipt = paper_queries.get_receipt(signed.result["id"], seen_by=clerk)
    lot = db.session.get(Lot, receipt.lines[0].good_lot_id)
    assert (receipt.lines[0].over_promise, receipt.entry.second_id) == (2, supervisor.id)
    assert (lot.fair_value, lot.fair_on, lot.expires_on) == (1200, make.today, make.today + timedelta(days=9))
    assert flows(campaign) == {Flow.PROMISED: 10, Flow.RECEIVED: 12}


def test_nobody_signs_their_own_over_delivery(make):
    pledge, store, supervisor = make.pledge(quantity=10), make.store(), make.supervisor()

    with refused(NotAllowed):
        make.receipt(pledge, store, good=11, by=supervisor, second=supervisor)


def test_what_is_not_over_needs_no_second_signature(make):
    pledge, store, clerk = make.pledge(quantity=10), make.store(), make.clerk()

    with refused(NotOver):
        service.ask_over_delivery(
            store_id=store.id, happened_on=make.today, lines=[line_of(pledge, 10, 10)], by=clerk, key="ask-0001"
        )


def test_goods_without_an_accepted_pledge_are_refused(make):
    announced, store, clerk = make.announced(), make.store(), make.clerk()

    with refused(Conflict, "nothing is expected for it"):
        make.receipt(announced, store, good=5, by=clerk)


def test_goods_cannot_come_before_their_pledge_was_accepted(make):
    pledge, store, clerk = make.pledge(on=make.today), make.store(), make.clerk()

    with refused(BeforeAcceptance):
        make.receipt(pledge, store, good=5, on=make.today - timedelta(days=1), by=clerk)


def test_a_day_ahead_and_a_day_in_a_closed_year_are_refused(make):
    pledge, store, clerk = make.pledge(on=make.today - timedelta(days=300)), make.store(), make.clerk()
    with refused(DayAhead):
        make.receipt(pledge, store, good=5, on=make.today + timedelta(days=1), by=clerk)
    book.close_year(year=1403, by=make.officer())

    with refused(YearClosed):
        make.receipt(pledge, store, good=5, on=make.today - timedelta(days=290), by=clerk)


def test_expired_goods_are_not_good(make):
    pledge, store, clerk = make.pledge(), make.store(), make.clerk()

    with refused(Invalid, "count them as damaged"):
        make.receipt(pledge, store, good=5, expires_on=make.today - timedelta(days=1), by=clerk)


def test_another_provinces_store_and_receipt_are_not_found(make):
    pledge, yazds = make.pledge(make.campaign("IR")), make.store("IR-21")
    receipt = make.receipt(pledge, yazds, good=5)
    clerk = make.clerk("IR-20")

    with refused(NoSuchReceipt):
        paper_queries.get_receipt(receipt.id, seen_by=clerk)
    with refused(NotFound):
        make.receipt(pledge, yazds, good=5, by=clerk)
    with refused(NoSuchStore):
        service.record_receipt(
            store_id=10**9, happened_on=make.today, lines=[line_of(pledge, 1, 1)], by=clerk, key="key-0001"
        )


def test_another_provinces_pledge_is_not_found(make):
    pledge, store = make.pledge(make.campaign("IR-21")), make.store("IR-20")
    clerk = make.clerk("IR-20")

    with refused(NoSuchPledge):
        make.receipt(pledge, store, good=5, by=clerk)


def test_a_company_sees_its_own_receipts_only(make):
    company = make.company(verified=True)
    mine = make.receipt(make.pledge(company=company), make.store(), good=5)
    others = make.receipt(make.pledge(), make.store(), good=5)
    speaker = make.representative(company)

    assert [r.id for r in paper_queries.list_receipts(seen_by=speaker)] == [mine.id]
    with refused(NoSuchReceipt):
        paper_queries.get_receipt(others.id, seen_by=speaker)


def test_a_repeated_waybill_is_warned_of_and_not_refused(make):
    company, store = make.company(verified=True), make.store()
    pledge = make.pledge(company=company)
    first = make.receipt(pledge, store, good=5, waybill="W-7")

    second = make.receipt(pledge, store, good=6, waybill="W-7")

    assert paper_queries.list_receipt_warnings(first, seen_by=make.clerk())
    assert "W-7" in str(paper_queries.list_receipt_warnings(second, seen_by=make.clerk())[0])
    other = make.receipt(pledge, store, good=1, waybill="W-8")
    assert not paper_queries.list_receipt_warnings(other, seen_by=make.clerk())
    assert not paper_queries.list_receipt_warnings(second, seen_by=make.clerk("IR-21"))


def test_a_goods_lot_takes_its_share_of_the_pledges_worth_and_damaged_goods_have_no_fair_value(make):
    worth = Worth(1000, Basis.INVOICE, 1, company_cost=700, cost_basis=Basis.COST)
    pledge = make.pledge(quantity=3, worth=worth)

    receipt = make.receipt(pledge, make.store(), good=2, damaged=1)

    good = db.session.get(Lot, receipt.lines[0].good_lot_id)
    damaged = db.session.get(Lot, receipt.lines[0].damaged_lot_id)
    assert (good.fair_value, good.fair_level, good.company_cost) == (666, 1, 466)
    assert (damaged.fair_value, damaged.fair_level, damaged.company_cost) == (None, 0, 234)


def test_typed_quantities_are_read_by_the_item_and_refused_in_words(make):
    rice = make.item(decimals=1, unit="kilogram")
    pledge = make.pledge(lines=[make.pledge_line(rice, "12.5")])
    store, clerk = make.store(), make.clerk()
    press = {"store_id": store.id, "happened_on": make.today, "by": clerk}

    receipt = service.record_receipt(**press, lines=[line_of(pledge, "۴٫۷", "4.7", "0", "0")], key="key-0001")

    assert (pledge.lines[0].quantity, receipt.lines[0].good) == (125, 47)
    with refused(TooFine):
        service.record_receipt(**press, lines=[line_of(pledge, "4.75", "4.75", "0", "0")], key="key-0002")
    for typed in ("1_000", "12 or 13", "-5"):
        with refused(NotAQuantity):
            service.record_receipt(**press, lines=[line_of(pledge, typed, typed)], key="key-0003")


def test_many_receipts_are_recorded_at_once_or_every_bad_one_is_named(make):
    campaign, store, clerk = make.campaign(), make.store(), make.clerk()
    pledge = make.pledge(campaign, quantity=100)
    good = ReceiptDraft(store_id=store.id, happened_on=make.today, lines=[line_of(pledge, 10, 10)])
    bad = ReceiptDraft(store_id=store.id, happened_on=make.today, lines=[line_of(pledge, 10, 9)])

    with refused(RowsNotTaken):
        service.record_receipts(drafts=[good, bad, good, bad], by=clerk, key="file-001")
    taken = service.record_receipts(drafts=[good, good], by=clerk, key="file-002")

    assert len(taken) == 2
    assert flows(campaign)[Flow.RECEIVED] == 20


def test_serial_numbers_of_what_has_none_and_the_same_one_twice_are_refused(make):
    store = make.store()
    chairs, blankets = make.pledge(item="wheelchair_child", quantity=2), make.pledge(item="blanket", quantity=2)

    with refused(Invalid, "no number twice"):
        make.receipt(chairs, store, 2, serials=("A1", "A1"))
    with refused(Invalid, "has no serial"):
        make.receipt(blankets, store, 2, serials=("A1", "A2"))
    make.receipt(chairs, store, 2, serials=("A1", "A2"))
