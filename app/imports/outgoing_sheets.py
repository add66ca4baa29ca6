"""Workbooks that leave the import desk: rows that were refused, each with its reason, and a kind's empty sheet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from app.codes import Coded
from app.imports.answers import Choice, YesNo
from app.imports.base import ImportKind
from app.imports.cells import Cell, Trouble

ROWS_OF_LISTS = 5_000
"""So many rows of an empty sheet offer the values that a column may have."""
LONGEST_LIST = 255
"""Letters that a workbook keeps of a list of values, which it keeps as one text."""
YES_NO = {"fa": ("بله", "خیر"), "en": ("yes", "no")}


def write_bad_rows(
    path: Path, headings: Sequence[str], rows: Mapping[int, Sequence[Cell]], reasons: Mapping[int, str], *,
    reason: str, locale: str,
) -> None:  # fmt: skip
    """The rows as they came, under their own headings, and why each was refused in a last column."""
    with _book(path) as book:
        sheet = _sheet(book, [*headings, reason], locale)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column(len(headings), len(headings), 60, wrapped)
        for place, (number, cells) in enumerate(sorted(rows.items()), 1):
            for column, cell in enumerate(cells[: len(headings)]):
                _write(sheet, place, column, cell, days)
            sheet.write_string(place, len(headings), reasons[number], wrapped)


def write_empty_sheet(path: Path, kind: ImportKind, locale: str) -> None:
    """The headings of a kind over empty rows; a column that has a closed list offers it."""
    headings = [column.fa if locale == "fa" else column.en for column in kind.columns]
    with _book(path) as book:
        sheet, text = _sheet(book, headings, locale), book.add_format({"num_format": "@"})
        for place, column in enumerate(kind.columns):
            sheet.set_column(place, place, 18, text)
            values = values_of(kind, column.field, locale)
            if values and len(",".join(values)) <= LONGEST_LIST:
                sheet.data_validation(1, place, ROWS_OF_LISTS, place, {"validate": "list", "source": values})


def values_of(kind: ImportKind, name: str, locale: str) -> list[str]:
    """What a column may hold, where that is a closed list."""
    field = kind.shape().fields.get(name)
    if isinstance(field, Choice):
        options: Sequence[Coded] = list(field.options)
        return [option.fa if locale == "fa" else option.en for option in options]
    return list(YES_NO[locale]) if isinstance(field, YesNo) else []


def _book(path: Path) -> Any:
    return xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})


def _sheet(book: Any, headings: Sequence[str], locale: str) -> Any:
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    if locale == "fa":
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings), 18)
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    return sheet


def _write(sheet: Any, row: int, place: int, cell: Cell, days: Any) -> None:
    """A cell as it came; what stood there as a formula or an error is left empty, to be written anew."""
    if cell is None or isinstance(cell, Trouble):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, float) and not math.isfinite(cell):
        sheet.write_string(row, place, str(cell))
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, days)
    else:
        sheet.write_string(row, place, str(cell))
