"""How a sheet lies: which sheet of a file is meant, where its headings stand, and which column fills which field.

What a person says of a sheet is a `Layout`; what can be guessed of it, from its headings and from what stands under
them, is guessed here and shown before anything is done with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar

from app.codes import Coded
from app.dates import TYPED
from app.imports.cells import EXACT_TO, Cell, Reads, is_blank
from app.text import fold, latin_digits

LOOKED_AT = 40
"""So many filled rows are looked at to find the headings and to guess what the columns hold."""
ALIKE = 0.8
"""Two headings are taken for one another when so much of them is the same; a person looks at it all the same."""
MONTHS = 12
DAY_NOUGHT, EARLIEST, LATEST = date(1899, 12, 30), 61, 100_000
MOSTLY = 0.8
"""A column holds days, or numbers, when so much of it does."""
NUMBER = re.compile(r"[0-9][0-9.,٬٫،]*(?: .+)?")
NUMBERED = re.compile(r"[0-9]{2,6}")
TURNED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
Row = tuple[int, Sequence[Cell]]
Rows = Iterator[Row]
Block = tuple[tuple[int, int], tuple[int, int]]
"""Cells that were merged: the row and the place of the first and of the last, from nought."""
Key = TypeVar("Key", int, str)


class DayOrder(Coded):
    """In which order the parts of a day are written."""

    YEAR_FIRST = "year_first", "سال، ماه، روز", "year, month, day"
    DAY_FIRST = "day_first", "روز، ماه، سال", "day, month, year"
    MONTH_FIRST = "month_first", "ماه، روز، سال", "month, day, year"
    NUMBERED = "numbered", "شمارهٔ روز در اکسل", "the number of the day in Excel"


@dataclass(frozen=True)
class Layout:
    """What a person says of a sheet: nothing said is the only sheet, with its headings in the first filled row."""

    sheet: str | None = None
    headings_at: int | None = None
    """The number of the row that holds the headings."""
    places: Mapping[str, int] = field(default_factory=dict)
    """The place of the column, from nought, that fills each field; a column that fills none is left out."""
    days: DayOrder = DayOrder.YEAR_FIRST
    corrections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """What is to be read instead of what stands in a row, by field."""
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What is to be read wherever a text stands in a column, by field and text."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What is the same for all rows, by field; it is read where a row itself says nothing."""

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "sheet": self.sheet, "headings_at": self.headings_at, "places": dict(self.places), "days": str(self.days),
            "corrections": {str(row): dict(said) for row, said in self.corrections.items()},
            "meanings": {name: dict(said) for name, said in self.meanings.items()}, "constants": dict(self.constants),
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Layout:
        """What `kept` wrote."""
        corrections = {int(row): dict(said) for row, said in kept["corrections"].items()}
        order = DayOrder(kept["days"])
        same = kept.get("constants", {})
        return cls(kept["sheet"], kept["headings_at"], kept["places"], order, corrections, kept["meanings"], same)

    def corrected(
        self, corrections: Mapping[int, Mapping[str, str]], meanings: Mapping[str, Mapping[str, str]] | None = None
    ) -> Layout:  # fmt: skip
        """The same with more cells read otherwise."""
        cells, texts = _together(self.corrections, corrections), _together(self.meanings, meanings or {})
        return replace(self, corrections=cells, meanings=texts)

    def read_row(self, number: int, cells: dict[str, Cell], days: Iterable[str]) -> dict[str, Cell]:
        """The cells of a row as they are meant: corrected, its days with the year first."""
        cells |= {name: text for name, text in self.constants.items() if is_blank(cells.get(name))}
        for name, texts in self.meanings.items():
            if (written := text_of(cells.get(name))) in texts:
                cells[name] = texts[written]
        cells |= self.corrections.get(number, {})
        if self.days is not DayOrder.YEAR_FIRST:
            for name in days:
                cells[name] = turn_day(cells.get(name), self.days)
        return cells


