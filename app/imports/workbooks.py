"""XLSX read with a second look: cells that hold a formula or an error are named, never taken by their cached value."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, load_workbook

from app.errors import N_
from app.imports.cells import Trouble
from app.imports.refusals import BadFile

ZIP_START = b"PK"
LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
CHUNK = 1 << 20
UNREADABLE = (
    CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError, struct.error,
    EOFError, KeyError, NotImplementedError, OSError, RuntimeError, UnicodeError, ValueError, OverflowError,
)  # fmt: skip
"""All that the readers are known to raise on a damaged workbook; nothing else is caught."""

_SUSPECTS = re.compile(rb"<(?:\w+:)?f[\s/>]|\st=[\"']e[\"']")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def refuse_foreign_workbook(path: Path) -> None:
    """Refuse a ZIP that is no workbook, is damaged, or unpacks to more than a table can be."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise BadFile(N_("This is an archive, not an Excel workbook. Unpack it and send the table itself."))
            if any(member.flag_bits & 1 for member in members):
                raise BadFile(N_("This workbook is protected by a password. Remove the password and save it again."))
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise BadFile(N_("This workbook is far larger inside than a table can be."))
            for member in members:
                _read_through(archive, member)
    except UNREADABLE as error:
        raise _damaged() from error


def list_workbook_rows(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of the only sheet that has any, by number; a formula or an error is a `Trouble` in its place."""
    try:
        sheet, member = _find_sheet(path)
        troubles = _find_troubles(path, member)
        offset = sheet.start[1] if sheet.start else 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            found = troubles.get(number)
            yield number, _with_troubles([None] * offset + cells, found) if found or offset else cells
    except UNREADABLE as error:
        raise _damaged() from error


def _damaged() -> BadFile:
    return BadFile(N_("This workbook is damaged. Open it in Excel, save it again as .xlsx, and try again."))


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack once and throw away: a member that is longer than it says, or damaged, fails its checksum here."""
    with archive.open(member) as file:
        while file.read(CHUNK):
            pass


def _find_sheet(path: Path) -> tuple[CalamineSheet, str]:
    workbook = load_workbook(str(path))
    tables = [meta.name for meta in workbook.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    filled = [sheet for name in tables if (sheet := _open(workbook, name)).height]
    if len(filled) > 1:
        raise BadFile(
            N_("More than one sheet of this workbook has something in it ({sheets}). Leave only one."),
            sheets="، ".join(sheet.name for sheet in filled),
        )
    if not filled:
        raise BadFile(N_("This file is empty."))
    return filled[0], _find_member(path, filled[0].name)


def _open(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    return workbook.get_sheet_by_name(name)


def _find_member(path: Path, sheet_name: str) -> str:
    """The member of the archive that the sheet of this name is written in."""
    relation = ""
    targets: dict[str, str] = {}

    def see_sheet(tag: str, attributes: dict[str, str]) -> None:
        nonlocal relation
        if _local(tag) == "sheet" and attributes.get("name") == sheet_name:
            relation = next(value for name, value in attributes.items() if name.endswith(":id") or name == _RELATION)

    def see_relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    with zipfile.ZipFile(path) as archive:
        _parse(archive.open("xl/workbook.xml"), see_sheet)
        _parse(archive.open("xl/_rels/workbook.xml.rels"), see_relation)
    target = targets[relation]
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _find_troubles(path: Path, member: str) -> dict[int, dict[int, Trouble]]:
    """The cells, by row number and place, that hold a formula or an error."""
    with zipfile.ZipFile(path) as archive:
        with archive.open(member) as file:
            if not _is_suspect(file):
                return {}
        seen = _Troubles()
        with archive.open(member) as file:
            _parse(file, seen.see)
        return seen.found


def _is_suspect(file: IO[bytes]) -> bool:
    """A quick look that lets most sheets pass without being parsed a second time."""
    rest = b""
    while chunk := file.read(CHUNK):
        if (not rest and b"\x00" in chunk[:64]) or _SUSPECTS.search(rest + chunk):
            return True
        rest = chunk[-64:]
    return False


def _parse(file: IO[bytes], see: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = see
    parser.EntityDeclHandler = _refuse_entity
    parser.ParseFile(file)


def _refuse_entity(*_: Any) -> None:
    raise ValueError("A workbook declares no entities.")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Troubles:
    """Follows the cells of a sheet and notes those with a formula or an error."""

    def __init__(self) -> None:
        self.found: dict[int, dict[int, Trouble]] = {}
        self.row = 0
        self.place = -1

    def see(self, tag: str, attributes: dict[str, str]) -> None:
        """Called for each element as it begins."""
        name = _local(tag)
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


def _with_troubles(cells: list[Any], troubles: dict[int, Trouble] | None) -> list[Any]:
    for place, trouble in (troubles or {}).items():
        if place >= len(cells):
            cells.extend([None] * (place + 1 - len(cells)))
        cells[place] = trouble
    return cells
