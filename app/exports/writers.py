"""Rows as files, written as they are read: XLSX, CSV, JSON lines and paper; memory does not grow with the rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from app.codes import Coded
from app.dates import format_solar
from app.errors import N_, Bilingual, Message
from app.exports.base import Listing, Voice
from app.exports.models import FileForm
from app.items.answers import write_plain
from app.reports.base import Amount, Cell, Column, Kind, Row, number_of
from app.reports.figures import Figure
from app.reports.papers import write_pdf
from app.reports.sheets import BOM, EXACT, MOST_ON_PAPER, WIDTHS, TooLongForPaper
from app.text import safe_cell

MOST_IN_SHEET = 1_048_576
"""Rows that one sheet of a workbook can have, its heads among them."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (the same in every file, so that the same rows give the same bytes)
TOGETHER = N_("Together")


def write_file(path: Path, form: FileForm, listing: Listing, rows: Iterable[Row], voice: Voice) -> int:
    """Write a list as one file; how many rows it has. Raises TooLongForPaper."""
    counted = _Counted(listing)
    WRITERS[form](path, listing, counted.over(rows), counted, voice)
    return counted.rows


class _Counted:
    """How many rows went by, and the sums of what the list's page adds."""

    def __init__(self, listing: Listing) -> None:
        self.rows = 0
        self.sums = {
            place: 0 for place, column in enumerate(listing.columns) if listing.has_totals and column.kind.is_summed
        }

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            for place in self.sums:
                self.sums[place] += number_of(row[place]) or 0
            yield row


def words(cell: Cell, voice: Voice) -> str:
    """A cell of words in the language of the file."""
    if isinstance(cell, Coded | Bilingual):
        return cell.fa if voice.locale == "fa" else cell.en
    return voice.say(cell) if isinstance(cell, Message) else str(cell)


def plain(column: Column, cell: Cell, voice: Voice) -> str:
    """A cell as a text that programs read: digits Latin, numbers ungrouped, days in the calendar of the language."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, Amount | Figure):
        return write_plain(cell.value, cell.decimals)
    if isinstance(cell, date):
        return format_solar(cell) if voice.locale == "fa" else cell.isoformat()
    if type(cell) is int and column.kind is Kind.MONTH:
        return f"{cell // 100:04d}/{cell % 100:02d}"
    if type(cell) is int and column.kind is Kind.SHARE:
        return write_plain(cell, 2)
    return words(cell, voice)


def _write_csv(path: Path, listing: Listing, rows: Iterable[Row], _counted: _Counted, voice: Voice) -> None:
    """UTF-8 with its mark, for Excel; no line of sums, which a program would count again."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        sheet = csv.writer(file)
        sheet.writerow([voice.say(column.title) for column in listing.columns])
        columns = [(column, column.kind.is_number) for column in listing.columns]
        for row in rows:
            sheet.writerow([
                value if is_number else safe_cell(value)
                for (column, is_number), cell in zip(columns, row, strict=True)
                for value in (plain(column, cell, voice),)
            ])  # fmt: skip


def _write_json(path: Path, listing: Listing, rows: Iterable[Row], _counted: _Counted, voice: Voice) -> None:
    """A record a line under the columns' own names: numbers as numbers, days as ISO 8601, codes as the contract's."""
    heads = [json.dumps(column.name) for column in listing.columns]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            cells = (_as_json(column, cell, voice) for column, cell in zip(listing.columns, row, strict=True))
            file.write("{" + ", ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True)) + "}\n")


def _as_json(column: Column, cell: Cell, voice: Voice) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, Coded):
        return json.dumps(cell.value)
    if isinstance(cell, date):
        return json.dumps(cell.isoformat())
    text = plain(column, cell, voice)
    return text if column.kind.is_number else json.dumps(text, ensure_ascii=False)


def _write_workbook(path: Path, listing: Listing, rows: Iterable[Row], counted: _Counted, voice: Voice) -> None:
    """Right to left where the language is, heads that stay in sight, numbers as numbers; a day stands as it is read
    and, where that is not the calendar of spreadsheets, once more as a day that they can sort and reckon with."""
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), told) as book:
        book.set_properties({"title": voice.say(listing.title), "created": MADE})
        sheet = _Sheet(book, listing, voice)
        for row in rows:
            sheet.add(row)
        sheet.add_sums(counted.sums)