def _together(former: Mapping[Key, Mapping[str, str]], more: Mapping[Key, Mapping[str, str]]) -> dict[Key, Any]:
    together = {key: dict(said) for key, said in former.items()}
    for key, said in more.items():
        together.setdefault(key, {}).update(said)
    return together


def fill_merged(rows: Rows, merged: Sequence[Block], once: Container[int]) -> Rows:
    """The rows with what a merged cell says in all that it covers; a quantity stands `once`, where it was written.

    A row that has nothing of its own stays empty: it is the rest of a high one.
    """
    covers: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        for row in range(top, bottom + 1):
            covers.setdefault(row + 1, []).append((top + 1, left, right))
    said: dict[tuple[int, int], Cell] = {}
    for number, cells in rows:
        filled = list(cells)
        has_own = not all(map(is_blank, cells))
        for top, left, right in covers.get(number, ()):
            if number == top:
                said[top, left] = cells[left] if left < len(cells) else None
            for place in range(left, right + 1):
                if has_own and place not in once and place < len(filled) and (number, place) != (top, left):
                    filled[place] = said.get((top, left))
        yield number, filled


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: a whole number without a point, a day without its time, nothing for a blank."""
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and abs(cell) < EXACT_TO and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell).strip()


def turn_day(cell: Cell, order: DayOrder) -> Cell:
    """A day that is written day or month first, with the year first; what is no such day stays as it is.

    Excel numbers days from 1900-01-01, and counts a 29 February 1900 that never was: 1 March 1900 is its day 61.
    """
    if order is DayOrder.NUMBERED:
        cell = int(_latin(cell)) if isinstance(cell, str) and NUMBERED.fullmatch(_latin(cell)) else cell
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and EARLIEST <= cell <= LATEST
        return (DAY_NOUGHT + timedelta(days=int(cell))).isoformat() if is_number and cell == int(cell) else cell
    match = TURNED.fullmatch(_latin(cell)) if isinstance(cell, str) else None
    if match is None:
        return cell
    month, day = (match[1], match[3]) if order is DayOrder.MONTH_FIRST else (match[3], match[1])
    return f"{match[4]}/{month}/{day}"


def heading_of(cells: Sequence[Cell], place: int) -> str:
    """What a column is called: its heading, with its letter where another has the same, or none stands there."""
    texts = [str(cell or "").strip() for cell in cells]
    own = texts[place] if place < len(texts) else ""
    if not own:
        return letters_of(place)
    return own if texts.count(own) == 1 else f"{own} ({letters_of(place)})"


def letters_of(place: int) -> str:
    """The letters that a spreadsheet gives to a column: A for nought, AA after Z."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Guess(NamedTuple):
    """Which of the columns may fill which field, and where the headings stand."""

    headings_at: int
    places: dict[str, int]
    days: DayOrder = DayOrder.YEAR_FIRST


def guess(
    rows: Sequence[Row], columns: Sequence[Any], known: Mapping[str, str | None], *, at: int | None = None
) -> Guess:  # fmt: skip
    """What the first rows of a sheet look like: the row that names most columns, and the places of those.

    Somebody who knows the row of the headings says it: `at`.
    `known` is what the office said of such headings before, by the folded heading; None is a column that it left out.
    What no heading tells is told by what stands under it, where only one column comes into question.
    """
    if not rows:
        return Guess(1, {})
    if at is None:
        place = max(range(len(rows)), key=lambda n: (len(_named(rows[n][1], columns, known)), -n))
    else:
        place = next(n for n, (number, _cells) in enumerate(rows) if number == at)
    number, headings = rows[place]
    places = _named(headings, columns, known)
    below = [cells for _, cells in rows[place + 1 :]]
    places |= _told_by_content(headings, below, columns, places, known)
    days = [places[column.field] for column in columns if column.reads is Reads.DAY and column.field in places]
    return Guess(number, places, _order_of(cell for cells in below for cell in _at(cells, days)))


def _at(cells: Sequence[Cell], places: Iterable[int]) -> Iterator[Cell]:
    return (cells[place] for place in places if place < len(cells))


