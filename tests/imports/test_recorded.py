"""A file that was saved anew, or next month's sheet, brings papers again that are in the book: they are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.campaigns.issues import Delivery
from app.campaigns.papers import Receipt
from app.campaigns.pledges import Pledge
from app.db import db
from app.imports.models import Verdict
from app.imports.service import Outcome
from app.ledger.models import Entry
from app.stores.transfer_models import Transfer
from tests.imports.acts import bring_in, stock, total, undo
from tests.imports.test_papers import letters, promised
from tests.make import Make

__all__ = ["letters", "promised"]
Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")


def known(outcome: Outcome) -> list[int]:
    return [remark.row for remark in outcome.remarks if remark.verdict is Verdict.KNOWN]


def test_letters_that_are_known_are_not_promised_again(make: Make, letters: Path, sheet: Sheet) -> None:
    lines = letters.read_text(encoding="utf-8").splitlines()
    by = make.supervisor()
    first = bring_in("pledges", letters, by)

    again = bring_in("pledges", sheet(*lines, "", name="b.csv"), by)
    more = bring_in("pledges", sheet(*lines, lines[3].replace("200", "201"), name="c.csv"), by)

    assert (known(again), known(more), total(Pledge)) == ([2, 3, 4], [2, 3, 4], 3)
    undo(more, by, make.supervisor(), make)
    undo(first, by, make.supervisor(), make)
    assert known(bring_in("pledges", sheet(*lines, "", "", name="d.csv"), by)) == []


def test_waybills_that_are_known_come_no_second_time(make: Make, promised: list[str], sheet: Sheet) -> None:
    clerk = make.clerk()
    lines = [
        "انبار,تاریخ,بارنامه,شماره تعهد,کالا,سالم,معیوب,کسری",
        f"A1,1404/07/01,w1,{promised[0]},blanket,40,2,3",
        f"A1,1404/07/01,w1,{promised[0]},wheelchair_child,10,,",
    ]
    bring_in("receipts", sheet(*lines, name="a.csv"), clerk)

    again = bring_in("receipts", sheet(*lines, "", name="b.csv"), clerk)
    other = bring_in("receipts", sheet(lines[0], lines[1].replace(",40,", ",41,"), lines[2], name="c.csv"), clerk)

    assert (known(again), known(other), total(Receipt)) == ([2, 3], [], 2)
    assert stock() == 52 + 53


def test_deliveries_and_transfers_with_a_paper_are_known_and_those_without_are_taken(make: Make, sheet: Sheet) -> None:
    clerk, store = make.clerk(), make.store(code="A1")
    make.store("IR-21", code="B1", name_fa="انبار یزد")
    make.stock(store, "blanket", 60, on=make.today.replace(month=5))
    code = make.receiver().code
    heads = "انبار,گیرنده,تاریخ,کالا,تعداد,گواه تحویل,شماره برگه"
    given = [f"A1,{code},1404/06/01,blanket,10,signature,{paper}" for paper in ("777", "")]
    sent = ["انبار مبدأ,انبار مقصد,روز,قلم,تعداد,شماره بارنامه", "A1,انبار یزد,1404/06/03,پتو,5,ب-۱"]

    for kind, table, rows in (("deliveries", Delivery, [heads, *given]), ("transfers", Transfer, sent)):
        bring_in(kind, sheet(*rows, name=f"{kind}-a.csv"), clerk)
        again = bring_in(kind, sheet(*rows, "", name=f"{kind}-b.csv"), clerk)
        assert (known(again), total(table)) == ([2], 3 if kind == "deliveries" else 1)

    [remark] = [each for each in again.remarks if each.verdict is Verdict.KNOWN]
    entry = db.session.scalars(select(Entry).join(Transfer, Transfer.entry_id == Entry.id)).one()
    assert entry.printed_number in str(remark.problem)
    assert stock() == 60 - 3 * 10 - 5
