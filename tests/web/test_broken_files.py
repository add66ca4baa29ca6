"""Files that cannot be read, sent through the page: each gets a clear refusal, and nothing of it is kept."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.web.bringing import bring_in, kept
from tests.web.reading import read, sign_in


def workbook(*rows: list[Any], others: int = 0) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Stock"
    for row in rows:
        book.active.append(row)
    for _ in range(others):
        book.create_sheet("Other").append(["x"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def locked(content: bytes) -> bytes:
    closed = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("secret", closed)
    return closed.getvalue()


def archive(**members: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return written.getvalue()


HEADINGS = ["store", "day", "paper", "item", "quantity"]
TABLE_ROW = ["A1", "1404/01/15", "12", "blanket", 5]
TABLE = workbook(HEADINGS, TABLE_ROW)
BROKEN = {
    "empty": ("a.csv", b"", "خالی است"),
    "only blanks": ("a.csv", b"\n ,\n\n", "خالی است"),
    "an empty workbook": ("a.xlsx", workbook(), "خالی است"),
    "a text called a workbook": ("a.xlsx", b"store,day\nA1,1\n", "کارپوشهٔ اکسل نیست"),
    "a workbook called a text": ("a.csv", TABLE, ".xlsx"),
    "a PDF": ("a.csv", b"%PDF-1.7 ...", "PDF"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "جدول نیست"),
    "a broken workbook": ("a.xlsx", TABLE[: len(TABLE) // 2], "آسیب"),
    "a workbook of an old kind": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "آسیب"),
    "a workbook with a password": ("a.xlsx", locked(TABLE), "گذرواژه"),
    "an archive of something else": ("a.xlsx", archive(hello="hello"), "فشرده"),
    "a table without end to its right": ("a.csv", (",".join(HEADINGS + ["x"] * 496) + "\na,1,2,3,4\n").encode(), "۵۰۰"),
    "a workbook of all columns": ("a.xlsx", workbook([*HEADINGS, *["x"] * 16_379], TABLE_ROW), "۵۰۰"),
    "an open quotation mark": ("a.csv", b'store,day,paper,item,quantity\n"open,1\n', "ردیف ۲"),
}
ARRANGED = {
    "two filled sheets": ("a.xlsx", workbook(HEADINGS, others=1), "برگه"),
    "a column twice": ("a.csv", b"store,day,paper,item,quantity,store\na,1,2,3,4,5\n", "store (F)"),
    "a column missing": ("a.csv", b"store,day,paper,item\na,1,2,3\n", "تعداد"),
    "a column unknown": ("a.csv", b"store,day,paper,item,quantity,colour\na,1,2,3,4,5\n", "colour"),
}
"""What can be read, once somebody says how it lies."""
IN_A_ROW = {
    "a formula": (["A1", "1404/01/15", "12", "blanket", "=2+3"], "فرمول"),
    "an error": (["A1", "1404/01/15", "12", "blanket", "#N/A"], "خطا"),
    "a part of a piece": (["A1", "1404/01/15", "12", "blanket", 4.7], "اعشار"),
    "yes instead of a quantity": (["A1", "1404/01/15", "12", "blanket", True], "TRUE"),
}


@pytest.fixture
def clerk(client, make):
    with make.inside():
        make.store(code="A1")
        name = make.clerk().name
    sign_in(client, name)
    return client


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("typed", [{}, {"rehearse": "yes"}], ids=["for good", "rehearsed"])
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(clerk, make, what, typed):
    name, content, said = BROKEN[what]
    before = kept(make)

    answer = bring_in(clerk, content, name, **typed)

    page = read(answer)
    [problem] = page.all(".field-error")
    assert answer.status_code == 422
    assert said in problem.text
    assert page.latin_digits == []
    assert kept(make) == before


@pytest.mark.parametrize("what", ARRANGED)
@pytest.mark.parametrize("typed", [{}, {"rehearse": "yes"}], ids=["for good", "rehearsed"])
def test_a_file_that_lies_otherwise_is_laid_on_the_desk_and_shows_what_is_odd(clerk, make, what, typed):
    name, content, said = ARRANGED[what]
    before = kept(make)

    answer = bring_in(clerk, content, name, **typed)

    page = read(clerk.get(answer.location))
    assert answer.status_code == 303
    assert page.heading == "چیدن برگه"
    assert said in page.all("main")[0].text
    assert page.latin_digits == []
    assert kept(make) == before | {"stored_file": 1, "on disk": before["on disk"] + 1}


@pytest.mark.parametrize("what", IN_A_ROW)
def test_a_cell_that_cannot_be_used_is_named_and_nothing_is_saved(clerk, make, what):
    row, said = IN_A_ROW[what]
    before = kept(make)

    answer = bring_in(clerk, workbook(HEADINGS, ["A1", "1404/01/15", "12", "rice", 1], row), "a.xlsx")

    [[place, column, why]] = [each for each in read(answer).rows if each[0].startswith("ردیف")]
    assert (answer.status_code, place, column) == (422, "ردیف ۳", "quantity")
    assert said in why
    assert kept(make) == before


def test_a_workbook_is_taken_as_it_is_written_in_a_spreadsheet(clerk):
    done = bring_in(clerk, workbook(HEADINGS, [], ["A1", "1404/01/15", "12", "blanket", 120.0]), "a.xlsx")

    assert done.status_code == 303
    assert "۱۲۰" in read(clerk.get(f"{done.location}/made/entry")).rows[0][2]
