"""What was recorded is undone by a new entry, with a second signature, and papers follow what then stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import approvals
from app.campaigns import paper_queries, service
from app.campaigns.promising import expected_of
from app.campaigns.refusals import GoodsUsedSince, MoreThanAllotted, SecondSignatureMissing
from app.campaigns.words import PledgeState
from app.codes import CorrectionKind, ReturnReason
from app.errors import Invalid, NotAllowed, NotFound
from app.ledger import queries as ledger
from app.ledger import service as book
from app.ledger.refusals import (
    AlreadyReversed,
    BeforeOriginal,
    KeyReused,
    LaterDepends,
    NotEnough,
    YearClosed,
)
from app.ledger.words import Flow
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def test_one_undoes_ones_own_in_the_first_half_minute_alone(make, people, undo, state_of):
    pledge, store = make.pledge(quantity=10), make.store()
    receipt = make.receipt(pledge, store, good=10, by=people[0])

    undone = undo(receipt.entry_id, second=None)

    assert (undone.reverses_id, undone.correction) == (receipt.entry_id, CorrectionKind.SLIP)
    assert state_of(pledge) is PledgeState.ACCEPTED
    assert expected_of([pledge.lines[0].lot_id]) == {pledge.lines[0].lot_id: 10}


def test_after_half_a_minute_a_second_signature_is_needed(make, people, undo, later):
    receipt = make.receipt(make.pledge(), make.store(), good=10, by=people[0])
    later()

    with refused(SecondSignatureMissing):
        undo(receipt.entry_id, second=None)


def test_the_same_press_is_answered_again_even_after_half_a_minute(make, people, undo, later):
    receipt = make.receipt(make.pledge(), make.store(), good=10, by=people[0])
    first = undo(receipt.entry_id, second=None)
    later()

    assert undo(receipt.entry_id, second=None).id == first.id
    with refused(KeyReused):
        undo(receipt.entry_id, second=None, memo="چیز دیگر")


def test_another_persons_entry_needs_a_second_signature_of_a_third(make, people, undo):
    receipt = make.receipt(make.pledge(), make.store(), good=10)

    with refused(SecondSignatureMissing):
        undo(receipt.entry_id, second=None)
    with refused(NotAllowed):
        undo(receipt.entry_id, by=people[1], second=people[1])
    with refused(NotAllowed):
        undo(receipt.entry_id, second=make.clerk())
    assert undo(receipt.entry_id).second_id == people[1].id


def test_another_provinces_entry_is_not_found(make, people, undo):
    receipt = make.receipt(make.pledge(make.campaign("IR")), make.store("IR-21"), good=10)

    with refused(NotFound):
        undo(receipt.entry_id)
    with refused(NotFound):
        undo(10**15)


def test_a_clerk_does_not_undo_what_officers_accept(make, people, undo):
    pledge = make.pledge()

    with refused(NotAllowed):
        undo(pledge.accept_entry_id)


def test_a_reversal_waits_with_its_goods_blocked_until_it_is_signed(make, people, state_of):
    clerk, supervisor = people
    pledge, store, receiver = make.pledge(quantity=10), make.store(), make.receiver()
    receipt = make.receipt(pledge, store, good=10)
    press = {
        "entry_ids": [receipt.entry_id], "happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "کم بود",
    }  # fmt: skip
    approval = service.ask_reversal(**press, by=clerk, key="ask-0001")

    assert service.ask_reversal(**press, by=clerk, key="ask-0001").id == approval.id
    with refused(NotEnough, "Only 0"):
        make.delivery(store, receiver, 1)
    with refused(NotAllowed):
        approvals.sign_approval(approval_id=approval.id, by=clerk)
    approvals.sign_approval(approval_id=approval.id, by=supervisor)

    assert not paper_queries.stands(receipt.entry_id)
    assert state_of(pledge) is PledgeState.ACCEPTED


def test_a_refused_reversal_frees_the_goods(make, people):
    clerk, supervisor = people
    store, receiver = make.store(), make.receiver()
    receipt = make.receipt(make.pledge(quantity=10), store, good=10)
    approval = service.ask_reversal(
        entry_ids=[receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="کم بود", by=clerk,
        key="ask-0001",
    )  # fmt: skip

    approvals.refuse_approval(approval_id=approval.id, by=supervisor, reason="درست است")

    assert make.delivery(store, receiver, 10).lines[0].quantity == 10
    assert paper_queries.stands(receipt.entry_id)


def test_a_receipt_whose_goods_have_left_is_not_undone(make, people, undo):
    store = make.store()
    receipt = make.receipt(make.pledge(quantity=10), store, good=10)
    make.delivery(store, make.receiver(), 1)

    with refused(NotEnough, "Only 9"):
        undo(receipt.entry_id)


def test_an_undoing_is_not_dated_before_what_it_undoes_nor_in_a_closed_year(make, people, undo):
    receipt = make.receipt(make.pledge(on=make.today - timedelta(days=300)), make.store(), good=10)
    old = make.receipt(make.pledge(on=make.today - timedelta(days=300)), make.store(), good=1,
                       on=make.today - timedelta(days=290))  # fmt: skip
    book.close_year(year=1403, by=make.officer())

    with refused(BeforeOriginal):
        undo(receipt.entry_id, on=make.today - timedelta(days=1))
    with refused(YearClosed):
        undo(old.entry_id, on=make.today - timedelta(days=280))
    assert undo(old.entry_id).happened_on == make.today


def test_an_undoing_says_why(make, people, undo):
    receipt = make.receipt(make.pledge(), make.store(), good=10)

    with refused(Invalid):
        undo(receipt.entry_id, memo="  ")


def test_an_undoing_can_be_undone_and_the_pledge_follows_both_ways(make, people, undo, state_of):
    pledge = make.pledge(quantity=10)
    campaign, receipt = pledge.campaign, make.receipt(pledge, make.store(), good=10)

    undone = undo(receipt.entry_id, "undo-001")
    assert state_of(pledge) is PledgeState.ACCEPTED
    with refused(AlreadyReversed):
        undo(receipt.entry_id, "undo-002")
    undo(undone.id, "undo-003")

    assert state_of(pledge) is PledgeState.FULFILLED
    assert paper_queries.stands(receipt.entry_id)
    received = ledger.total_flows(given_for=campaign.holder_id, flows=[Flow.RECEIVED])
    assert [row.quantity for row in received] == [10]


def test_undoing_a_receipt_of_a_withdrawn_pledge_expects_those_goods_again(make, people, undo, state_of):
    pledge = make.pledge(quantity=10)
    receipt = make.receipt(pledge, make.store(), good=4)
    service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key="end-0001")

    undo(receipt.entry_id)

    assert state_of(pledge) is PledgeState.ACCEPTED
    service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key="end-0002")
    assert state_of(pledge) is PledgeState.WITHDRAWN


def test_undoing_a_withdrawal_expects_the_rest_again(make, people, state_of):
    pledge, officer = make.pledge(quantity=10), make.officer()
    ended = service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=officer, key="end-0001")

    service.reverse_entry(
        entry_id=ended.endings[0].entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="نامه نبود",
        by=officer, key="undo-001",
    )  # fmt: skip

    assert state_of(pledge) is PledgeState.ACCEPTED


def test_an_allotment_is_not_undone_while_a_delivery_of_it_stands(make, people, undo):
    store, receiver = make.store(), make.receiver()
    make.stock(store, "blanket", 20)
    allotment = make.allotment(store, receiver, 5)
    make.allotment(store, make.receiver(), 5)
    delivery = make.delivery(store, receiver, allotment_id=allotment.id)

    with refused(LaterDepends):
        undo(allotment.entry_id)
    undo(delivery.entry_id, "undo-002")
    undo(allotment.entry_id, "undo-003")

    assert paper_queries.total_left_of_allotments([allotment.id]) == {allotment.lines[0].id: 0}


def test_bringing_a_delivery_back_does_not_use_an_allotment_twice(make, people, undo):
    store, receiver = make.store(), make.receiver()
    make.stock(store, "blanket", 20)
    allotment = make.allotment(store, receiver, 5)
    make.allotment(store, make.receiver(), 5)
    first = make.delivery(store, receiver, 5, allotment_id=allotment.id)
    undone = undo(first.entry_id, "undo-001")
    make.delivery(store, receiver, 5, allotment_id=allotment.id)

    with refused(GoodsUsedSince):
        undo(undone.id, "undo-002")
    with refused(MoreThanAllotted):
        make.delivery(store, receiver, 1, allotment_id=allotment.id)


def test_bringing_a_return_back_does_not_return_more_than_was_delivered(make, people, undo):
    store, receiver = make.store(), make.receiver()
    make.stock(store, "blanket", 20)
    delivery = make.delivery(store, receiver, 5)
    make.delivery(store, make.receiver(), 5)
    facts = {
        "delivery_id": delivery.id, "store_id": store.id, "happened_on": make.today, "reason": ReturnReason.REFUSED,
        "by": people[0],
    }  # fmt: skip
    first = service.take_back(**facts, key="back-001")
    undone = undo(first.entry_id, "undo-001")
    service.take_back(**facts, key="back-002")

    with refused(GoodsUsedSince):
        undo(undone.id, "undo-002")
