"""Files of counts: a store's stock is set, or something is found beside it; nobody guesses which of the two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.accounts.models import User
from app.dates import format_solar
from app.errors import NotAllowed, NotFound
from app.ledger import audit
from app.ledger.stock import stock_now
from app.ledger.words import Condition, Stage
from app.stores.models import Store
from tests.imports.acts import bring_in, refusals, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "انبار,تاریخ,شماره صورت‌جلسه,چه چیزی شمرده شد,قلم,شمرده,وضعیت"
SET, ADD = "موجودی همین است", "افزون بر موجودی"


@pytest.fixture
def store(make: Make) -> Store:
    """Twelve blankets, two damaged ones, and seven kilos of rice that no list names."""
    store = make.store(code="A1")
    day = make.today - timedelta(days=9)
    make.stock(store, "blanket", 12, on=day)
    make.stock(store, "blanket", 2, on=day, condition=Condition.DAMAGED)
    make.stock(store, "rice", 7, on=day)
    return store


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


@pytest.fixture
def row(make: Make) -> Callable[..., str]:
    def write(
        counted: str, kind: str = SET, *, item: str = "پتو", condition: str = "", days: int = 0, **more: str
    ) -> str:
        day = format_solar(make.today - timedelta(days=days))
        return f"{more.get('store', 'A1')},{day},{more.get('minutes', 'ش-۱')},{kind},{item},{counted},{condition}"

    return write


def on_shelf(store: Store) -> dict[tuple[str, Condition], int]:
    found: dict[tuple[str, Condition], int] = {}
    for each in stock_now(store.holder_id, stages=[Stage.IN_STORE]):
        key = each.lot.item.code, each.lot.condition
        found[key] = found.get(key, 0) + each.quantity
    return found


GOOD, DAMAGED, RICE = ("blanket", Condition.GOOD), ("blanket", Condition.DAMAGED), ("rice", Condition.GOOD)


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        ([("15", SET, ""), ("0", SET, "معیوب")], {GOOD: 15, RICE: 7}),
        ([("10", SET, ""), ("2", SET, "معیوب")], {GOOD: 10, DAMAGED: 2, RICE: 7}),
        ([("3", ADD, "")], {GOOD: 15, DAMAGED: 2, RICE: 7}),
        ([("3", ADD, ""), ("1", ADD, "معیوب")], {GOOD: 15, DAMAGED: 3, RICE: 7}),
    ],
)
def test_a_count_sets_the_stock_or_adds_to_it_once_and_goes_out_again(
    make: Make, store, clerk, row, sheet: Sheet, rows, stands
) -> None:
    before = on_shelf(store)
    path = sheet(HEADINGS, *(row(counted, kind, condition=condition) for counted, kind, condition in rows))

    outcome = bring_in("stocktakes", path, clerk)

    assert on_shelf(store) == stands
    assert bring_in("stocktakes", path, clerk).repeats
    assert on_shelf(store) == stands
    undo(outcome, clerk, make.supervisor(), make)
    assert on_shelf(store) == before
    bring_in("stocktakes", path, clerk)
    assert on_shelf(store) == stands
    assert not audit.check()


def test_a_count_that_finds_what_the_book_has_changes_nothing(store, clerk, row, sheet: Sheet) -> None:
    before = on_shelf(store)
    outcome = bring_in("stocktakes", sheet(HEADINGS, row("12"), row("2", condition="معیوب")), clerk)
    assert (outcome.accepted, on_shelf(store)) == (2, before)


def test_who_does_not_say_what_was_counted_is_asked(store, clerk, row, sheet: Sheet) -> None:
    before = on_shelf(store)
    for kind in ("", "هر دو"):
        [(number, column, _)] = refusals("stocktakes", sheet(HEADINGS, row("15", kind), name=f"{len(kind)}.csv"), clerk)
        assert (number, column) == (2, "چه چیزی شمرده شد")
    assert on_shelf(store) == before


@pytest.mark.parametrize(
    "more", [{"kind": ADD}, {"days": 1}, {"minutes": "ش-۲"}, {"store": "A2"}], ids=["kind", "day", "minutes", "store"]
)
def test_a_file_is_one_count(make: Make, store, clerk, row, sheet: Sheet, more) -> None:
    make.store(code="A2")
    before = on_shelf(store)
    [(number, _, said)] = refusals("stocktakes", sheet(HEADINGS, row("15"), row("3", item="برنج", **more)), clerk)
    assert (number, "one count" in said, on_shelf(store)) == (3, True, before)


def test_a_count_of_a_day_after_which_goods_moved_is_refused_with_the_entry(
    make: Make, store, clerk, row, sheet: Sheet
) -> None:
    path = sheet(HEADINGS, row("15", days=3), row("0", days=3, condition="معیوب"))
    make.delivery(store, make.receiver(), quantity=1, on=make.today - timedelta(days=2))
    before = on_shelf(store)

    [(number, _, said)] = refusals("stocktakes", path, clerk)

    assert (number, on_shelf(store)) == (2, before)
    assert "moved" in said


@pytest.mark.parametrize("counted", ["-1", "1.5", "سه", "1e9"])
def test_what_is_no_count_is_refused(store, clerk, row, sheet: Sheet, counted) -> None:
    before = on_shelf(store)
    assert refusals("stocktakes", sheet(HEADINGS, row(counted)), clerk)[0][:2] == (2, "شمرده")
    assert on_shelf(store) == before


def test_what_stands_in_another_condition_is_counted_too_where_the_stock_is_set(
    store, clerk, row, sheet: Sheet
) -> None:
    before = on_shelf(store)
    [(_, _, said)] = refusals("stocktakes", sheet(HEADINGS, row("15")), clerk)
    assert "Write 0" in said
    assert on_shelf(store) == before


def test_only_the_stores_own_office_counts_it(make: Make, store, row, sheet: Sheet) -> None:
    path = sheet(HEADINGS, row("15"))
    with pytest.raises((NotAllowed, NotFound)):
        bring_in("stocktakes", path, make.auditor())
    assert refusals("stocktakes", path, make.clerk("IR-21"))[0][1] == "انبار"


def test_no_piece_is_guessed_of_what_is_kept_piece_by_piece(make: Make, store, clerk, row, sheet: Sheet) -> None:
    chair = make.item(name_fa="ویلچر برقی", serialised=True)

    [(number, column, why)] = refusals("stocktakes", sheet(HEADINGS, row("2", item=chair.code)), clerk)

    assert (number, column) == (2, "قلم")
    assert "piece by piece" in why


def test_what_no_store_keeps_is_not_counted(make: Make, store, clerk, row, sheet: Sheet) -> None:
    [(number, column, _why)] = refusals("stocktakes", sheet(HEADINGS, row("2", item="saved_gas")), clerk)

    assert (number, column) == (2, "قلم")