def _order_of(cells: Iterable[Cell]) -> DayOrder:
    """In which order days are written: one that ends with its year says which of the others is no month."""
    cells = list(cells)
    turned = [match for cell in cells if isinstance(cell, str) and (match := TURNED.fullmatch(_latin(cell)))]
    if not turned:
        are_numbers = [isinstance(cell, int | float) for cell in cells if not is_blank(cell)]
        return DayOrder.NUMBERED if are_numbers and all(are_numbers) else DayOrder.YEAR_FIRST
    if any(int(match[3]) > MONTHS for match in turned) and all(int(match[1]) <= MONTHS for match in turned):
        return DayOrder.MONTH_FIRST
    return DayOrder.DAY_FIRST


def _latin(text: str) -> str:
    return latin_digits(text.strip())


def _named(cells: Sequence[Cell], columns: Sequence[Any], known: Mapping[str, str | None]) -> dict[str, int]:
    """The fields that these headings name: as they are called here, as the office called them, then nearly so."""
    headings = {place: fold(str(cell)) for place, cell in enumerate(cells) if isinstance(cell, str) and fold(cell)}
    places: dict[str, int] = {}
    for column in columns:
        for place, heading in headings.items():
            if column.field not in places and place not in places.values():
                remembered = known.get(heading)
                if remembered == column.field or (heading not in known and column.answers_to(heading)):
                    places[column.field] = place
    for column in columns:
        if column.field in places:
            continue
        taken = {*places.values()}
        free = {place: each for place, each in headings.items() if place not in taken and each not in known}
        near = max(free, key=lambda place: _likeness(column, free[place]), default=None)
        if near is not None and _likeness(column, free[near]) >= ALIKE:
            places[column.field] = near
    return places


def _likeness(column: Any, heading: str) -> float:
    """How much alike a heading is to what a column is called; whole words of one within the other are alike."""
    best = 0.0
    for name in (column.fa, column.en, *column.other_names):
        own = fold(name)
        within = _stands_in(own, heading) or _stands_in(heading, own)
        best = max(best, 0.9 if within else difflib.SequenceMatcher(None, own, heading).ratio())
    return best


def _stands_in(few: str, many: str) -> bool:
    """Is each word of `few` a word of `many`, or the beginning of one that an ending was added to?"""
    return all(any(word == other or _is_with_ending(other, word) for other in many.split()) for word in few.split())


def _is_with_ending(word: str, stem: str) -> bool:
    return len(stem) > 2 and word.startswith(stem) and len(word) - len(stem) <= 3


def _told_by_content(
    headings: Sequence[Cell], below: Sequence[Sequence[Cell]], columns: Sequence[Any], places: Mapping[str, int],
    known: Mapping[str, str | None],
) -> dict[str, int]:  # fmt: skip
    """Where one column of days, or of numbers, is left, and one field that wants it."""
    width = max((len(cells) for cells in below), default=0)
    left_out = {place for place, cell in enumerate(headings) if known.get(fold(str(cell or "")), "") is None}
    free = [place for place in range(width) if place not in places.values() and place not in left_out]
    found: dict[str, int] = {}
    for reads, looks in ((Reads.DAY, _is_day), (Reads.QUANTITY, _is_number), (Reads.WHOLE, _is_number)):
        wanted = [each.field for each in columns if each.required and each.reads is reads and each.field not in places]
        fits = [place for place in free if place not in found.values() and _mostly(looks, below, place)]
        if len(wanted) == 1 and len(fits) == 1:
            found[wanted[0]] = fits[0]
    return found


def _mostly(looks: Any, below: Sequence[Sequence[Cell]], place: int) -> bool:
    filled = [cells[place] for cells in below if place < len(cells) and not is_blank(cells[place])]
    return bool(filled) and sum(map(looks, filled)) >= MOSTLY * len(filled)


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, str):
        text = _latin(cell)
        return bool(TYPED.fullmatch(text) or TURNED.fullmatch(text))
    return isinstance(cell, date)


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(NUMBER.fullmatch(_latin(cell)))
    return isinstance(cell, int | float) and not isinstance(cell, bool)
