"""Files of what happened to goods: what rows become, what is refused in which row, and that undoing leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.campaigns.papers import Receipt
from app.campaigns.pledges import Pledge
from app.campaigns.undoing import reverse_entries
from app.campaigns.words import PledgeState
from app.codes import CorrectionKind
from app.db import db
from app.errors import DomainError
from app.items.queries import get_item_by_code
from app.ledger import audit
from app.ledger import service as ledger
from app.ledger.models import Entry
from app.ledger.words import Stage
from tests.imports.acts import bring_in, refusals, stock, total, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")


def test_opening_stock_lies_in_its_stores_and_goes_when_undone(make: Make, sheet: Sheet) -> None:
    clerk, store = make.clerk(), make.store(code="A1")
    path = sheet(
        "انبار,تاریخ,شماره سند,کالا,تعداد,انقضا",
        "A1,1404/01/15,12,پتو,۱٬۲۰۰,",
        "A1,1404/01/15,12,wheelchair_child,5,",
        f"{store.name_fa},2025-04-05,13,blanket,7,1406/01/01",
    )
    assert get_item_by_code("blanket").name_fa == "پتو"

    outcome = bring_in("opening", path, clerk)

    assert outcome.accepted == 3
    assert stock() == 1_212
    assert total(Entry) == 2
    assert audit.check() == []
    undo(outcome, clerk, make.supervisor(), make)
    assert stock() == 0
    assert audit.check() == []
    assert bring_in("opening", path, clerk).accepted == 3


def test_an_import_of_which_one_entry_was_undone_and_brought_back_is_undone(make: Make, sheet: Sheet) -> None:
    clerk, supervisor = make.clerk(), make.supervisor()
    make.store(code="A1")
    outcome = bring_in("opening", sheet("انبار,تاریخ,شماره سند,کالا,تعداد", "A1,1404/01/15,12,پتو,7"), clerk)
    entry_id = db.session.scalars(select(Entry.id)).one()
    for _ in range(2):
        [undone] = reverse_entries(
            entry_ids=[entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
            second=supervisor, key=make.key(),
        )  # fmt: skip
        entry_id = undone.id
    assert stock() == 7

    undo(outcome, clerk, supervisor, make)

    assert stock() == 0


def test_bad_opening_rows_are_named_each_with_its_reason(make: Make, sheet: Sheet) -> None:
    clerk = make.clerk()
    make.store(code="A1")
    make.store("IR-21", code="B1")
    ledger.close_year(year=1402, by=make.national())
    good = "A1,1404/01/15,12,blanket,5"
    rows = [
        "A1,1404/01/15,12,nothing,5", "B1,1404/01/15,12,blanket,5", "A1,1404/01/15,12,blanket,0",
        "A1,1404/01/15,12,blanket,-3", "A1,1404/01/15,12,blanket,4.7", f"A1,1404/01/15,12,blanket,1{'0' * 30}",
        "A1,1404/01/15,12,blanket,1_000", "A1,1404/01/15,12,blanket,12 or 13", "A1,1404-12-30,12,blanket,5",
        "A1,1402/01/15,12,blanket,5", "A1,1404/08/09,12,blanket,5", "A1,1404/01/15,12,blanket,=2+3",
    ]  # fmt: skip

    said = refusals("opening", sheet("store,day,paper,item,quantity", good, *rows), clerk)

    assert [row for row, _column, _why in said] == list(range(3, 3 + len(rows)))
    for (_row, _column, why), expected in zip(
        said,
        ["“nothing” is not known", "“B1” is not known", "one or more", "“-3” is not a quantity", "has a part of one",
         "too large", "“1_000” is not a quantity", "“12 or 13” is not a quantity", "does not exist", "1402 is closed",
         "still ahead", "begins as a formula"],
        strict=True,
    ):  # fmt: skip
        assert expected in why


def test_a_name_that_several_have_is_told_apart_from_one_that_nobody_has(make: Make, sheet: Sheet) -> None:
    clerk = make.clerk()
    for code in ("A1", "A2"):
        make.store(code=code, name_fa="انبار مرکزی")
    rows = ["انبار مرکزی,1404/01/15,12,blanket,5", "انبار دیگر,1404/01/15,12,blanket,5"]

    said = refusals("opening", sheet("store,day,paper,item,quantity", *rows), clerk)

    assert [why for _row, _column, why in said] == [
        "2 are called “انبار مرکزی”. Write the code or the number of the one that is meant.",
        "“انبار دیگر” is not known. Write it as it is registered, or its code.",
    ]


def test_what_the_verb_refuses_is_named_by_the_papers_first_row(make: Make, sheet: Sheet) -> None:
    make.store(code="A1")
    path = sheet("store,day,paper,item,quantity", "A1,1404/01/15,1,blanket,5", "A1,1404/01/15,2,blanket,5",
                 "A1,1404/01/15,2,blanket,6")  # fmt: skip

    [(row, _column, why)] = refusals("opening", path, make.clerk())

    assert row == 3
    assert "twice" in why


def test_the_numbers_people_write_are_read_alike(make: Make, sheet: Sheet) -> None:
    make.store(code="A1")
    numbers = ["12", "۱۲", "١٢", "۱٬۲۰۰"]

    rows = [f"A1,۱۴۰۴/۱/۵,{n},blanket,{quantity}" for n, quantity in enumerate(numbers)]
    bring_in("opening", sheet("store,day,paper,item,quantity", *rows), make.clerk())

    assert stock() == 1_236


@pytest.fixture
def letters(make: Make, sheet: Sheet) -> Path:
    """Two letters of two companies to one campaign."""
    make.campaign(code="P1")
    for name in ("فولاد نمونه", "سیمان نمونه"):
        make.company(name_fa=name, verified=True)
    return sheet(
        "پویش,شرکت,روز اعلام,شماره نامه,تاریخ نامه,روز پذیرش,کالا,تعداد",
        "P1,فولاد نمونه,1404/06/01,100,1404/06/01,1404/06/05,blanket,100",
        "P1,فولاد نمونه,1404/06/01,100,1404/06/01,1404/06/05,wheelchair_child,20",
        "p1,سیمان نمونه,1404/06/02,200,1404/06/02,1404/06/06,blanket,50",
    )


def test_letters_become_accepted_pledges_and_are_withdrawn_when_undone(make: Make, letters: Path) -> None:
    supervisor = make.supervisor()

    outcome = bring_in("pledges", letters, supervisor)

    pledges = db.session.scalars(select(Pledge).order_by(Pledge.id)).all()
    assert [(pledge.letter_no, len(pledge.lines), pledge.state) for pledge in pledges] == [
        ("100", 2, PledgeState.ACCEPTED), ("200", 1, PledgeState.ACCEPTED),
    ]  # fmt: skip
    assert stock(Stage.EXPECTED) == 170
    undo(outcome, supervisor, make.supervisor(), make)
    assert stock(Stage.EXPECTED) == 0
    assert {pledge.state for pledge in db.session.scalars(select(Pledge))} == {PledgeState.WITHDRAWN}
    assert audit.check() == []
    assert bring_in("pledges", letters, supervisor).accepted == 3


def test_bad_letters_are_named(make: Make, letters: Path, sheet: Sheet) -> None:
    make.company(name_fa="ناشناس")
    heading = "campaign,company,announced_on,letter_no,letter_on,accepted_on,item,quantity,province"
    rows = [
        "P9,فولاد نمونه,1404/06/01,1,1404/06/01,1404/06/05,blanket,1,",
        "P1,هیچ,1404/06/01,2,1404/06/01,1404/06/05,blanket,1,",
        "P1,فولاد نمونه,1404/06/01,,1404/06/01,1404/06/05,blanket,1,",
        "P1,فولاد نمونه,1404/06/01,4,1404/06/01,1404/06/05,blanket,1,ناکجا",
    ]

    said = refusals("pledges", sheet(heading, *rows, name="bad.csv"), make.supervisor())

    assert [(row, column) for row, column, _why in said] == [
        (2, "campaign"), (3, "company"), (4, "letter_no"), (5, "province"),
    ]  # fmt: skip


def test_an_unverified_company_is_refused_by_its_row(make: Make, letters: Path, sheet: Sheet) -> None:
    make.company(name_fa="ناشناس")
    heading = "campaign,company,announced_on,letter_no,letter_on,accepted_on,item,quantity"
    path = sheet(heading, "P1,ناشناس,1404/06/01,5,1404/06/01,1404/06/05,blanket,1", name="bad.csv")

    [(row, _column, why)] = refusals("pledges", path, make.supervisor())

    assert (row, "not verified" in why) == (2, True)


@pytest.fixture
def promised(make: Make, letters: Path) -> list[str]:
    """The numbers of the two pledges, accepted; and a store A1."""
    bring_in("pledges", letters, make.supervisor())
    make.store(code="A1")
    return [pledge.number for pledge in db.session.scalars(select(Pledge).order_by(Pledge.id))]


def test_waybills_become_receipts(make: Make, promised: list[str], sheet: Sheet) -> None:
    clerk = make.clerk()
    path = sheet(
        "انبار,تاریخ,بارنامه,شماره تعهد,کالا,سالم,معیوب,کسری",
        f"A1,1404/07/01,w1,{promised[0]},blanket,60,2,3",
        f"A1,1404/07/01,w1,{promised[0]},wheelchair_child,20,,",
        f"A1,1404/07/01,w2,{promised[1]},blanket,50,0,0",
    )

    outcome = bring_in("receipts", path, clerk)

    assert total(Receipt) == 2
    assert stock() == 132
    assert stock(Stage.EXPECTED) == 38
    assert audit.check() == []
    undo(outcome, clerk, make.supervisor(), make)
    assert (stock(), stock(Stage.EXPECTED)) == (0, 170)
    assert audit.check() == []


def test_more_than_was_promised_is_refused_by_its_row(make: Make, promised: list[str], sheet: Sheet) -> None:
    path = sheet(
        "store,day,waybill,pledge,item,good",
        f"A1,1404/07/01,w1,{promised[1]},blanket,50",
        f"A1,1404/07/02,w2,{promised[1]},blanket,1",
        f"A1,1404/07/02,w3,{promised[1]},wheelchair_child,1",
        "A1,1404/07/02,w3,P1-9999,blanket,1",
    )

    said = refusals("receipts", path, make.clerk())

    assert [(row, column) for row, column, _why in said] == [(4, "item"), (5, "pledge")]
    path = sheet(*path.read_text().splitlines()[:3])
    [(row, _column, why)] = refusals("receipts", path, make.clerk())
    assert (row, "second signature" in why) == (3, True)


def test_deliveries_leave_the_store_for_their_receivers(make: Make, sheet: Sheet) -> None:
    clerk, store = make.clerk(), make.store(code="A1")
    make.stock(store, "blanket", 30, on=make.today.replace(month=5))
    receiver = make.receiver()
    path = sheet(
        "انبار,گیرنده,تاریخ,کالا,تعداد,گواه تحویل",
        f"A1,{receiver.code},1404/06/01,blanket,10,امضای گیرنده",
        f"A1,{receiver.code.lower()},1404/06/02,blanket,5,minutes",
    )

    outcome = bring_in("deliveries", path, clerk)

    assert (stock(), stock(Stage.DELIVERED)) == (15, 15)
    undo(outcome, clerk, make.supervisor(), make)
    assert (stock(), stock(Stage.DELIVERED)) == (30, 0)
    assert audit.check() == []


def test_more_than_lies_in_the_store_is_refused_by_its_row(make: Make, sheet: Sheet) -> None:
    make.stock(make.store(code="A1"), "blanket", 12, on=make.today.replace(month=5))
    code = make.receiver().code
    lines = [f"A1,{code},1404/06/0{n},blanket,5,signature" for n in (1, 2, 3)]

    said = refusals("deliveries", sheet("store,receiver,day,item,quantity,proof", *lines), make.clerk())

    assert [row for row, _column, _why in said] == [4]


def test_what_was_delivered_since_keeps_the_stock_it_came_from(make: Make, sheet: Sheet) -> None:
    clerk, store = make.clerk(), make.store(code="A1")
    outcome = bring_in("opening", sheet("store,day,paper,item,quantity", "A1,1404/06/01,1,blanket,5"), clerk)
    make.delivery(store, make.receiver(), 3)

    with pytest.raises(DomainError):
        undo(outcome, clerk, make.supervisor(), make)
    assert stock() == 2