class _Sheet:
    """A workbook on its way out; when one sheet is full the next has the same heads."""

    def __init__(self, book: Any, listing: Listing, voice: Voice) -> None:
        self._book, self._columns, self._voice = book, listing.columns, voice
        self._bold, self._day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        self._places = list(self._lay_out())
        self._laid_out = [
            (place, column, column.kind.is_number, column.kind is Kind.DAY)
            for place, column in zip(self._places, self._columns, strict=True)
        ]
        self._begin()

    def _lay_out(self) -> Iterator[int]:
        place = 0
        for column in self._columns:
            yield place
            place += 2 if self._is_doubled(column) else 1

    def _is_doubled(self, column: Column) -> bool:
        return column.kind is Kind.DAY and self._voice.locale == "fa"

    def _begin(self) -> None:
        self._sheet, self._row = self._book.add_worksheet(), 0
        if self._voice.locale == "fa":
            self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        for place, column in zip(self._places, self._columns, strict=True):
            title = self._voice.say(column.title)
            self._sheet.set_column(place, place, WIDTHS.get(column.kind, 14))
            self._sheet.write_string(0, place, title, self._bold)
            if self._is_doubled(column):
                self._sheet.set_column(place + 1, place + 1, 14)
                gregorian = N_("{day} (Gregorian)").format(day=column.title)
                self._sheet.write_string(0, place + 1, self._voice.say(gregorian), self._bold)

    def add(self, row: Row) -> None:
        """One more row."""
        self._row += 1
        if self._row >= MOST_IN_SHEET:
            self._begin()
            self._row = 1
        for (place, column, is_number, is_day), cell in zip(self._laid_out, row, strict=True):
            if cell is None:
                continue
            if is_day and isinstance(cell, date):
                self._add_day(place, column, cell)
            elif is_number:
                self._add_number(place, plain(column, cell, self._voice), None)
            else:
                self._sheet.write_string(self._row, place, plain(column, cell, self._voice))

    def _add_day(self, place: int, column: Column, day: date) -> None:
        if self._is_doubled(column):
            self._sheet.write_string(self._row, place, format_solar(day))
            place += 1
        self._sheet.write_datetime(self._row, place, day, self._day)

    def _add_number(self, place: int, text: str, look: Any) -> None:
        """Spreadsheets keep fifteen digits; a longer number stands as a text, so that none of them is lost."""
        digits = text.replace("-", "", 1).replace(".", "", 1)
        if digits.isdecimal() and int(digits) < EXACT:
            self._sheet.write_number(self._row, place, float(text) if "." in text else int(text), look)
        else:
            self._sheet.write_string(self._row, place, text, look)

    def add_sums(self, sums: dict[int, int]) -> None:
        """The line of sums, if the list's page has one."""
        if not sums:
            return
        self._row += 1
        if 0 not in sums:
            self._sheet.write_string(self._row, 0, self._voice.say(TOGETHER), self._bold)
        for place, total in sums.items():
            self._add_number(self._places[place], str(total), self._bold)


def _write_paper(path: Path, listing: Listing, rows: Iterable[Row], counted: _Counted, voice: Voice) -> None:
    """On paper, by the template that reports have; raises TooLongForPaper."""
    shown = []
    for row in rows:
        if counted.rows > MOST_ON_PAPER:
            raise TooLongForPaper(most=MOST_ON_PAPER)
        shown.append([voice.on_paper(column, cell) for column, cell in zip(listing.columns, row, strict=True)])
    if counted.sums:
        sums = [voice.on_paper(column, counted.sums.get(n, "")) for n, column in enumerate(listing.columns)]
        shown.append([voice.say(TOGETHER) if not n and not sums[0] else each for n, each in enumerate(sums)])
    paper = {
        "locale": voice.locale, "title": voice.say(listing.title), "note": "",
        "heads": [voice.say(column.title) for column in listing.columns],
        "numbers": [column.kind.is_number for column in listing.columns],
        "rows": shown,
    }  # fmt: skip
    path.write_bytes(write_pdf("table", paper))


Write = Callable[[Path, Listing, Iterable[Row], _Counted, Voice], None]
WRITERS: dict[FileForm, Write] = {
    FileForm.XLSX: _write_workbook, FileForm.CSV: _write_csv, FileForm.JSONL: _write_json, FileForm.PDF: _write_paper,
}  # fmt: skip
MEDIA = {
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FileForm.CSV: "text/csv",
    FileForm.JSONL: "application/jsonl", FileForm.PDF: "application/pdf", FileForm.ZIP: "application/zip",
}  # fmt: skip
