"""Many demands on many lots are drawn in turn, each lot looked at a few times and not once for every demand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db import atomic
from app.ledger import drawing
from app.ledger import service as ledger
from app.ledger.drafts import Demand
from app.ledger.words import HolderKind, Stage
from tests.make import Make

LOTS = 40


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One more for each time that a lot is looked at."""
    seen: list[int] = []
    fits, free_on = drawing._fits, drawing.Shelf.free_on

    def look_at_terms(shelf: drawing.Shelf, *rest: object) -> bool:
        seen.append(shelf.cell.lot_id)
        return fits(shelf, *rest)  # type: ignore[arg-type]

    def look_at_days(shelf: drawing.Shelf, day: date) -> int:
        seen.append(shelf.cell.lot_id)
        return free_on(shelf, day)

    monkeypatch.setattr(drawing, "_fits", look_at_terms)
    monkeypatch.setattr(drawing.Shelf, "free_on", look_at_days)
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
