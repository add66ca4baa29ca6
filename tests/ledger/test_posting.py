"""Posting: what moves, what it is worth, what is refused, and that a refusal leaves no trace."""

from __future__ import annotations

import functools
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.db import db
from app.ledger import audit, queries, stock
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import Demand, EntryDraft, Move, Worth
from app.ledger.kept import Balance, Total, Unit
from app.ledger.models import Entry, Line
from app.ledger.refusals import (
    AlreadyReversed,
    BeforeOriginal,
    DayAhead,
    KeyReused,
    NotEnough,
    NothingMoves,
    StockRunsOut,
    UnfitKey,
    YearClosed,
)
from app.ledger.words import Basis, CorrectionKind, EntryKind, Flow, HolderKind, Stage
from tests.make import Make


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(Line)) or 0


def test_goods_move_from_donor_to_store_and_every_cell_knows(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()

    lot = make.goods(store, 120, by=clerk)

    assert queries.cell_quantity(store.id, Stage.IN_STORE, lot.id) == 120
    assert queries.cell_quantity(lot.given_by, Stage.GIVEN, lot.id) == -120
    assert audit.check() == []


def test_entries_are_numbered_without_gaps_per_office_and_year(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    for _ in range(2):
        make.goods(store, by=clerk)
    make.goods(store, by=clerk, on=date(2025, 3, 20))

    numbers = [(e.year, e.number, e.chain_no) for e in db.session.scalars(select(Entry).order_by(Entry.chain_no))]

    assert numbers == [(1404, 1, 1), (1404, 2, 2), (1403, 1, 3)]


def test_taking_more_than_there_is_is_refused_and_leaves_no_trace(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk)
    before = lines()

    with pytest.raises(NotEnough):
        make.moved(lot, 11, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)

    assert lines() == before
    assert queries.cell_quantity(store.id, Stage.IN_STORE, lot.id) == 10


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_or_less_cannot_move(ctx, make: Make, quantity: int):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk)

    with pytest.raises(NothingMoves):
        make.moved(lot, quantity, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)


def test_an_entry_ahead_of_today_or_in_a_closed_year_is_refused(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    ledger.close_year(year=1403, by=make.national())

    with pytest.raises(DayAhead):
        make.goods(store, by=clerk, on=make.today + timedelta(days=1))
    with pytest.raises(YearClosed):
        make.goods(store, by=clerk, on=date(2025, 3, 20))

    assert lines() == 0


def test_a_back_dated_issue_that_empties_a_later_day_is_refused_with_the_day(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk, on=date(2025, 7, 1))
    make.moved(lot, 8, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk, on=date(2025, 8, 1))
    make.moved(lot, 8, (store, Stage.ALLOTTED), (store, Stage.IN_STORE), by=clerk, on=date(2025, 9, 1))

    with pytest.raises(StockRunsOut) as refusal:
        make.moved(lot, 3, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk, on=date(2025, 7, 15))

    assert refusal.value.message.params["short_day"] == date(2025, 8, 1)
    make.moved(lot, 2, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk, on=date(2025, 7, 15))
    assert audit.check() == []


def test_stock_is_read_back_for_days_before_between_and_after(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk, on=date(2025, 7, 1))
    make.moved(lot, 4, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk, on=date(2025, 9, 10))

    def in_store(day: date) -> int:
        return sum(row.quantity for row in stock.stock_on(store.id, day, stages=[Stage.IN_STORE]))

    assert [in_store(date(2025, m, d)) for m, d in ((6, 30), (7, 1), (8, 20), (9, 9), (9, 10), (10, 30))] == [
        0, 10, 10, 10, 6, 6,
    ]  # fmt: skip


def test_value_moves_by_the_floor_and_the_last_piece_takes_the_rest(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 3, by=clerk, worth=Worth(fair_value=100, fair_basis=Basis.INVOICE, fair_level=2))

    for _ in range(3):
        make.moved(lot, 1, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)

    allotted = select(Line.fair_value).where(Line.stage == Stage.ALLOTTED).order_by(Line.entry_id)
    assert list(db.session.scalars(allotted)) == [33, 33, 34]
    assert audit.check() == []


def test_the_same_key_answers_once_and_other_content_is_refused(ctx, make: Make):
    clerk = make.clerk()
    first = ledger.begin_act(verb="post", by=clerk, key="k", content={"a": 1}, allowed=asks_itself)

    again = ledger.begin_act(verb="post", by=clerk, key="k", content={"a": 1}, allowed=asks_itself)

    assert (first.is_repeat, again.is_repeat, again.id) == (False, True, first.id)
    with pytest.raises(KeyReused):
        ledger.begin_act(verb="post", by=clerk, key="k", content={"a": 2}, allowed=asks_itself)
    assert not ledger.begin_act(verb="post", by=make.clerk(), key="k", content={"a": 2}, allowed=asks_itself).is_repeat


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_a_key_that_is_empty_or_too_long_is_refused(ctx, make: Make, key: str):
    with pytest.raises(UnfitKey):
        ledger.begin_act(verb="post", by=make.clerk(), key=key, content={}, allowed=asks_itself)


def test_an_undo_moves_everything_back_and_an_undo_of_it_forth_again(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk)
    entry = make.moved(lot, 4, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)

    def undo(entry_id: int, on: date = make.today) -> Entry:
        return ledger.reverse_entries(
            entry_ids=[entry_id], happened_on=on, correction=CorrectionKind.SLIP, memo="twice", by=clerk, key=make.key()
        )[0]

    with pytest.raises(BeforeOriginal):
        undo(entry.id, make.today - timedelta(days=1))
    first = undo(entry.id)
    assert queries.cell_quantity(store.id, Stage.IN_STORE, lot.id) == 10
    assert queries.standing([entry.id]) == set()
    with pytest.raises(AlreadyReversed):
        undo(entry.id)
    undo(first.id)
    assert queries.cell_quantity(store.id, Stage.ALLOTTED, lot.id) == 4
    assert queries.standing([entry.id]) == {entry.id}
    assert audit.check() == []


def test_a_reversal_counts_negative_under_what_it_undoes(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk, worth=Worth(fair_value=1000, fair_basis=Basis.INVOICE, fair_level=1))
    entry = db.session.scalars(select(Entry)).one()

    ledger.reverse_entries(
        entry_ids=[entry.id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="", by=clerk, key=make.key()
    )

    [row] = queries.total_flows(given_for=lot.given_for, by=("flow",))
    assert (row.key, row.quantity, row.fair_value) == ((Flow.RECEIVED,), 0, 0)
    assert audit.check() == []


def test_a_value_correction_moves_worth_in_every_cell_and_quantity_in_none(ctx, make: Make):
    officer, clerk, store = make.national(), make.clerk(), make.holder()
    lot = make.goods(store, 10, by=clerk)
    receivers = make.holder(HolderKind.RECEIVERS)
    make.moved(lot, 4, (store, Stage.IN_STORE), (receivers, Stage.DELIVERED), by=clerk, kind=EntryKind.DELIVERY)

    entry = ledger.correct_value(
        lot_id=lot.id, worth=Worth(fair_value=1001, fair_basis=Basis.INVOICE, fair_level=1), happened_on=make.today,
        memo="", by=officer, key=make.key(),
    )  # fmt: skip

    figures = {r.key[0]: (r.quantity, r.fair_value, r.unvalued) for r in queries.total_flows(given_for=lot.given_for)}
    assert figures == {Flow.RECEIVED: (10, 1001, 0), Flow.DELIVERED: (4, 400, 0)} or figures == {
        Flow.RECEIVED: (10, 1001, 0),
        Flow.DELIVERED: (4, 401, 0),
    }
    assert audit.check() == []
    ledger.reverse_entries(
        entry_ids=[entry.id], happened_on=make.today, correction=CorrectionKind.VALUATION, memo="", by=officer,
        key=make.key(),
    )  # fmt: skip
    figures = {r.key[0]: (r.quantity, r.fair_value, r.unvalued) for r in queries.total_flows(given_for=lot.given_for)}
    assert figures == {Flow.RECEIVED: (10, 0, 10), Flow.DELIVERED: (4, 0, 4)}
    assert audit.check() == []


def test_draws_take_the_first_to_expire_and_then_the_oldest(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    old = make.goods(store, 5, by=clerk, on=date(2025, 6, 1))
    soon = make.goods(store, 5, by=clerk, on=date(2025, 8, 1), expires_on=date(2026, 1, 1))

    [taken] = ledger.draw([Demand(store.id, Stage.IN_STORE, old.item_id, 7, make.today)])

    assert taken == [(soon.id, 5), (old.id, 2)]
    with pytest.raises(NotEnough):
        ledger.draw([Demand(store.id, Stage.IN_STORE, old.item_id, 11, make.today)])
    with pytest.raises(StockRunsOut):
        ledger.draw([Demand(store.id, Stage.IN_STORE, old.item_id, 7, date(2025, 7, 1))])


def test_pieces_of_a_serialised_item_follow_their_lot(ctx, make: Make):
    clerk, store, receivers = make.clerk(), make.holder(), make.holder(HolderKind.RECEIVERS)
    lot = make.goods(store, 3, by=clerk, item="wheelchair_child")
    pieces = queries.list_units(lot.id)
    move = Move(lot.id, 1, (store.id, Stage.IN_STORE), (receivers.id, Stage.DELIVERED), unit_ids=(pieces[1].id,))

    make.post(EntryDraft(store.office_id, EntryKind.DELIVERY, make.today, [move]), by=clerk)

    where = {unit.id: unit.stage for unit in db.session.scalars(select(Unit))}
    assert where == {pieces[0].id: Stage.IN_STORE, pieces[1].id: Stage.DELIVERED, pieces[2].id: Stage.IN_STORE}
    assert audit.check() == []


def test_rebuilding_gives_back_what_somebody_spoilt(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    make.goods(store, 10, by=clerk, worth=Worth(fair_value=77, fair_basis=Basis.COST, fair_level=3))
    with ledger.atomic():
        db.session.execute(Balance.__table__.update().values(quantity=Balance.quantity + 1))
        db.session.execute(Total.__table__.delete())
    assert {fault.kind for fault in audit.check()} >= {"balance", "total"}

    audit.rebuild()

    assert audit.check() == []


def test_many_entries_at_once_are_as_right_as_one_by_one(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lots = [make.goods(store, 3, by=clerk, item="wheelchair_child", on=date(2025, 7, 1)) for _ in range(12)]
    drafts = [
        EntryDraft(
            store.office_id, EntryKind.ALLOT, make.today,
            [Move(lot.id, 2, (store.id, Stage.IN_STORE), (store.id, Stage.ALLOTTED))], memo=None if n % 2 else "half",
        )
        for n, lot in enumerate(lots)
    ]  # fmt: skip

    posted = make.post(*drafts, by=clerk)

    assert [entry.number for entry in posted] == list(range(13, 25))
    assert [entry.memo for entry in posted] == ["half", None] * 6
    assert sum(queries.cell_quantity(store.id, Stage.ALLOTTED, lot.id) for lot in lots) == 24
    assert audit.check() == []


def test_whoever_asks_again_is_answered_in_the_order_of_the_first_answer(ctx, make: Make):
    clerk, here, there = make.clerk(), make.holder(), make.holder(office="IR-23")
    make.goods(there, 10, by=clerk)
    for _ in range(3):
        make.goods(here, 10, by=clerk)
    entries = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.RECEIPT).order_by(Entry.id)).all()
    undo = functools.partial(
        ledger.reverse_entries, entry_ids=[entries[0].id, entries[-1].id], happened_on=make.today,
        correction=CorrectionKind.SLIP, memo="دو بار", by=clerk, key="undo-two",
    )  # fmt: skip

    first = undo()

    assert [entry.office.code for entry in first] == ["IR-20", "IR-23"]
    assert first[0].chain_no > first[1].chain_no
    assert [entry.id for entry in undo()] == [entry.id for entry in first]
