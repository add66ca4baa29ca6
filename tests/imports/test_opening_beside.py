"""Opening stock that meets stock: the row says whether it sets the stock or is beside it; nobody guesses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.models import User
from app.imports.grouping import column_of
from app.ledger import audit
from app.ledger.stock import stock_now
from app.ledger.words import Condition, Stage
from app.stores.models import Store
from tests.imports.acts import bring_in, refusals, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "انبار,تاریخ,شماره سند,قلم,تعداد,وضعیت,چه چیزی شمرده شد"
SET, ADD = "موجودی همین است", "افزون بر موجودی"


@pytest.fixture
def store(make: Make) -> Store:
    """Twelve blankets and two damaged ones."""
    store = make.store(code="A1")
    make.stock(store, "blanket", 12)
    make.stock(store, "blanket", 2, condition=Condition.DAMAGED)
    return store


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


def on_shelf(store: Store) -> dict[Condition, int]:
    found: dict[Condition, int] = {}
    for each in stock_now(store.holder_id, stages=[Stage.IN_STORE]):
        found[each.lot.condition] = found.get(each.lot.condition, 0) + each.quantity
    return found


def row(quantity: int, kind: str = "", *, item: str = "پتو", condition: str = "", paper: int = 1) -> str:
    return f"A1,1404/01/15,{paper},{item},{quantity},{condition},{kind}"


def test_who_does_not_say_is_asked_and_nothing_comes_in(store, clerk, sheet: Sheet) -> None:
    said = refusals("opening", sheet(HEADINGS, row(20), row(1, item="برنج", paper=2)), clerk)
    assert [(number, column) for number, column, _ in said] == [(2, "چه چیزی شمرده شد")]
    assert "12" in said[0][2]
    assert on_shelf(store) == {Condition.GOOD: 12, Condition.DAMAGED: 2}


@pytest.mark.parametrize(("kind", "stands"), [(SET, 20), (ADD, 32)])
def test_it_sets_the_stock_or_is_beside_it_once_and_goes_out_again(
    make: Make, store, clerk, sheet: Sheet, kind, stands
) -> None:
    path = sheet(HEADINGS, row(20, kind))

    outcome = bring_in("opening", path, clerk)

    assert on_shelf(store) == {Condition.GOOD: stands, Condition.DAMAGED: 2}
    assert bring_in("opening", path, clerk).repeats
    undo(outcome, clerk, make.supervisor(), make)
    assert on_shelf(store) == {Condition.GOOD: 12, Condition.DAMAGED: 2}
    assert not audit.check()


def test_what_meets_nothing_needs_no_word(store, clerk, sheet: Sheet) -> None:
    bring_in("opening", sheet(HEADINGS, row(5, item="برنج"), row(7, item="wheelchair_child", condition="معیوب")), clerk)
    assert on_shelf(store) == {Condition.GOOD: 5_012, Condition.DAMAGED: 9}


@pytest.mark.parametrize("quantity", [10, 11])
def test_a_stock_that_is_less_than_the_book_has_is_a_stocktakes(store, clerk, sheet: Sheet, quantity) -> None:
    [(number, column, said)] = refusals("opening", sheet(HEADINGS, row(quantity, SET)), clerk)
    assert (number, column, "stocktake" in said) == (2, "تعداد", True)
    assert on_shelf(store) == {Condition.GOOD: 12, Condition.DAMAGED: 2}


def test_one_row_sets_the_stock_of_an_item(store, clerk, sheet: Sheet) -> None:
    said = refusals("opening", sheet(HEADINGS, row(20, SET), row(21, SET, paper=2)), clerk)
    assert [number for number, *_ in said] == [3]
    assert on_shelf(store) == {Condition.GOOD: 12, Condition.DAMAGED: 2}


def test_what_is_set_as_it_stands_is_known_and_the_rest_comes_in(store, clerk, sheet: Sheet) -> None:
    outcome = bring_in("opening", sheet(HEADINGS, row(12, SET), row(5, SET, condition="damaged")), clerk)

    assert outcome.known == 1
    assert on_shelf(store) == {Condition.GOOD: 12, Condition.DAMAGED: 5}


def test_what_a_verb_asks_for_is_told_by_the_name_of_its_column() -> None:
    assert column_of("happened_on") == "day"
    assert column_of("lines") is None
    assert column_of("quantity") == "quantity"
