"""What is found and refused afterwards: spoilt copies, late valuations, halves of transfers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.db import db
from app.ledger import audit, queries
from app.ledger import service as ledger
from app.ledger.drafts import Worth
from app.ledger.refusals import (
    BeforeMovement,
    NothingToCorrect,
    NotWhole,
    TogetherOnly,
    TooLarge,
)
from app.ledger.words import Basis, CorrectionKind, EntryKind, HolderKind, Stage
from tests.make import Make


@pytest.mark.parametrize(
    "spoilt", ["last_on = '2025-01-01'", "may_go_below = true", "level = 3", "item_id = item_id + 1"]
)
def test_a_copy_in_a_cell_that_says_otherwise_is_found(ctx, make: Make, spoilt: str):
    make.goods(make.holder(), 10, by=make.clerk())
    with ledger.atomic():
        db.session.execute(text(f"UPDATE balance SET {spoilt} WHERE stage = 'in_store'"))

    assert audit.check() != []


def test_a_valuation_is_not_dated_before_the_goods_moved(ctx, make: Make):
    officer, clerk, store = make.national(), make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk, on=date(2025, 10, 1))
    worth = Worth(fair_value=1000, fair_basis=Basis.INVOICE, fair_level=1)

    with pytest.raises(BeforeMovement):
        ledger.correct_value(
            lot_id=lot.id, worth=worth, happened_on=date(2025, 9, 1), memo="", by=officer, key=make.key()
        )


@pytest.mark.parametrize("value", [-1, 10**16, 10**30])
def test_a_worth_that_the_book_cannot_hold_is_refused(ctx, make: Make, value: int):
    lot = make.goods(make.holder(), 10, by=make.clerk())
    worth = Worth(fair_value=value, fair_basis=Basis.INVOICE, fair_level=1)

    with pytest.raises(TooLarge):
        ledger.correct_value(
            lot_id=lot.id, worth=worth, happened_on=make.today, memo="", by=make.national(), key=make.key()
        )


def test_a_valuation_that_moves_no_rial_is_refused(ctx, make: Make):
    lot = make.goods(
        make.holder(), 10, by=make.clerk(), worth=Worth(fair_value=0, fair_basis=Basis.EXPERT, fair_level=2)
    )
    worth = Worth(fair_value=0, fair_basis=Basis.EXPERT, fair_level=3)

    with pytest.raises(NothingToCorrect):
        ledger.correct_value(
            lot_id=lot.id, worth=worth, happened_on=make.today, memo="", by=make.national(), key=make.key()
        )


def test_half_of_a_received_transfer_is_never_undone_however_often_it_was(ctx, make: Make):
    clerk, store, far, carrier = make.clerk(), make.holder(), make.holder(), make.holder(HolderKind.CARRIER)
    lot = make.goods(store, 10, by=clerk)
    sent = make.moved(
        lot, 5, (store, Stage.IN_STORE), (carrier, Stage.IN_TRANSIT), by=clerk, kind=EntryKind.TRANSFER_SENT
    )
    come = make.moved(
        lot, 5, (carrier, Stage.IN_TRANSIT), (far, Stage.IN_STORE), by=clerk, kind=EntryKind.TRANSFER_RECEIVED,
        follows_id=sent.id,
    )  # fmt: skip

    def undo(*ids: int) -> list[int]:
        undone = ledger.reverse_entries(
            entry_ids=ids, happened_on=make.today, correction=CorrectionKind.SLIP, memo="", by=clerk, key=make.key()
        )
        return [entry.id for entry in undone]

    whole = [sent.id, come.id]
    for _ in range(3):
        for half in whole:
            with pytest.raises(TogetherOnly):
                undo(half)
        whole = undo(*whole)
    assert audit.check() == []


@pytest.mark.parametrize("quantity", [2.5, 2.0, True])
def test_what_is_no_whole_number_never_reaches_the_book(ctx, make: Make, quantity: object):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk)

    with pytest.raises(NotWhole):
        make.moved(lot, quantity, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)  # type: ignore[arg-type]

    assert queries.cell_quantity(store.id, Stage.IN_STORE, lot.id) == 10
