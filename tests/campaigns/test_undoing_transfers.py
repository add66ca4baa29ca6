"""A transfer is undone whole, and a value is corrected by an officer."""

from __future__ import annotations

import pytest

from app.accounts import approvals
from app.campaigns import paper_queries, service
from app.codes import CorrectionKind
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.ledger import queries as ledger
from app.ledger.drafts import Worth
from app.ledger.refusals import (
    TogetherOnly,
)
from app.ledger.words import Basis, Stage
from app.stores import service as stores
from app.stores.drafts import LotLine
from app.stores.models import StoreClosed
from app.stores.transfer_models import TransferState
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def moved(make, people):
    """Ten blankets on their way from Semnan to Yazd, all of them received."""
    source, target = make.store("IR-20"), make.store("IR-21")
    lot = make.stock(source, "blanket", 10)
    transfer = make.transfer(source, target, lot, 10)
    stores.receive_transfer(
        transfer_id=transfer.id, happened_on=make.today, lines=[LotLine(lot.id, 10)], by=make.clerk("IR-21"),
        key="arrival-1",
    )  # fmt: skip
    return source, target, lot, transfer


def test_half_a_received_transfer_is_not_undone(make, people, undo):
    *_, transfer = moved(make, people)

    with refused(TogetherOnly):
        undo(transfer.entry_id)


def test_a_received_transfer_is_undone_whole_by_either_end(make, people):
    clerk, supervisor = people
    source, target, lot, transfer = moved(make, people)

    undone = service.reverse_transfer(
        transfer_id=transfer.id, happened_on=make.today, correction=CorrectionKind.MOVED, memo="برگشت خورد",
        by=clerk, second=supervisor, key="undo-001",
    )  # fmt: skip

    assert len(undone) == 2
    assert ledger.cell_quantity(source.holder_id, Stage.IN_STORE, lot.id) == 10
    assert ledger.cell_quantity(target.holder_id, Stage.IN_STORE, lot.id) == 0
    assert transfer.state is TransferState.UNDONE


def test_the_undoing_of_a_transfer_can_wait_for_a_signature(make, people):
    clerk, supervisor = people
    source, _, lot, transfer = moved(make, people)
    entry_ids = paper_queries.list_entries_of_transfer(transfer.id)

    approval = service.ask_reversal(
        entry_ids=entry_ids, happened_on=make.today, correction=CorrectionKind.MOVED, memo="برگشت خورد", by=clerk,
        key="ask-0001",
    )  # fmt: skip
    approvals.sign_approval(approval_id=approval.id, by=supervisor)

    assert ledger.cell_quantity(source.holder_id, Stage.IN_STORE, lot.id) == 10


def test_an_office_that_is_no_end_of_a_transfer_does_not_find_it(make, people):
    *_, transfer = moved(make, people)
    stranger, second = make.clerk("IR-22"), make.supervisor("IR-22")

    with refused(NotFound):
        service.reverse_transfer(
            transfer_id=transfer.id, happened_on=make.today, correction=CorrectionKind.MOVED, memo="برگشت خورد",
            by=stranger, second=second, key="undo-001",
        )  # fmt: skip


def test_a_national_officer_values_a_lot_anew_and_nobody_else_does(make, people):
    receipt = make.receipt(make.pledge(quantity=10), make.store(), good=10)
    worth = Worth(5000, Basis.QUOTATION, 2, fair_on=make.today)
    facts = {"lot_id": receipt.lines[0].good_lot_id, "worth": worth, "happened_on": make.today, "memo": "استعلام"}

    with refused(NotAllowed):
        service.correct_value(**facts, by=people[1], key="value-01")
    with refused(Invalid):
        service.correct_value(**facts | {"memo": ""}, by=make.officer(), key="value-01")
    service.correct_value(**facts, by=make.officer(), key="value-01")

    assert ledger.worth_of(facts["lot_id"]) == (5000, 2, None)
    with refused(Conflict):
        service.correct_value(**facts, by=make.officer(), key="value-02")


def test_nothing_comes_back_into_a_closed_store(make, people, undo):
    store = make.store()
    lot = make.stock(store, "blanket", 4)
    delivery = make.delivery(store, make.receiver(), 4)
    stores.close_store(store_id=store.id, on=make.today, by=people[1])

    with refused(StoreClosed):
        undo(delivery.entry_id)
    stores.reopen_store(store_id=store.id, by=people[1])
    undo(delivery.entry_id)

    assert ledger.cell_quantity(store.holder_id, Stage.IN_STORE, lot.id) == 4
