"""ODS and the XLS of older Excels, read with a second look: a cell that holds a formula or an error is named.

Where formulas stand is told by neither file's reader, so both are gone through once more: ODS as OpenDocument 1.3 has
its tables (part 3, 9), XLS by the records of [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import olefile
from python_calamine import SheetTypeEnum, load_workbook

from app.errors import N_
from app.imports.cells import Trouble
from app.imports.refusals import BadFile, SeveralSheets
from app.imports.workbooks import (
    FAR_OFF,
    LOCKED,
    MOST_CELLS,
    UNREADABLE,
    Workbook,
    damaged,
    local,
    parse,
    read_with,
    refuse_damaged_archive,
)  # fmt: skip

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = ("Workbook", "Book")
"""What the book is called inside an XLS, of Excel 97 and of Excel 95."""
FORMULA, ARRAY, TRUTH_OR_ERROR, SHEET, BEGIN, END, LOCK = 0x0006, 0x0221, 0x0205, 0x0085, 0x0809, 0x000A, 0x002F
CELLS = frozenset({FORMULA, TRUTH_OR_ERROR, 0x0203, 0x0204, 0x00FD, 0x00BD, 0x027E, 0x00D6})
"""Records of cells that hold something: numbers, texts, truths, errors and formulas."""
WORKSHEET = 0
Troubles = Mapping[int, Mapping[int, Trouble]]


class Record(NamedTuple):
    """One record of an XLS: its kind, and what it holds."""

    kind: int
    data: bytes


def is_opendocument(path: Path) -> bool:
    """Does an archive say that it is a table of OpenDocument?"""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read("mimetype").startswith(OPEN_DOCUMENT)
    except UNREADABLE:
        return False


def refuse_foreign_ods(path: Path) -> None:
    """Refuse an ODS that is locked, damaged or unpacks to more than a table can be."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_damaged_archive(archive)
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise BadFile(LOCKED)
    except UNREADABLE as error:
        raise damaged() from error


def list_other_sheets(path: Path) -> tuple[str, ...]:
    """The names of the sheets that have something in them, in the order of the workbook."""
    return tuple(_look_into(path))


def open_other_workbook(path: Path, sheet: str | None = None) -> Workbook:
    """A sheet of an ODS or XLS, the only filled one if none is named."""
    filled = {name: found for name, found in _look_into(path).items() if sheet in (None, name)}
    if len(filled) > 1:
        raise SeveralSheets(sheets="، ".join(filled))
    if not filled:
        raise BadFile(N_("This file is empty."))
    [(name, troubles)] = filled.items()
    try:
        return Workbook(read_with(lambda: load_workbook(str(path)).get_sheet_by_name(name)), troubles)
    except UNREADABLE as error:
        raise damaged() from error


def _look_into(path: Path) -> dict[str, Troubles]:
    """The sheets that have something in them, each with its cells that hold a formula or an error."""
    try:
        return _look_into_ods(path) if zipfile.is_zipfile(path) else _look_into_xls(path)
    except UNREADABLE as error:
        raise damaged() from error


def _look_into_ods(path: Path) -> dict[str, Troubles]:
    seen = _Tables()
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        parse(file, seen.see)
    return {name: seen.troubles[name] for name in seen.troubles if name in seen.filled}


class _Tables:
    """Follows the tables of an ODS, in which rows and cells that are alike are written once, with how often."""

    def __init__(self) -> None:
        self.troubles: dict[str, dict[int, dict[int, Trouble]]] = {}
        self.filled: set[str] = set()
        self.name = ""
        self.row, self.rows, self.place = 0, 1, 0

    def see(self, tag: str, attributes: dict[str, str]) -> None:
        """Called for each element as it begins."""
        what = local(tag)
        said = {local(name): value for name, value in attributes.items()}
        if what == "table":
            self.name, self.row, self.rows = said.get("name", ""), 0, 1
            self.troubles[self.name] = {}
        elif what == "table-row":
            self.row += self.rows if self.row else 1
            self.rows, self.place = int(said.get("number-rows-repeated", "1")), 0
        elif what in ("table-cell", "covered-table-cell"):
            often = int(said.get("number-columns-repeated", "1"))
            if "value-type" in said or "formula" in said:
                self._note(often, said, "error" in attributes.values())
            self.place += often

    def _note(self, often: int, said: Mapping[str, str], is_error: bool) -> None:
        self.filled.add(self.name)
        # The reader makes room for every cell of the rectangle.
        if (self.row + self.rows) * (self.place + often) > MOST_CELLS:
            raise BadFile(FAR_OFF)
        if "formula" not in said and not is_error:
            return
        trouble = Trouble.FORMULA if "formula" in said else Trouble.ERROR
        for row in range(self.row, self.row + self.rows):
            cells = self.troubles[self.name].setdefault(row, {})
            cells.update(dict.fromkeys(range(self.place, self.place + often), trouble))


def _look_into_xls(path: Path) -> dict[str, Troubles]:
    with olefile.OleFileIO(str(path)) as container:
        streams = [name for name in STREAMS if container.exists(name)]
        book = container.openstream(streams[0]).read() if streams else b""
    starts = []
    for record in _records(book, 0):
        if record.kind == LOCK:
            raise BadFile(LOCKED)
        if record.kind == SHEET:
            start, _hidden, kind = struct.unpack_from("<IBB", record.data)
            starts += [start] if kind == WORKSHEET else []
    sheets = read_with(lambda: load_workbook(str(path)).sheets_metadata)
    names = [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]
    found = {name: _look_at_xls_sheet(book, start) for name, start in zip(names, starts, strict=True)}
    return {name: troubles for name, troubles in found.items() if troubles is not None}


def _look_at_xls_sheet(book: bytes, start: int) -> dict[int, dict[int, Trouble]] | None:
    """The cells of a sheet that hold a formula or an error; None where nothing is in it."""
    troubles: dict[int, dict[int, Trouble]] = {}
    is_filled = False
    for record in _records(book, start):
        is_filled = is_filled or record.kind in CELLS
        if record.kind == ARRAY:
            top, bottom, left, right = struct.unpack_from("<HHBB", record.data)
            for row in range(top, bottom + 1):
                troubles.setdefault(row + 1, {}).update(dict.fromkeys(range(left, right + 1), Trouble.FORMULA))
        elif record.kind in (FORMULA, TRUTH_OR_ERROR):
            row, place, is_error = struct.unpack_from("<HHxxxB", record.data)
            if record.kind == FORMULA or is_error:
                trouble = Trouble.FORMULA if record.kind == FORMULA else Trouble.ERROR
                troubles.setdefault(row + 1, {})[place] = trouble
    return troubles if is_filled else None


def _records(book: bytes, at: int) -> Iterator[Record]:
    """The records of the part of a book that begins here, with those of what is drawn within it."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", book, at)
        yield Record(kind, book[at + 4 : at + 4 + length])
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        at += 4 + length
