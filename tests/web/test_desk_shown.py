"""What the desk shows is what comes in: the sheet that was chosen, as it was looked through, odd cells and all."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from app.db import db
from app.imports.models import Import
from app.ledger.models import Line
from tests.web.bringing import bring_in, kept
from tests.web.reading import read
from tests.web.test_import_desk import GOOD, HEADINGS, arrange, clerk, hidden, lay, people, press, workbook

__all__ = ["clerk", "people"]


def test_cells_that_are_empty_in_many_rows_are_filled_once(clerk, make):
    place = lay(clerk, [1, "A1", "15/01/1404", 12, "", 120], [2, "A1", "15/01/1404", 13, "", 7])
    arrange(clerk, place)

    press(clerk, place, "correct", **{"meant.0.item": "پتو"})

    assert press(clerk, place, "bring-in").status_code == 303
    with make.inside():
        assert sorted(line.quantity for line in db.session.scalars(select(Line)) if line.quantity > 0) == [7, 120]


def test_what_comes_in_is_what_the_page_showed(clerk, make):
    place = lay(clerk, GOOD)
    arrange(clerk, place)
    old = hidden(read(clerk.get(place)), "bring-in")
    arrange(clerk, place, **{"columns.3.fills": "quantity", "columns.5.fills": "paper"})
    before = kept(make)

    refused = clerk.post(f"{place}/bring-in", data=old)

    assert (refused.status_code, kept(make)) == (303, before)
    assert clerk.get(refused.location).status_code == 200
    with make.inside():
        assert db.session.scalars(select(Import)).all() == []


def test_the_sheet_that_was_chosen_is_the_one_that_is_looked_at(clerk):
    book = openpyxl.Workbook()
    for sheet, amount in ((book.active, 5), (book.create_sheet("دوم"), 9)):
        for row in (["موجودی سمنان"], HEADINGS, [1, "A1", "15/01/1404", 12, "پتو", amount]):
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    place = bring_in(clerk, written.getvalue(), "two.xlsx", desk="yes").location.removesuffix("/arrange")
    arrange(clerk, place, sheet_no="1")

    page = clerk.get(f"{place}/arrange")

    [choices] = re.findall(r'name="sheet_no".*?</select>', page.text, re.DOTALL)
    assert re.findall(r'value="(\d)" selected', choices) == ["1"]
    assert read(page).rows[5][1] == "9"


@pytest.mark.parametrize("odd", ["1E400", "NaN"])
def test_odd_numbers_and_sheets_without_a_known_column_still_give_their_bad_rows(clerk, odd):
    content = workbook(["موجودی سمنان"], HEADINGS, [1, "A1", "15/01/1404", 12, "پتوو", 987654])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>987654</v>", f"<v>{odd}</v>".encode()))
    place = bring_in(clerk, packed.getvalue(), "odd.xlsx", desk="yes").location.removesuffix("/arrange")
    arrange(clerk, place)
    strange = bring_in(clerk, "رنگ\nسبز\n".encode(), "strange.csv", desk="yes").location.removesuffix("/arrange")

    assert clerk.get(f"{place}/bad-rows.xlsx").status_code == 200
    assert clerk.get(f"{strange}/bad-rows.xlsx").status_code < 500
