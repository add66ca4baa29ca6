"""A table as people send it, CSV or XLSX, becomes rows of cells under known headings, or one clear refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.errors import N_, Bilingual
from app.imports.cells import Cell, Reads, is_blank
from app.imports.layouts import Block, Layout, Rows, fill_merged, heading_of, text_of
from app.imports.measures import unit_in
from app.imports.other_workbooks import (
    OLE_START,
    is_opendocument,
    list_other_sheets,
    open_other_workbook,
    refuse_foreign_ods,
)  # fmt: skip
from app.imports.refusals import BadFile, OddLayout, TooWide
from app.imports.texts import find_encoding, list_text_rows
from app.imports.workbooks import LOCKED, ZIP_START, list_filled_sheets, open_workbook, refuse_foreign_workbook
from app.text import fold, latin_digits

NUMBER = re.compile(r"-?[0-9][0-9.,٬٫،]*")
PAGE_LIMIT = 50 * 1024 * 1024
COMMAND_LIMIT = 1024 * 1024 * 1024
MOST_ROWS, WIDEST = 1_000_000, 500
CHUNK = 1 << 20
Source = Callable[[], Rows]
ENDINGS = {"xlsx": (".xlsx", ".xlsm"), "ods": (".ods",), "xls": (".xls",)}
"""How the names of workbooks end, by what they are."""


@dataclass(frozen=True)
class Column:
    """A column of an import: the field it fills and the headings it may stand under."""

    field: str
    fa: str
    en: str
    reads: Reads = Reads.TEXT
    other_names: tuple[str, ...] = ()
    required: bool = True

    @property
    def heading(self) -> Bilingual:
        """What it is called here, in both languages."""
        return Bilingual(self.en, self.fa)

    def answers_to(self, heading: str) -> bool:
        """Whether `heading`, already folded, names this column."""
        return heading in {fold(name) for name in (self.field, self.fa, self.en, *self.other_names)}


class SheetRow(NamedTuple):
    """One row: its number in the sheet, its cells by field, and how many cells stand beyond the headings."""

    number: int
    cells: dict[str, Cell]
    beyond: int = 0


@dataclass(frozen=True)
class Sheet:
    """A file that was looked at and can be read, as often as needed, row by row."""

    name: str
    encoding: str
    headings: dict[str, str]
    """The heading, as written in the file, of each field."""
    headings_at: int
    """The number of the row that they stand in."""
    _places: tuple[str | None, ...]
    _rows: Source
    most_rows: int = MOST_ROWS
    layout: Layout | None = None
    """What a person said of it; nothing for a sheet that has the headings of its kind."""
    _days: tuple[str, ...] = ()
    _units: Mapping[str, str] = field(default_factory=dict)

    def list_rows(self) -> Iterator[SheetRow]:
        """The rows under the headings; rows without anything in them are passed over."""
        seen = 0
        for number, cells in _list_filled(self._rows()):
            if number <= self.headings_at or (self.layout and self._repeats_headings(cells)):
                continue
            seen += 1
            if seen > self.most_rows:
                many = N_("This file has more than {limit} rows. Split it into smaller files.")
                raise BadFile(many, limit=self.most_rows)
            row = self._row(number, cells)
            if self.layout:
                row = SheetRow(number, self.layout.read_row(number, row.cells, self._days))
            for name, unit in self._units.items():
                if NUMBER.fullmatch(latin_digits(told := text_of(row.cells.get(name)))):
                    row.cells[name] = f"{told} {unit}"
            yield row

    def _row(self, number: int, cells: Sequence[Cell]) -> SheetRow:
        if len(cells) == len(self._places) and None not in self._places:
            return SheetRow(number, dict(zip(self._places, cells, strict=True)))  # type: ignore[arg-type]
        known = dict.fromkeys(field for field in self._places if field)
        beyond = 0
        for place, cell in enumerate(cells):
            field = self._places[place] if place < len(self._places) else None
            if field:
                known[field] = cell
            elif not is_blank(cell):
                beyond += 1
        return SheetRow(number, known, beyond)

    def _repeats_headings(self, cells: Sequence[Cell]) -> bool:
        """Printed tables have their headings on every page; such a row says nothing of its own."""
        named = ((place, name) for place, name in enumerate(self._places) if name)
        return bool(self.headings) and all(fold(heading_of(cells, p)) == fold(self.headings[n]) for p, n in named)


@dataclass(frozen=True)
class SheetFile:
    """A file that was looked into: what it is, which of its sheets have something in them, and the rows of each."""

    encoding: str
    _open: Callable[[str | None], tuple[Source, Sequence[Block]]]
    """The rows of a sheet, and which of its cells were merged."""
    _list_sheets: Callable[[], tuple[str, ...]] = tuple

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets of a workbook that have something in them; a text has none."""
        return self._list_sheets()

    def rows_of(self, sheet: str | None, *, once: Container[int] | None = None) -> Source:
        """The rows of a sheet, of the only one if none is named; refuses a name that there is not.

        With `once`, the places of what is counted, all that a merged cell covers says what it says; those do not.
        """
        if sheet is not None and sheet not in self.sheets:
            raise BadFile(N_("This workbook has no sheet called “{sheet}”."), sheet=sheet[:80])
        rows, merged = self._open(sheet)
        return rows if once is None or not merged else lambda: fill_merged(rows(), merged, once)

    def first_rows(self, sheet: str | None, most: int) -> list[tuple[int, Sequence[Cell]]]:
        """The first filled rows of a sheet; raises TooWide."""
        return [(number, _narrow(cells)) for number, cells in islice(_list_filled(self.rows_of(sheet)()), most)]


