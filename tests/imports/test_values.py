"""Files of what lots are worth: value moves in the book as the rows say, all of them or none, and goes back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.campaigns import undoing
from app.dates import format_solar
from app.db import db
from app.errors import DomainError, NotAllowed
from app.imports.layouts import Layout
from app.ledger import audit
from app.ledger import queries as ledger
from app.ledger.drafts import Worth
from app.ledger.kept import Balance
from app.ledger.models import Lot
from app.ledger.words import Basis, LotKind
from tests.imports.acts import bring_in, refusals, sent, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = (
    "شماره محموله,روز,ارزش منصفانهٔ کل,سطح,مبنای ارزش,منبع ارزش,ارزیاب,روز ارزیابی,بهای تمام‌شدهٔ کل,مبنای بها,"
    "منبع بها,دلیل"
)  # fmt: skip

FIELDS = (
    "lot", "day", "fair_value", "fair_level", "fair_basis", "fair_source", "fair_valuer", "fair_on", "company_cost",
    "cost_basis", "cost_source", "memo",
)  # fmt: skip


@pytest.fixture
def officer(make: Make) -> User:
    return make.national()


@pytest.fixture
def lots(make: Make) -> list[Lot]:
    """Three lots on a shelf since nine days, nobody has said what they are worth."""
    store, day = make.store(), make.today - timedelta(days=9)
    return [make.stock(store, "blanket", quantity, on=day) for quantity in (10, 20, 30)]


@pytest.fixture
def row(make: Make) -> Callable[..., str]:
    def write(lot: object, value: object = "", *, level: object = 2, days: int = 0, **more: object) -> str:
        valued = value != ""
        return ",".join(map(str, (
            lot.id if isinstance(lot, Lot) else lot, format_solar(make.today - timedelta(days=days)),
            value, level if valued else "", more.get("basis", "فهرست بها" if valued else ""),
            more.get("source", "بازار"), more.get("valuer", ""), "", more.get("cost", ""),
            more.get("cost_basis", ""), "", more.get("memo", "بهای ۱۴۰۴"),
        )))  # fmt: skip

    return write


def worth(lot: Lot) -> tuple[int | None, int, int | None]:
    return ledger.worth_of(lot.id)


def in_book() -> int:
    query = select(func.sum(Balance.fair_value)).where(Balance.quantity > 0)
    return int(db.session.scalar(query) or 0)


def test_lots_are_worth_what_the_rows_say_once_and_what_they_were_when_the_file_is_undone(
    make: Make, officer, lots, row, sheet: Sheet
) -> None:
    path = sheet(
        HEADINGS,
        row(lots[0], "۱٬۲۰۰٬۰۰۰ ریال".replace("٬", ""), valuer="کارشناس"),
        row(lots[1], 3_000_000, level=1, basis="invoice", cost="2500000", cost_basis="بهای تمام‌شده"),
    )  # fmt: skip

    outcome = bring_in("values", path, officer)

    assert [worth(lot) for lot in lots] == [(1_200_000, 2, None), (3_000_000, 1, 2_500_000), (None, 0, None)]
    assert in_book() == 4_200_000
    assert not audit.check()
    assert bring_in("values", path, officer).repeats
    undo(outcome, officer, make.national(), make)
    assert [worth(lot)[0] for lot in lots] == [None] * 3
    assert (in_book(), audit.check()) == (0, [])
    bring_in("values", path, officer)
    assert in_book() == 4_200_000


def test_what_the_book_says_already_is_known_and_changes_nothing(officer, lots, row, sheet: Sheet) -> None:
    bring_in("values", sheet(HEADINGS, row(lots[0], 500), name="a.csv"), officer)
    entries = ledger.last_recorded_at([lot.id for lot in lots])

    outcome = bring_in("values", sheet(HEADINGS, row(lots[0], 500, memo="باز هم"), name="b.csv"), officer)

    assert [remark.row for remark in outcome.remarks] == [2]
    assert ledger.last_recorded_at([lot.id for lot in lots]) == entries
    bring_in("values", sheet(HEADINGS, row(lots[0], 500), row(lots[1], 600), name="c.csv"), officer)
    assert in_book() == 1_100


def test_each_row_that_cannot_be_taken_is_named_at_its_column_and_nothing_is_saved(
    make: Make, officer, lots, row, sheet: Sheet
) -> None:
    promise = make.pledge(make.campaign(), make.company(verified=True)).lines[0].lot_id
    good = row(lots[2], 1_000)

    for number, (bad, column, said) in enumerate((
        (row(lots[0], 900, days=20), "روز", "last moved on"),
        (row(promise, 900), "شماره محموله", "valued by its pledge"),
        (row(7, 900), "شماره محموله", "no such entry"),
        (row(lots[0], 900, level=4), "سطح", ""),
        (row(lots[0], 900, basis=""), "مبنای ارزش", ""),
        (row(lots[0], "900.5"), "ارزش منصفانهٔ کل", "not a whole number"),
        (row(lots[0], "90 تومان"), "ارزش منصفانهٔ کل", "is in tomans"),
        (row(lots[0], -1), "ارزش منصفانهٔ کل", ""),
        (row(lots[0], 10**15), "ارزش منصفانهٔ کل", "too large"),
        (row(lots[0], 900, memo=""), "دلیل", ""),
        (row(lots[0]), "ارزش منصفانهٔ کل", "what it cost"),
        (row(lots[0], 900, basis="حدس"), "مبنای ارزش", "is not one of the choices"),
        (row(lots[2], 900), "شماره محموله", "stands here twice"),
    )):  # fmt: skip
        found = refusals("values", sheet(HEADINGS, good, bad, name=f"{number}.csv"), officer)
        assert [(at, where) for at, where, _ in found] == [(3, column)], (bad, found)
        assert said in found[0][2], (bad, found)
    assert in_book() == 0


def test_what_a_file_does_not_say_stays_as_it_is(officer, lots, row, sheet: Sheet) -> None:
    path = sheet(HEADINGS, row(lots[0], 500, valuer="کارشناس", cost="400", cost_basis="بهای تمام‌شده"), name="a.csv")
    bring_in("values", path, officer)

    bring_in("values", sheet(HEADINGS, row(lots[0], cost="450", cost_basis="بهای تمام‌شده"), name="b.csv"), officer)
    assert worth(lots[0]) == (500, 2, 450)
    bring_in("values", sheet(HEADINGS, row(lots[0], 600), name="c.csv"), officer)

    assert worth(lots[0]) == (600, 2, 450)
    assert not audit.check()


def test_a_heading_that_says_tomans_is_believed(officer, lots, row, sheet: Sheet) -> None:
    tomans = sheet(HEADINGS.replace("ارزش منصفانهٔ کل", "ارزش به تومان"), row(lots[0], 500))
    layout = Layout(headings_at=1, places={name: place for place, name in enumerate(FIELDS)})

    [(_, _, said)] = refusals("values", tomans, officer, layout=layout)
    assert "500 تومان" in said


def test_a_lot_that_was_valued_anew_since_keeps_the_file_from_being_undone(
    make: Make, officer, lots, row, sheet: Sheet
) -> None:
    outcome = bring_in("values", sheet(HEADINGS, row(lots[0], 500), row(lots[1], 600)), officer)
    later = Worth(fair_value=700, fair_basis=Basis.EXPERT, fair_level=3)
    undoing.correct_value(
        lot_id=lots[0].id, worth=later, happened_on=make.today, memo="نظر تازه", by=officer, key=make.key()
    )

    with pytest.raises(DomainError):
        undo(outcome, officer, make.national(), make)

    assert [worth(lot)[0] for lot in lots[:2]] == [700, 600]


def test_only_the_centre_says_what_goods_are_worth(make: Make, lots, row, sheet: Sheet) -> None:
    for person in (make.clerk(), make.supervisor()):
        with pytest.raises(NotAllowed):
            bring_in("values", sheet(HEADINGS, row(lots[0], 500)), person)

    assert worth(lots[0]) == (None, 0, None)


def test_a_longer_file_asks_the_database_hardly_more(make: Make, officer, row, sheet: Sheet) -> None:
    store, asked = make.store(), []
    for number in (5, 60):
        more = [make.stock(store, "blanket", 1, on=make.today - timedelta(days=3)) for _ in range(number)]
        path = sheet(HEADINGS, *(row(lot, 100 + number) for lot in more), name=f"{number}.csv")
        with sent() as statements:
            bring_in("values", path, officer)
        asked.append(len(statements))

    assert asked[1] <= asked[0] + 12, asked
    assert db.session.scalar(select(func.count()).where(Lot.kind == LotKind.GOODS)) == 65
