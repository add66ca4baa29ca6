"""Many demands on many lots are drawn in turn, each lot looked at a few times and not once for every demand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db import atomic
from app.ledger import service as ledger
from app.ledger import shelves
from app.ledger.drafts import Cell, Demand
from app.ledger.words import Condition, HolderKind, Stage
from tests.make import Make

LOTS = 40


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One more for each time that a lot is looked at."""
    seen: list[int] = []
    fits, free_on = shelves.fits, shelves.Shelf.free_on

    def look_at_terms(shelf: shelves.Shelf, *rest: object) -> bool:
        seen.append(shelf.cell.lot_id)
        return fits(shelf, *rest)  # type: ignore[arg-type]

    def look_at_days(shelf: shelves.Shelf, day: date) -> int:
        seen.append(shelf.cell.lot_id)
        return free_on(shelf, day)

    monkeypatch.setattr(shelves, "fits", look_at_terms)
    monkeypatch.setattr(shelves.Shelf, "free_on", look_at_days)
    return seen


def test_as_many_demands_as_lots_look_at_each_lot_a_few_times(ctx, make: Make, looks: list[int]):
    store, clerk, first = make.holder(), make.clerk(), date(2025, 5, 1)
    purpose = make.holder(HolderKind.CAMPAIGN).id
    days = [first + timedelta(days=n % 30) for n in range(LOTS)]
    with atomic():
        lots = [make.goods(store, 2, by=clerk, on=day, given_for=purpose) for day in days]
    demand = Demand(store.id, Stage.IN_STORE, lots[0].item_id, 2, make.today)

    with atomic():
        drawn = ledger.draw([demand] * LOTS)

    in_turn = sorted(lots, key=lambda lot: (lot.opened_on, lot.id))
    assert drawn == [[(lot.id, 2)] for lot in in_turn]
    assert len(looks) <= 4 * LOTS


def test_named_lots_that_are_empty_are_not_looked_at_again(ctx, make: Make, looks: list[int]):
    store, clerk, day = make.holder(), make.clerk(), date(2025, 5, 1)
    purpose = make.holder(HolderKind.CAMPAIGN).id
    with atomic():
        lots = [make.goods(store, 2, by=clerk, on=day, given_for=purpose) for _ in range(LOTS)]
    last = lots[-1]
    named = [Demand(store.id, Stage.IN_STORE, last.item_id, 2, make.today, lot_id=lot.id) for lot in lots[:-1]]
    of_any = [Demand(store.id, Stage.IN_STORE, last.item_id, 1, make.today)] * 2

    with atomic():
        drawn = ledger.draw([*named, *of_any])

    assert drawn == [[(lot.id, 2)] for lot in lots[:-1]] + [[(last.id, 1)]] * 2
    assert len(looks) <= 4 * LOTS


def test_lots_that_came_after_a_demands_day_are_not_looked_at_for_every_demand(ctx, make: Make, looks: list[int]):
    store, clerk, purpose = make.holder(), make.clerk(), make.holder(HolderKind.CAMPAIGN).id
    early, late = make.today - timedelta(days=60), make.today - timedelta(days=5)
    with atomic():
        for _ in range(LOTS):
            make.goods(store, 2, by=clerk, on=late, given_for=purpose, expires_on=make.today)
        lots = [make.goods(store, 2, by=clerk, on=early, given_for=purpose) for _ in range(LOTS)]
    on = make.today - timedelta(days=30)
    demand = Demand(store.id, Stage.IN_STORE, lots[0].item_id, 2, on)

    with atomic():
        drawn = ledger.draw([demand] * LOTS)

    assert drawn == [[(lot.id, 2)] for lot in lots]
    assert len(looks) <= 4 * LOTS


def test_lots_that_earlier_demands_hold_back_are_not_looked_at_for_every_demand(ctx, make: Make, looks: list[int]):
    """A demand of today that leaves nothing for the days before it."""
    store, clerk, purpose = make.holder(), make.clerk(), make.holder(HolderKind.CAMPAIGN).id
    early, between = make.today - timedelta(days=60), make.today - timedelta(days=30)
    with atomic():
        lots = [make.goods(store, 2, by=clerk, on=early, given_for=purpose) for _ in range(LOTS)]
    item = lots[0].item_id
    today = [Demand(store.id, Stage.IN_STORE, item, 2, make.today, lot_id=lot.id) for lot in lots[: LOTS // 2]]
    before = [Demand(store.id, Stage.IN_STORE, item, 1, between)] * LOTS

    with atomic():
        drawn = ledger.draw([*today, *before])

    assert drawn[len(today) :] == [[(lot.id, 1)] for lot in lots[LOTS // 2 :] for _ in range(2)]
    assert len(looks) <= 6 * LOTS


def shelf_of(quantity: int, later: dict[date, int]) -> shelves.Shelf:
    cell = Cell(1, Stage.IN_STORE, 1)
    return shelves.Shelf(
        cell, 1, quantity, quantity, DAYS[0], None, DAYS[0], 1, Condition.GOOD, False, None, None, dict(later)
    )


DAYS = [date(2025, 5, 1) + timedelta(days=n) for n in range(6)]
DRAWS = st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 5)), max_size=8)


@given(st.dictionaries(st.sampled_from(DAYS), st.integers(-3, 4)), DRAWS)
def test_what_is_free_on_a_day_is_the_least_of_all_ends_of_day_since(later: dict[date, int], draws: list[Any]):
    quantity = 10 + max(0, *(-sum(list(later.values())[:n]) for n in range(len(later) + 1)))
    shelf = shelf_of(quantity, later)
    taken: dict[date, int] = {}
    for on, wanted in draws:
        got = min(wanted, shelf.free_on(on))
        if got:
            shelf.draw(got, on)
            taken[on] = taken.get(on, 0) + got

    for day in [*DAYS, date(2025, 1, 1), date(2026, 1, 1)]:
        since = [quantity - sum(later.values()) + sum(change for on, change in later.items() if on <= end)
                 - sum(gone for on, gone in taken.items() if on <= end)
                 for end in sorted({day, *later, *taken}) if end >= day]  # fmt: skip
        assert shelf.free_on(day) == max(0, min(shelf.left, *since))
        assert shelf.standing_on(day) == since[0]
        assert (shelf.free_on(day) > 0) == (shelf.free_from <= day)