def open_sheet(
    path: Path, name: str, columns: Sequence[Column], *, largest: int = PAGE_LIMIT, most_rows: int = MOST_ROWS,
    layout: Layout | None = None,
) -> Sheet:  # fmt: skip
    """Look at the file called `name`: what it is, whether it can be read, and where each of `columns` stands.

    With a `layout` its columns are where the layout says, and those that it does not name are left out.
    """
    file = open_file(path, name, largest=largest)
    counted = (Reads.QUANTITY, Reads.WHOLE)
    counts = {column.field for column in columns if column.reads in counted}
    once = [place for name, place in layout.places.items() if name in counts] if layout else None
    rows = file.rows_of(layout.sheet if layout else None, once=once)
    at = layout.headings_at if layout else None
    first = next((row for row in _list_filled(rows()) if at is None or row[0] == at), None)
    if first is None:
        raise BadFile(N_("This file is empty.") if at is None else N_("Row {row} has no headings in it."), row=at)
    if layout:
        places, headings = _laid_columns(first[1], columns, layout)
    else:
        places, headings = _find_columns(_narrow(first[1]), columns)
    days = tuple(column.field for column in columns if column.reads is Reads.DAY)
    named = {each.field: unit_in(headings.get(each.field, ""), each.reads) for each in columns}
    units = {name: unit for name, unit in named.items() if unit}
    return Sheet(name, file.encoding, headings, first[0], places, rows, most_rows, layout, days, units)


