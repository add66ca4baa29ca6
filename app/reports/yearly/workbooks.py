"""A report as a workbook: a sheet a table, in one language, numbers as numbers; the same bytes of the same record."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from app.reports.figures import Figure
from app.reports.sheets import EXACT, MADE
from app.reports.yearly.printed import HIDDEN, write_cell
from app.reports.yearly.report import YearReport
from app.reports.yearly.tables import Fact, Table, TableCell


def write_workbook(report: YearReport, locale: str) -> bytes:
    """The workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        title = report.title.fa if locale == "fa" else report.title.en
        book.set_properties({"title": title, "created": MADE})
        bold = book.add_format({"bold": True})
        for table in report.tables:
            sheet = book.add_worksheet(table.id)
            if locale == "fa":
                sheet.right_to_left()
            _write_table(sheet, table, locale, bold)
    return file.getvalue()


def _write_table(sheet: Any, table: Table, locale: str, bold: Any) -> None:
    sheet.set_column(0, len(table.heads) - 1, 20)
    sheet.write_string(0, 0, table.title.fa if locale == "fa" else table.title.en, bold)
    for place, head in enumerate(table.heads):
        sheet.write_string(2, place, head.title.fa if locale == "fa" else head.title.en, bold)
    for number, row in enumerate(table.rows, 3):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, locale)
    note = table.note.fa if locale == "fa" else table.note.en
    if note:
        sheet.write_string(len(table.rows) + 4, 0, note)


def _write(sheet: Any, row: int, place: int, cell: TableCell, locale: str) -> None:
    if isinstance(cell, Figure | Fact):
        if cell.value is not None and abs(cell.value) < EXACT:
            sheet.write_number(row, place, cell.value / 10**cell.decimals if cell.decimals else cell.value)
        elif cell.value is not None:
            sheet.write_string(row, place, str(cell.value))
        elif isinstance(cell, Fact) and cell.is_hidden:
            sheet.write_string(row, place, HIDDEN.fa if locale == "fa" else HIDDEN.en)
    elif cell is not None:
        sheet.write_string(row, place, write_cell(cell, locale))
