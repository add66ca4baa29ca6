"""Sheets as people send them: read whole, or refused with what to do."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from app.imports import workbooks
from app.imports.cells import Reads, Trouble
from app.imports.refusals import BadFile
from app.imports.sheets import Column, open_sheet
from app.imports.texts import list_text_rows

COLUMNS = [
    Column("item", "قلم", "Item"),
    Column("quantity", "تعداد", "Quantity", Reads.WHOLE),
    Column("note", "توضیح", "Note", required=False),
]


def written(folder: Path, content: bytes, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(folder: Path, *rows: list[Any], name: str = "sheet.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def rows_of(path: Path, name: str | None = None) -> list[tuple[int, dict[str, Any]]]:
    return [(row.number, row.cells) for row in open_sheet(path, name or path.name, COLUMNS).list_rows()]


def refusal_of(path: Path, name: str | None = None, **limits: int) -> str:
    with pytest.raises(BadFile) as refused:
        list(open_sheet(path, name or path.name, COLUMNS, **limits).list_rows())
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_usual_separator(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [["قلم", "تعداد"], ["پتو", "12"]]
    path = written(tmp_path, "\r\n".join(delimiter.join(line) for line in lines).encode(encoding))

    assert rows_of(path) == [(2, {"item": "پتو", "quantity": "12"})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_do_anywhere(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, end.join(["item,quantity", '"two\nlines",1', "b,2"]).encode())

    assert [cells["quantity"] for _number, cells in rows_of(path)] == ["1", "2"]


def test_headings_are_known_by_their_persian_or_english_name_however_spelt(tmp_path: Path) -> None:
    path = written(tmp_path, " QUANTITY ,قَلم,توضيح\n1,a,b\n".encode())

    assert rows_of(path) == [(2, {"quantity": "1", "item": "a", "note": "b"})]


def test_rows_keep_the_numbers_they_have_in_the_sheet(tmp_path: Path) -> None:
    path = written(tmp_path, b'\nitem,quantity\n\n"two\nlines",1\n,\nb,2\n')

    assert [number for number, _cells in rows_of(path)] == [4, 6]


def test_a_workbook_keeps_row_numbers_and_kinds_of_cells(tmp_path: Path) -> None:
    day = dt.date(2025, 10, 30)
    path = workbook(tmp_path, ["قلم", "تعداد", "توضیح"], [], ["ویلچر", 120, day], ["b", 120.5, True])

    assert rows_of(path) == [
        (3, {"item": "ویلچر", "quantity": 120.0, "note": day}),
        (4, {"item": "b", "quantity": 120.5, "note": True}),
    ]


def test_a_workbook_that_begins_further_right_is_read_in_its_place(tmp_path: Path) -> None:
    path = workbook(tmp_path, [None, None, "item", "quantity"], [None, None, "=1+1", 3])

    assert rows_of(path) == [(2, {"item": Trouble.FORMULA, "quantity": 3.0})]


def test_formulas_and_errors_are_named_and_never_taken_by_their_kept_value(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["item", "quantity", "note"], ["a", "=60+60", "x"], ["b", 1, "#N/A"], ["c", 2, "y"])
    kept = keep_values(path)

    assert rows_of(kept) == [
        (2, {"item": "a", "quantity": Trouble.FORMULA, "note": "x"}),
        (3, {"item": "b", "quantity": 1.0, "note": Trouble.ERROR}),
        (4, {"item": "c", "quantity": 2.0, "note": "y"}),
    ]


def keep_values(path: Path) -> Path:
    """The workbook as Excel would save it, with the value of the formula beside it."""
    return rewritten(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<v></v>", b"<v>120</v>")})


def rewritten(path: Path, changes: dict[str, Any]) -> Path:
    target = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.infolist():
            content = source.read(member)
            archive.writestr(member.filename, changes.get(member.filename, bytes)(content))
    return target


def test_all_cells_of_an_array_formula_are_formulas(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["item", "quantity"], ["a", 1], ["b", 2])
    array = b'<c r="B2"><f t="array" ref="B2:B3">A1</f><v>1</v></c>'
    changed = rewritten(path, {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b'<c r="B2" t="n"><v>1</v></c>', array)
    })  # fmt: skip

    assert [cells["quantity"] for _number, cells in rows_of(changed)] == [Trouble.FORMULA, Trouble.FORMULA]


def test_a_workbook_with_two_filled_sheets_is_refused_by_their_names(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["item", "quantity"])
    book.create_sheet("دوم").append(["x"])
    book.create_sheet("empty")
    book.save(tmp_path / "two.xlsx")

    assert "Sheet، دوم" in refusal_of(tmp_path / "two.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n ,\n\n", "empty"),
        ("a.xlsx", b"item,quantity\na,1\n", "although its name says so"),
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
        ("a.csv", b'item,quantity\n"open,1\n', "Row 2"),
        ("a.csv", b"item,quantity\n" + b"x" * 200_000 + b",1\n", "Row 2"),
        ("a.csv", b"item,quantity,item\na,1,b\n", "twice"),
        ("a.csv", b"item\na\n", "missing"),
        ("a.csv", b"item,quantity,colour\na,1,red\n", "colour"),
        ("a.csv", "item,quantity\n".encode("utf-16") + b"\x00", "neither"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in refusal_of(written(tmp_path, content, name))


def test_a_workbook_under_another_name_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["item", "quantity"], ["a", 1])

    assert "does not end in .xlsx" in refusal_of(path, "sheet.csv")


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert "archive" in refusal_of(tmp_path / "a.xlsx")


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["item", "quantity"], ["a", 1])
    closed = io.BytesIO()
    with path.open("rb") as plain:
        OOXMLFile(plain).encrypt("secret", closed)
    assert msoffcrypto.OfficeFile(closed).is_encrypted()

    assert "password" in refusal_of(written(tmp_path, closed.getvalue(), "closed.xlsx"))


def test_a_workbook_cut_off_or_changed_anywhere_is_read_or_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    whole = workbook(tmp_path, ["item", "quantity"], *[["a", n] for n in range(50)]).read_bytes()

    for place in range(4, len(whole), 97):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]):
            path = written(tmp_path, damaged, "damaged.xlsx")
            with contextlib.suppress(BadFile):
                list(open_sheet(path, path.name, COLUMNS).list_rows())


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1000)
    path = workbook(tmp_path, ["item", "quantity"], *[["a", n] for n in range(50)])

    assert "larger inside" in refusal_of(path)


def test_a_cell_far_from_the_table_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["item", "quantity"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")

    assert "far from the table" in refusal_of(tmp_path / "far.xlsx")


def test_a_file_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = written(tmp_path, b"item,quantity\n" + b"a,1\n" * 300_000)

    assert "larger than 1 MB" in refusal_of(path, largest=1024 * 1024)


def test_a_file_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"item,quantity\n" + b"a,1\n" * 4)

    assert "more than 3 rows" in refusal_of(path, most_rows=3)


def test_cells_beyond_the_headings_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, b"item,quantity\na,1,2,3,\n")

    [row] = open_sheet(path, path.name, COLUMNS).list_rows()

    assert row.beyond == 2


@pytest.mark.parametrize("title", ["موجودی انبار اراک", "Stock, spring, Arak"])
def test_a_title_above_the_table_says_nothing_of_what_parts_its_cells(tmp_path: Path, title: str) -> None:
    path = written(tmp_path, f"{title}\nنام;تعداد\nالف;1,5\nب;2,5\n".encode())

    assert [cells for _, cells in list_text_rows(path, "utf-8")][1:] == [["نام", "تعداد"], ["الف", "1,5"], ["ب", "2,5"]]
