"""ODS and XLS: read as they are written, their formulas named; what is broken, locked or a bomb is refused in words."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.imports.cells import Trouble
from app.imports.layouts import Layout
from app.imports.refusals import BadFile
from app.imports.sheets import open_file, open_sheet
from tests.imports.test_sheets import COLUMNS, refusal_of, rows_of, written

KEPT = Path(__file__).parent / "data"
"""Written once by a library that writes them: `old.xls` has a formula and a truth, `two.xls` two filled sheets."""
MUTANTS = 150
WORDS = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = '<table:table-cell office:value-type="float" office:value="{}"/>'
HEADINGS = (
    "<table:table-row>" + WORDS.format("قلم") + WORDS.format("تعداد") + WORDS.format("توضیح") + "</table:table-row>"
)


def ods(folder: Path, rows: str, *, name: str = "sheet.ods", before: str = "", manifest: str = "<m/>") -> Path:
    """A workbook as other programs write it; `rows` are those of its first table."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content{spaces} office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="موجودی">{rows}</table:table>'
        '<table:table table:name="خالی"><table:table-row><table:table-cell/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return folder / name


def line(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def test_an_ods_is_read_with_its_days_and_its_formulas_are_named(tmp_path):
    day = '<table:table-cell office:value-type="date" office:date-value="2025-10-30"/>'
    formula = '<table:table-cell table:formula="of:=60+60" office:value-type="float" office:value="120"/>'
    error = '<table:table-cell office:value-type="string" calcext="error"><text:p>#N/A</text:p></table:table-cell>'
    path = ods(
        tmp_path,
        HEADINGS + line(WORDS.format("پتو"), NUMBER.format(120), day) + line("<table:table-cell/>")
        + line(WORDS.format("چادر"), formula, error),
    )  # fmt: skip

    assert rows_of(path) == [
        (2, {"item": "پتو", "quantity": 120.0, "note": dt.date(2025, 10, 30)}),
        (4, {"item": "چادر", "quantity": Trouble.FORMULA, "note": Trouble.ERROR}),
    ]


def test_rows_that_are_written_once_for_many_keep_their_numbers(tmp_path):
    empty = line('<table:table-cell table:number-columns-repeated="3"/>', more=' table:number-rows-repeated="4"')
    formula = '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>'
    twice = line(WORDS.format("پتو"), formula, more=' table:number-rows-repeated="2"')

    assert rows_of(ods(tmp_path, HEADINGS + empty + twice)) == [
        (number, {"item": "پتو", "quantity": Trouble.FORMULA, "note": ""}) for number in (6, 7)
    ]


def test_an_old_excels_workbook_is_read_and_its_formulas_are_named():
    assert rows_of(KEPT / "old.xls") == [
        (2, {"item": "پتو", "quantity": 120, "note": dt.date(2025, 10, 30)}),
        (3, {"item": "چادر", "quantity": Trouble.FORMULA, "note": "x"}),
        (4, {"item": "تشک", "quantity": 7.5, "note": True}),
    ]


def test_of_several_filled_sheets_the_one_that_is_named_is_read():
    path = KEPT / "two.xls"
    assert "one، two" in refusal_of(path)
    assert open_file(path, path.name).sheets == ("one", "two")

    layout = Layout(sheet="two", headings_at=1, places={"item": 0, "quantity": 1})
    [row] = open_sheet(path, path.name, COLUMNS, layout=layout).list_rows()

    assert row.cells == {"item": "two", "quantity": 1}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda folder: ods(folder, line(NUMBER.format(1), more=' table:number-rows-repeated="99999999"')), "far from"),
        (lambda folder: ods(folder, ""), "empty"),
        (lambda folder: ods(folder, HEADINGS, manifest="<m encryption-data=''/>"), "password"),
        (lambda folder: ods(folder, HEADINGS, before='<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged"),
        (lambda folder: ods(folder, "<open>"), "damaged"),
        (lambda folder: ods(folder, HEADINGS, name="sheet.xlsx"), ".ods"),
        (lambda folder: ods(folder, HEADINGS, name="sheet.csv"), ".ods"),
        (lambda folder: written(folder, (KEPT / "old.xls").read_bytes(), "sheet.xlsx"), ".xls"),
        (lambda folder: written(folder, (KEPT / "old.xls").read_bytes()[:3000], "sheet.xls"), "damaged"),
        (lambda folder: written(folder, b"item,quantity\na,1\n", "sheet.ods"), "not an Excel"),
    ],
)
def test_what_is_broken_locked_or_too_large_is_refused_in_words(tmp_path, broken: Callable[[Path], Path], said: str):
    assert said in refusal_of(broken(tmp_path))


@pytest.mark.parametrize("name", ["old.xls", "made.ods"])
def test_a_workbook_with_bytes_changed_anywhere_is_read_or_refused(tmp_path, name):
    made = ods(tmp_path, HEADINGS + line(WORDS.format("پتو"), NUMBER.format(7)), name="made.ods")
    whole = (made if name == "made.ods" else KEPT / name).read_bytes()
    chance, refused = random.Random(name), 0

    for _ in range(MUTANTS):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path = written(
            tmp_path, bytes(content[: chance.choice([len(content), chance.randrange(1, len(content))])]), name
        )
        try:
            list(open_sheet(path, name, COLUMNS).list_rows())
        except BadFile:
            refused += 1

    assert refused > MUTANTS // 10
