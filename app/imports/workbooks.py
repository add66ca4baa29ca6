"""XLSX read with a second look: cells that hold a formula or an error are named, never taken by their cached value."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, load_workbook

from app.errors import N_
from app.imports.cells import Trouble
from app.imports.refusals import BadFile, SeveralSheets

Read = TypeVar("Read")
PANIC = "PanicException"
ZIP_START = b"PK"
LARGEST_UNPACKED = 1024 * 1024 * 1024
MOST_CELLS = 20_000_000
CHUNK = 1 << 20
FAR_OFF = N_("Something is written far from the table. Delete the rows and columns beyond it.")
LOCKED = N_("This workbook is protected by a password. Remove the password and save it again.")
UNREADABLE = (
    CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError, struct.error,
    EOFError, KeyError, NotImplementedError, OSError, RuntimeError, UnicodeError, ValueError, OverflowError,
)  # fmt: skip
"""All that the readers are known to raise on a damaged workbook; nothing else is caught."""

_SUSPECTS = re.compile(rb"<(?:\w+:)?f[\s/>]|\st\s*=\s*[\"']e[\"']")
_VALUES = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s/>]")
_CELLS = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def refuse_foreign_workbook(path: Path) -> None:
    """Refuse a ZIP that is no workbook, is damaged, or unpacks to more than a table can be."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise BadFile(N_("This is an archive, not an Excel workbook. Unpack it and send the table itself."))
            refuse_damaged_archive(archive)
    except UNREADABLE as error:
        raise damaged() from error


def refuse_damaged_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what is locked, far larger than a table, or damaged anywhere."""
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise BadFile(LOCKED)
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise BadFile(N_("This workbook is far larger inside than a table can be."))
    for member in members:
        _read_through(archive, member)


@dataclass(frozen=True)
class Workbook:
    """A sheet of a workbook, read once and gone through as often as needed."""

    sheet: CalamineSheet
    troubles: Mapping[int, Mapping[int, Trouble]]

    def list_rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows by number; a formula or an error is a `Trouble` in its place."""
        offset = self.sheet.start[1] if self.sheet.start else 0
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            found = self.troubles.get(number)
            yield number, _with_troubles([None] * offset + cells, found) if found or offset else cells

    def list_merged(self) -> list[Any]:
        """Which cells were merged, by row and place from nought; raises BadFile where far more than a table is."""
        merged = list(self.sheet.merged_cell_ranges or ())
        if sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in merged) > MOST_CELLS:
            raise BadFile(FAR_OFF)
        return merged


def open_workbook(path: Path, sheet: str | None = None) -> Workbook:
    """Look at a workbook and read a sheet of it, the only filled one if none is named; refused is what is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            name, look = _find_filled(archive, sheet)
            troubles = _find_troubles(archive, look.member) if look.is_suspect else {}
        return Workbook(read_with(lambda: load_workbook(str(path)).get_sheet_by_name(name)), troubles)
    except UNREADABLE as error:
        raise damaged() from error


def list_filled_sheets(path: Path) -> tuple[str, ...]:
    """The names of the sheets that have something in them, in the order of the workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(name for name, _look in _list_filled(archive))
    except UNREADABLE as error:
        raise damaged() from error


def read_with(reader: Callable[[], Read]) -> Read:
    """What the reader makes of a workbook; raises BadFile where it gives up on a damaged one as on a fault of its own.

    Such a panic of the compiled reader is no Exception, and its class cannot be named.
    """
    try:
        return reader()
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise damaged() from error
        raise


def damaged() -> BadFile:
    """What is said of a workbook that cannot be read."""
    return BadFile(N_("This workbook is damaged. Open it in Excel, save it again as .xlsx, and try again."))


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack once and throw away: a member that is longer than it says, or damaged, fails its checksum here."""
    with archive.open(member) as file:
        while file.read(CHUNK):
            pass


@dataclass
class _Look:
    """What a quick look at a sheet's XML says, before anything of it is taken into memory."""

    member: str
    has_values: bool = False
    is_suspect: bool = False
    last_row: int = 0
    last_place: int = 0

    def see(self, xml: bytes) -> None:
        """One more piece of it."""
        self.has_values = self.has_values or bool(_VALUES.search(xml))
        self.is_suspect = self.is_suspect or bool(_SUSPECTS.search(xml))
        cells = _CELLS.findall(xml)
        self.last_row = max(self.last_row, *(int(digits) for digits in {digits for _, digits in cells}), 0)
        for letters in {letters for letters, _ in cells}:
            self.last_place = max(self.last_place, _read_reference(f"{letters.decode()}1")[1])


