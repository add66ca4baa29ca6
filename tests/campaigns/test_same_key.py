"""A key that is sent again is answered as it was the first time, whatever happened in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import approvals
from app.campaigns import service
from app.campaigns.drafts import ReceiptLineDraft
from app.codes import CorrectionKind
from app.errors import Invalid
from app.ledger import service as ledger
from app.ledger.refusals import DayAhead, KeyReused, NoSuchEntry, YearClosed
from app.stores.transfer_models import TransferState
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def said(make, people):
    """What an undoing says, and who signs it."""
    return {
        "happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه بود", "by": people[0],
    }  # fmt: skip


def test_an_acceptance_is_answered_again_after_it_was_undone_and_done_anew(make, people, said):
    pledge, officer = make.confirmed(quantity=10), make.officer()
    facts = {"pledge_id": pledge.id, "accepted_on": make.today, "by": officer}
    first = service.accept_pledge(**facts, key="accept-1")
    service.reverse_entry(entry_id=first.accept_entry_id, **said | {"by": officer}, second=people[1], key="undo-001")
    service.accept_pledge(**facts, key="accept-2")

    assert service.accept_pledge(**facts, key="accept-1").id == pledge.id


def test_the_undoing_of_a_transfer_is_answered_again_with_the_same_entries(make, people, said):
    source = make.store("IR-20")
    lot = make.stock(source, "blanket", 10)
    one, other = (make.transfer(source, make.store("IR-21"), lot, 5) for _ in range(2))
    facts = said | {"second": people[1], "key": "undo-001"}
    first = service.reverse_transfer(transfer_id=one.id, **facts)

    again = service.reverse_transfer(transfer_id=one.id, **facts)

    assert [entry.id for entry in again] == [entry.id for entry in first]
    with refused(KeyReused):
        service.reverse_transfer(transfer_id=other.id, **facts)


def test_a_transfer_that_was_undone_and_brought_back_is_undone_again(make, people, said):
    source = make.store("IR-20")
    transfer = make.transfer(source, make.store("IR-21"), make.stock(source, "blanket", 10), 5)
    facts = said | {"second": people[1]}
    [undone] = service.reverse_transfer(transfer_id=transfer.id, **facts, key="undo-001")
    service.reverse_entry(entry_id=undone.id, **facts, key="undo-002")

    service.reverse_transfer(transfer_id=transfer.id, **facts, key="undo-003")

    assert transfer.state is TransferState.UNDONE


def test_who_asks_again_for_an_undoing_is_answered_with_their_own_question(make, people, said):
    receipt = make.receipt(make.pledge(quantity=10), make.store(), good=4)
    asked = service.ask_reversal(entry_ids=[receipt.entry_id], **said, key="ask-0001")
    approvals.refuse_approval(approval_id=asked.id, by=people[1], reason="نه")
    service.ask_reversal(entry_ids=[receipt.entry_id], **said | {"by": make.clerk()}, key="ask-0001")

    assert service.ask_reversal(entry_ids=[receipt.entry_id], **said, key="ask-0001").id == asked.id


def test_nobody_is_asked_to_sign_an_undoing_that_the_book_would_refuse(make, people, said):
    receipt = make.receipt(make.pledge(quantity=10), make.store(), good=4)
    ask = {"entry_ids": [receipt.entry_id], "key": "ask-0001"}

    with refused(DayAhead):
        service.ask_reversal(**said | ask | {"happened_on": make.today + timedelta(days=1)})
    with refused(NoSuchEntry):
        service.ask_reversal(**said | ask | {"entry_ids": []})
    with refused(Invalid, saying="longer"):
        service.ask_reversal(**said | ask | {"memo": "آ" * 501})
    with refused(Invalid, saying="longer"):
        service.reverse_entry(entry_id=receipt.entry_id, **said | {"memo": "آ" * 501}, second=people[1], key="undo-001")


def test_nobody_is_asked_to_sign_an_over_delivery_of_a_day_ahead_or_of_a_closed_year(make, people):
    pledge, store = make.pledge(quantity=10), make.store()
    ledger.close_year(year=1403, by=make.officer())

    for day, refusal in ((make.today + timedelta(days=1), DayAhead), (make.today - timedelta(days=400), YearClosed)):
        line = ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=12, good=12)
        with refused(refusal):
            service.ask_over_delivery(store_id=store.id, happened_on=day, lines=[line], by=people[0], key="ask-0001")


def test_a_reason_that_is_too_long_is_refused_in_words(make):
    for pledge in (make.pledge(quantity=10), make.confirmed(quantity=10)):
        with refused(Invalid, saying="longer"):
            service.withdraw_pledge(
                pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key="end-0001", reason="آ" * 501
            )
        with refused(Invalid, saying="longer"):
            service.drop_pledges(pledge_ids=[pledge.id], happened_on=make.today, by=make.officer(), reason="آ" * 501)


def test_a_clients_key_never_stands_in_the_way_of_a_signature(make, people, said):
    receipt = make.receipt(make.pledge(quantity=10), make.store(), good=4)
    other = make.receipt(make.pledge(quantity=10), make.store(), good=4, by=people[0])
    asked = service.ask_reversal(entry_ids=[receipt.entry_id], **said, key="ask-0001")
    service.reverse_entry(entry_id=other.entry_id, **said, key=f"approval-{asked.id}")

    assert approvals.sign_approval(approval_id=asked.id, by=people[1]).result["id"]
