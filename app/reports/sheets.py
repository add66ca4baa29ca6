"""Rows of a report as files: CSV and XLSX, written as they are read, which no spreadsheet runs as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from app.dates import format_solar
from app.errors import Invalid
from app.items.answers import write_plain
from app.reports.base import Amount, Cell, Column, Kind, Report, Row, Totals
from app.reports.figures import Figure
from app.text import safe_cell

BOM = "\ufeff"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXACT = 10**15
"""Spreadsheets keep fifteen digits; a longer number is written as a text, so that none of them is lost."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (the same in every file, so that the same rows give the same bytes)
WIDTHS = {Kind.WORDS: 28, Kind.CODE: 18, Kind.RIALS: 22}
MOST_ON_PAPER = 5_000
Say = Callable[[Any], str]


class TooLongForPaper(Invalid):
    """More than {most} rows are no paper. Ask for less, or save them as XLSX."""


def plain(column: Column, cell: Cell, say: Say, locale: str) -> str:
    """A cell as a text that programs read: digits Latin, numbers ungrouped, days in the calendar of the language."""
    if cell is None:
        return ""
    if isinstance(cell, Figure | Amount):
        return write_plain(cell.value, cell.decimals)
    if isinstance(cell, date):
        return format_solar(cell) if locale == "fa" else cell.isoformat()
    if column.kind is Kind.MONTH and isinstance(cell, int):
        return f"{cell // 100:04d}/{cell % 100:02d}"
    if column.kind is Kind.SHARE and isinstance(cell, int):
        return write_plain(cell, 2)
    return str(cell) if type(cell) in (int, str) else say(cell)


def csv_lines(report: Report, rows: Iterable[Row], say: Say, locale: str) -> Iterator[str]:
    """The lines of a CSV: the headings, then each row; no line of totals, which a program would count again."""
    yield BOM + _line([say(column.title) for column in report.columns])
    for row in rows:
        yield _line([
            value if column.kind.is_number else safe_cell(value)
            for column, cell in zip(report.columns, row, strict=True)
            for value in (plain(column, cell, say, locale),)
        ])  # fmt: skip


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def write_workbook(path: Path, report: Report, rows: Iterable[Row], say: Say, locale: str) -> Totals:
    """One sheet with the rows and, under them, the sums of what may be added; memory does not grow with the rows."""
    totals = Totals(report)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": say(report.title), "created": MADE})
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        if locale == "fa":
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(report.columns):
            sheet.set_column(place, place, WIDTHS.get(column.kind, 14))
            sheet.write_string(0, place, say(column.title), bold)
        number = 0
        for number, row in enumerate(totals.over(rows), 1):
            for place, (column, cell) in enumerate(zip(report.columns, row, strict=True)):
                _write(sheet, number, place, column, plain(column, cell, say, locale), None)
        for place, total in totals.sums.items():
            _write(sheet, number + 1, place, report.columns[place], str(total), bold)
    return totals


def _write(sheet: Any, row: int, place: int, column: Column, text: str, look: Any) -> None:
    digits = text.replace("-", "", 1).replace(".", "", 1)
    if column.kind.is_number and digits.isdecimal() and int(digits) < EXACT:
        sheet.write_number(row, place, float(text) if "." in text else int(text), look)
    elif text:
        sheet.write_string(row, place, text, look)


def printed(
    report: Report, rows: Iterable[Row], write: Callable[[Column, Cell], str], say: Say, locale: str
) -> dict[str, Any]:  # fmt: skip
    """The same for paper, as its template reads it; `write` dresses a cell for the eye. Raises TooLongForPaper."""
    shown = list(islice(rows, MOST_ON_PAPER + 1))
    if len(shown) > MOST_ON_PAPER:
        raise TooLongForPaper(most=MOST_ON_PAPER)
    return {
        "locale": locale, "title": say(report.title), "note": say(report.says),
        "heads": [say(column.title) for column in report.columns],
        "numbers": [column.kind.is_number for column in report.columns],
        "rows": [[write(column, cell) for column, cell in zip(report.columns, row, strict=True)] for row in shown],
    }  # fmt: skip
