"""Tables written as text: in which letters and with which separators they are, and their rows."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.errors import N_
from app.imports.refusals import BadFile


class DamagedText(BadFile):
    """This is text in UTF-8 with {count} damaged bytes, the first in line {row}. Save it anew, or mend that line."""


LONGEST_CELL = 100_000
CHUNK = 1 << 20
LOOKED_AT = 20
"""So many lines are looked at to find what parts the cells."""
DELIMITERS = (",", ";", "\t")


def find_encoding(path: Path, start: bytes) -> str:
    """In which letters a text is written; raises BadFile for what is no text."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "windows-1256"]
    for encoding in candidates:
        if _is_text(path, encoding):
            return encoding
        if encoding.startswith("utf-8"):
            _refuse_damaged(path)
    raise BadFile(N_("This is not a table: it is neither an Excel workbook nor readable text."))


def _is_text(path: Path, encoding: str) -> bool:
    """Whether all of the file decodes and has no character that a text does not have."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while chunk := file.read(CHUNK):
                if not _CONTROLS.isdisjoint(chunk):
                    return False
    except UnicodeError:
        return False
    return True


def _refuse_damaged(path: Path) -> None:
    """Text in UTF-8 with a few broken letters would pass for windows-1256, in which every byte is some letter.

    In that alphabet bytes hardly ever stand as UTF-8 has them, so the larger number tells. Raises DamagedText.
    """
    whole = broken = first = 0
    line = 1
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while text := file.readline(CHUNK):
            is_ended = text.endswith(("\n", "\r"))
            line += is_ended
            lost = sum("\udc80" <= letter <= "\udcff" for letter in text)
            broken += lost
            whole += sum(letter > "\x7f" for letter in text) - lost
            first = first or (line - is_ended if lost else 0)
    if broken and whole > broken:
        raise DamagedText(row=first, count=broken)


_CONTROLS = frozenset(map(chr, range(32))) - {"\t", "\n", "\r", "\x0b", "\x0c"}


def list_text_rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text by number; raises BadFile where they cannot be told apart."""
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _find_delimiter([file.readline(LONGEST_CELL) for _ in range(LOOKED_AT)])
        file.seek(0)
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), 1):
                yield number, cells
        except csv.Error as error:
            raise BadFile(
                N_("Row {row} cannot be read: a quotation mark is open, or a cell is far too long."), row=number + 1
            ) from error


def _find_delimiter(lines: Sequence[str]) -> str:
    """The one that parts the most lines into as many cells; above a table may stand a title with a comma in it."""
    filled = [line for line in lines if line.strip()]

    def parts(delimiter: str) -> tuple[int, int]:
        alike = Counter(line.count(delimiter) for line in filled if delimiter in line)
        return max(((times, count) for count, times in alike.items()), default=(0, 0))

    return max(DELIMITERS, key=parts)