def open_file(path: Path, name: str, *, largest: int = PAGE_LIMIT) -> SheetFile:
    """Look into the file called `name`; raises BadFile for what is no table, is damaged or is not what it says."""
    size = path.stat().st_size
    if size == 0:
        raise BadFile(N_("This file is empty."))
    if size > largest:
        raise BadFile(N_("This file is larger than {limit} MB."), limit=largest // 1024 // 1024)
    encoding = _look_inside(path, name)
    if encoding not in ENDINGS:
        return SheetFile(encoding, lambda _sheet: (partial(list_text_rows, path, encoding), ()))
    is_new = encoding == "xlsx"
    read, list_sheets = (open_workbook, list_filled_sheets) if is_new else (open_other_workbook, list_other_sheets)

    def open_rows(sheet: str | None) -> tuple[Source, Sequence[Block]]:
        workbook = read(path, sheet)
        return workbook.list_rows, workbook.list_merged()

    return SheetFile(encoding, open_rows, partial(list_sheets, path))


def _look_inside(path: Path, name: str) -> str:
    """What kind of workbook it is, or the encoding of a text; refuses what is neither, and what its name belies."""
    with path.open("rb") as file:
        start = file.read(8192)
    found = _kind_of_workbook(path, start)
    if found is None:
        if start.startswith(b"%PDF"):
            raise BadFile(N_("This is a PDF document, not a table. Send the workbook or CSV file it was made from."))
        found = find_encoding(path, start)
    says = next((kind for kind, endings in ENDINGS.items() if name.lower().endswith(endings)), None)
    if says and found not in ENDINGS:
        raise BadFile(N_("This is not an Excel workbook, although its name says so. Save it again as .xlsx or .csv."))
    if found in ENDINGS and says != found:
        raise BadFile(
            N_("This is a workbook, but its name does not end in {ending}. Give it its right name."),
            ending=ENDINGS[found][0],
        )
    return found


def _kind_of_workbook(path: Path, start: bytes) -> str | None:
    if start.startswith(ZIP_START):
        if is_opendocument(path):
            refuse_foreign_ods(path)
            return "ods"
        refuse_foreign_workbook(path)
        return "xlsx"
    if start.startswith(OLE_START):
        if _contains(path, "EncryptedPackage".encode("utf-16-le")):
            raise BadFile(LOCKED)
        return "xls"
    return None


def _contains(path: Path, wanted: bytes) -> bool:
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if wanted in rest + chunk:
                return True
            rest = chunk[-len(wanted) :]
    return False


def _list_filled(rows: Rows) -> Rows:
    return ((number, cells) for number, cells in rows if not all(map(is_blank, cells)))


def _narrow(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a row, if they are as few as a person can arrange; blank ones at the end are nothing."""
    if len(cells) <= WIDEST:
        return cells
    if not all(map(is_blank, cells[WIDEST:])):
        raise TooWide(limit=WIDEST)
    return cells[:WIDEST]


def _find_columns(written: Sequence[Cell], columns: Sequence[Column]) -> tuple[tuple[str | None, ...], dict[str, str]]:
    """Which field stands at each place, and its heading; refuses headings that are unknown, double or missing."""
    places: list[str | None] = []
    headings: dict[str, str] = {}
    unknown = []
    for cell in written:
        heading = str(cell or "").strip()
        column = next((c for c in columns if heading and c.answers_to(fold(heading))), None)
        if column is None:
            places.append(None)
            if heading:
                unknown.append(heading)
            continue
        if column.field in headings:
            raise OddLayout(N_("The column “{column}” stands in this file twice."), column=heading)
        places.append(column.field)
        headings[column.field] = heading
    _refuse_other_headings(unknown, [c for c in columns if c.required and c.field not in headings])
    return tuple(places), headings


def refuse_missing(columns: Sequence[Column], layout: Layout) -> None:
    """Raises OddLayout where a layout has no place for a column that must be there."""
    said = {*layout.places, *layout.constants}
    _refuse_other_headings([], [column for column in columns if column.required and column.field not in said])


def _laid_columns(
    written: Sequence[Cell], columns: Sequence[Column], layout: Layout
) -> tuple[tuple[str | None, ...], dict[str, str]]:  # fmt: skip
    """The same as a person said it; refuses columns that are missing."""
    by_field = {column.field: layout.places[column.field] for column in columns if column.field in layout.places}
    refuse_missing(columns, layout)
    places: list[str | None] = [None] * (max(by_field.values(), default=-1) + 1)
    for name, place in by_field.items():
        places[place] = name
    return tuple(places), {name: heading_of(written, place) for name, place in by_field.items()}


def _refuse_other_headings(unknown: Sequence[str], missing: Sequence[Column]) -> None:
    if missing:
        names = Bilingual(", ".join(column.en for column in missing), "، ".join(column.fa for column in missing))
        raise OddLayout(N_("These columns are missing from the first row: {columns}"), columns=names)
    if unknown:
        raise OddLayout(N_("These columns are not known here: {columns}"), columns="، ".join(unknown[:20]))