def _find_filled(archive: zipfile.ZipFile, wanted: str | None) -> tuple[str, _Look]:
    """The sheet of a name, or the one that has values; refused are none, two, and one that is far too wide and long."""
    filled = _list_filled(archive, wanted)
    if len(filled) > 1:
        raise SeveralSheets(sheets="، ".join(name for name, _look in filled))
    if not filled:
        raise BadFile(N_("This file is empty."))
    # The reader makes room for every cell of the rectangle, also where nothing is written.
    if filled[0][1].last_row * (filled[0][1].last_place + 1) > MOST_CELLS:
        raise BadFile(FAR_OFF)
    return filled[0]


def _list_filled(archive: zipfile.ZipFile, wanted: str | None = None) -> list[tuple[str, _Look]]:
    sheets = [(name, member) for name, member in _list_sheets(archive) if wanted in (None, name)]
    looks = [(name, _look_at(archive, member)) for name, member in sheets]
    return [(name, look) for name, look in looks if look.has_values]


def _look_at(archive: zipfile.ZipFile, member: str) -> _Look:
    look, rest = _Look(member), b""
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise ValueError("Sheets are written in UTF-8.")
            look.see(rest + chunk)
            rest = chunk[-64:]
    return look


def _list_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The worksheets by name, each with the member of the archive that it is written in."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def see_sheet(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            sheets.append((attributes["name"], next(v for name, v in attributes.items() if name.endswith(":id"))))

    def see_relation(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes["Type"].endswith("/worksheet"):
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    with archive.open("xl/workbook.xml") as workbook, archive.open("xl/_rels/workbook.xml.rels") as relations:
        parse(workbook, see_sheet)
        parse(relations, see_relation)
    return [(name, targets[relation]) for name, relation in sheets if relation in targets]


def _find_troubles(archive: zipfile.ZipFile, member: str) -> dict[int, dict[int, Trouble]]:
    """The cells, by row number and place, that hold a formula or an error."""
    seen = _Troubles()
    with archive.open(member) as file:
        parse(file, seen.see)
    return seen.found


def parse(file: IO[bytes], see: Callable[[str, dict[str, str]], None]) -> None:
    """Go through XML, element by element; one that declares entities of its own is refused."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = see
    parser.EntityDeclHandler = _refuse_entity
    parser.ParseFile(file)


def _refuse_entity(*_: Any) -> None:
    raise ValueError("A workbook declares no entities.")


def local(tag: str) -> str:
    """A name without the namespace before it."""
    return tag.rpartition(":")[2]


class _Troubles:
    """Follows the cells of a sheet and notes those with a formula or an error."""

    def __init__(self) -> None:
        self.found: dict[int, dict[int, Trouble]] = {}
        self.row = 0
        self.place = -1

    def see(self, tag: str, attributes: dict[str, str]) -> None:
        """Called for each element as it begins."""
        name = local(tag)
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.place = -1
        elif name == "c":
            self.place = _read_reference(attributes["r"])[1] if "r" in attributes else self.place + 1
            if attributes.get("t") == "e":
                self._note(self.row, self.place, Trouble.ERROR)
        elif name == "f":
            self._note(self.row, self.place, Trouble.FORMULA)
            if attributes.get("t") in ("array", "dataTable"):
                self._note_all(attributes.get("ref", ""))

    def _note(self, row: int, place: int, trouble: Trouble) -> None:
        self.found.setdefault(row, {})[place] = trouble

    def _note_all(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _read_reference(first)
        bottom, right = _read_reference(last or first)
        if (bottom - top + 1) * (right - left + 1) > 5_000_000:
            raise ValueError("An array formula covers more than a table can hold.")
        for row in range(top, bottom + 1):
            for place in range(left, right + 1):
                self._note(row, place, Trouble.FORMULA)


def _read_reference(reference: str) -> tuple[int, int]:
    """B7 is row 7, place 1."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(f"{reference!r} is no cell.")
    place = 0
    for letter in match.group(1):
        place = place * 26 + ord(letter) - 64
    return int(match.group(2)), place - 1


def _with_troubles(cells: list[Any], troubles: Mapping[int, Trouble] | None) -> list[Any]:
    for place, trouble in (troubles or {}).items():
        if place >= len(cells):
            cells.extend([None] * (place + 1 - len(cells)))
        cells[place] = trouble
    return cells
