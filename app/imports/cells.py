"""A cell of a sheet becomes what a schema reads: 120.0 is 120, and what would have to be bent is refused in words."""

from __future__ import annotations

import enum
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from app.errors import N_, Invalid
from app.text import fold, latin_digits

Cell = Any
"""None, a text, an int, a float, a bool, a date, a datetime, a time, a timedelta, or a `Trouble`."""

EXACT_TO = 2**53
"""Spreadsheets keep numbers as floats: beyond this they have lost digits already."""


class Reads(enum.StrEnum):
    """What a column is expected to hold."""

    TEXT = "text"
    WHOLE = "whole"
    QUANTITY = "quantity"
    DAY = "day"


class Trouble(enum.StrEnum):
    """What stands in a cell instead of a value."""

    FORMULA = "formula"
    ERROR = "error"


class BadCell(Invalid):
    """This cell cannot be used."""


FORMULA = N_("This cell holds a formula. Copy it and paste it as a value.")
LOOKS_LIKE_FORMULA = N_("“{text}” begins as a formula does. Write the value itself.")
ERROR = N_("This cell holds an error of the spreadsheet instead of a value.")
YES_OR_NO = N_("This cell says TRUE or FALSE. Write the value itself.")
TIME_OF_DAY = N_("This cell holds a time of day. Write the value itself.")
HAS_TIME = N_("This cell holds a time beside the day. Leave only the day.")
IS_DATE = N_("The spreadsheet made a date of this cell. Format it as text and write it again.")
NOT_WHOLE = N_("“{input}” is not a whole number. Write digits only, such as 120.")
LOST_DIGITS = N_("This number is too long for a spreadsheet to keep. Format the cell as text and write it again.")
IS_FRACTION = N_("The spreadsheet took “{input}” for a number. Format the cell as text and write it again.")

MONTHS = tuple(
    fold(name) for name in (
        "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"
    )
)  # fmt: skip
POINTED = re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
NAMED = re.compile(r"([0-9]{1,2}) (\w+)(?: ماه)? ([0-9]{4})")
_SIGNED_NUMBER = re.compile(r"[+-][\s(]*\d[\d\s.,٬٫()-]*")


def is_blank(cell: Cell) -> bool:
    """Whether nothing is written in the cell."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def read_cell(cell: Cell, reads: Reads) -> str | int | None:
    """What the cell says, as a schema takes it; None for a blank one. Raises BadCell."""
    if is_blank(cell):
        return None
    if isinstance(cell, Trouble):
        raise BadCell(FORMULA if cell is Trouble.FORMULA else ERROR)
    if isinstance(cell, str):
        return _read_text(spell_day(cell) if reads is Reads.DAY else cell)
    if isinstance(cell, bool):
        raise BadCell(YES_OR_NO)
    if isinstance(cell, (time, timedelta)):
        raise BadCell(TIME_OF_DAY)
    if isinstance(cell, date):
        return _read_date(cell, reads)
    return _read_number(cell, reads)


def spell_day(text: str) -> str:
    """Days as people write them beside 1404/08/08: 1404.08.08, 14040808, ۸ آبان ۱۴۰۴; what is none stays as it is."""
    latin = " ".join(fold(text).split())
    if match := POINTED.fullmatch(latin):
        return "/".join(part for part in match.groups() if part)
    if (match := NAMED.fullmatch(latin)) and match[2] in MONTHS:
        return f"{match[3]}/{MONTHS.index(match[2]) + 1}/{match[1]}"
    return text


def _read_text(cell: str) -> str:
    """A text, unless a spreadsheet would run it; a sign before a number, or alone, is none."""
    text = cell.strip()
    if text[0] in "=@" or (text[0] in "+-" and len(text) > 1 and not _SIGNED_NUMBER.fullmatch(latin_digits(text))):
        raise BadCell(LOOKS_LIKE_FORMULA, text=text[:40])
    return cell


def _read_date(cell: date, reads: Reads) -> str:
    if reads is not Reads.DAY:
        raise BadCell(IS_DATE)
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise BadCell(HAS_TIME)
        cell = cell.date()
    return cell.isoformat()


def _read_number(cell: float, reads: Reads) -> str | int:
    if not abs(cell) < EXACT_TO:
        raise BadCell(LOST_DIGITS)
    if cell == int(cell):
        return int(cell) if reads is Reads.WHOLE else str(int(cell))
    if reads is Reads.QUANTITY:
        return repr(cell)
    raise BadCell(IS_FRACTION if reads is Reads.TEXT else NOT_WHOLE, input=repr(cell))
