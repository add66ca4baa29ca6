"""Good files of every kind that is read, and what becomes of them on a bad day: torn, mixed up, blown up."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

from tests.imports.test_other_workbooks import KEPT, NUMBER, WORDS, line, ods

ADDED = "افزون بر موجودی"
HEADINGS = ("انبار", "تاریخ", "شماره سند", "کالا", "چه چیزی شمرده شد", "تعداد")
ROWS = [("A1", "1404/01/15", str(paper), "پتو", ADDED, str(100 + paper)) for paper in range(1, 13)]
TEXTS = {
    "utf-8": ("utf-8", ",", "\n"), "with a mark": ("utf-8-sig", ";", "\r\n"), "utf-16": ("utf-16", "\t", "\r\n"),
    "windows": ("windows-1256", ",", "\r\n"), "old macintosh": ("utf-8", ",", "\r"),
}  # fmt: skip
SPICES = (
    b"9" * 40, b"-1", b"1e309", b"NaN", b"=1+1", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"\x00", b"\xff\xfe", b'"',
    b"\r", "\u200f٫٬".encode(), b"1404/13/45", b"]]>", b'r="1048577"', b'ref="A1:XFD1048576"', b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)  # fmt: skip
"""What is strewn in."""


@dataclass(frozen=True)
class Mutant:
    """A file as it came to be: its name, its bytes, and of which good one it was made by what seed."""

    name: str
    content: bytes
    made_of: str
    seed: int

    def __str__(self) -> str:
        return f"{self.made_of}, seed {self.seed}"


@cache
def good_files() -> dict[str, tuple[str, bytes]]:
    """One of each kind, with the same rows; the old XLS has rows of its own."""
    found = {
        called: ("stock.csv", _spelt(mark.join([sep.join(row) for row in (HEADINGS, *ROWS)]), encoding))
        for called, (encoding, sep, mark) in TEXTS.items()
    }
    book = openpyxl.Workbook()
    for row in (HEADINGS, *ROWS):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    written = io.BytesIO()
    book.save(written)
    found["xlsx"] = ("stock.xlsx", written.getvalue())
    with tempfile.TemporaryDirectory() as folder:
        lines = [line(*(WORDS.format(cell) for cell in HEADINGS))]
        lines += [line(*(WORDS.format(cell) for cell in row[:-1]), NUMBER.format(row[-1])) for row in ROWS]
        found["ods"] = ("stock.ods", ods(Path(folder), "".join(lines)).read_bytes())
    found["xls"] = ("stock.xls", (KEPT / "old.xls").read_bytes())
    return found


def _spelt(text: str, encoding: str) -> bytes:
    """That code page has no Persian yeh; whoever wrote in it took the Arabic one."""
    return (text.replace("ی", "ي") if encoding == "windows-1256" else text).encode(encoding)


def mutants(count: int, *, seed: int) -> Iterator[Mutant]:
    """So many, each of the next kind of good file, and the same again for the same seed."""
    kinds = sorted(good_files())
    for number in range(count):
        own = seed * 1_000_003 + number
        chance = random.Random(own)
        called = kinds[number % len(kinds)]
        name, content = good_files()[called]
        # What is in an archive is reached by opening it: torn from outside, it is only ever a broken archive.
        inside = content[:2] == b"PK" and chance.random() < 0.7
        content = _inside(content, chance) if inside else _torn(content, chance)
        yield Mutant(name if chance.random() < 0.95 else "stock.csv", content, called, own)


def _torn(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(WAYS)(content, chance)
    return content


def _inside(content: bytes, chance: random.Random) -> bytes:
    """One of its members is changed, and it is packed again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    chosen = chance.choice(sorted(members))
    members[chosen] = _torn(members[chosen], chance)
    if chance.random() < 0.05:
        del members[chance.choice(sorted(members))]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return written.getvalue()


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.randint(1, 60))


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _cut_out(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice([1, 2, 50, 2_000]) + content[end:]


def _strew(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(SPICES) + content[start:]


def _swap(content: bytes, chance: random.Random) -> bytes:
    one, two = sorted((_span(content, chance), _span(content, chance)))
    if one[1] > two[0]:
        return content
    return (
        content[: one[0]] + content[slice(*two)] + content[one[1] : two[0]] + content[slice(*one)] + content[two[1] :]
    )


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut_off, _cut_out, _repeat, _strew, _swap)
