"""What an import says when it will not take a file, or a row of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Conflict, Invalid, Message

TOLD = 1000
"""So many problems are in the answer to a program; the rest is seen when the file comes again."""


class BadFile(Invalid):
    """This file cannot be read. Save it again as an Excel workbook (.xlsx) or as CSV, and try again."""


class TooWide(BadFile):
    """A row at the top of this table has more than {limit} columns. Keep the columns that are needed, or mend it."""


class OddLayout(BadFile):
    """The columns of this file do not have the headings that they should."""


class SeveralSheets(OddLayout):
    """More than one sheet of this workbook has something in it ({sheets}). Leave only one."""


@dataclass(frozen=True)
class RowError:
    """One thing that is wrong in one row, by the number the row has in the sheet; `column` is its heading there."""

    row: int
    column: str | None
    problem: Message


class RowsRefused(Invalid):
    """{count} problems were found, so nothing of this file was saved. Correct them and import it again."""

    def __init__(self, errors: Sequence[RowError], rows: int) -> None:
        """`errors` names every bad row; `rows` is how many rows the file has."""
        self.errors = sorted(errors, key=lambda error: (error.row, error.column or ""))
        self.rows = rows
        super().__init__(count=len(errors))
        told: dict[str, list[str]] = {}
        for error in self.errors[:TOLD]:
            told.setdefault(f"rows.{error.row}.{error.column or 'row'}", []).append(error.problem)
        self.details = told


class ImportUndone(Conflict):
    """Import number {number} has been undone already."""


class BroughtByUndone(Conflict):
    """Import number {number}, which brought this entry, was undone; what it brought comes back only with its file."""
