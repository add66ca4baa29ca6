"""Solar Hijri dates: reading what people type, months and years as the ledger counts them."""

from __future__ import annotations

import functools
import re
from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

from app.errors import N_, Invalid
from app.text import latin_digits

TYPED = re.compile(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})")
FIRST_SOLAR, LAST_SOLAR = 1300, 1500
FIRST_GREGORIAN, LAST_GREGORIAN = 1922, 2121


class NotADay(Invalid):
    """“{typed}” is not a day. Write it as 1404/08/08 or 2025-10-30."""


@functools.lru_cache(maxsize=4096)
def read_day(typed: str) -> date:
    """The day that a person meant by 1404/8/8, ۱۴۰۴/۰۸/۰۸ or 2025-10-30; raises NotADay, never guesses."""
    match = TYPED.fullmatch(latin_digits(typed.strip()))
    if not match:
        raise NotADay(typed=typed)
    year, month, day = (int(match.group(i)) for i in (1, 3, 4))
    try:
        if FIRST_SOLAR <= year <= LAST_SOLAR:
            return JalaliDate(year, month, day).to_gregorian()
        if FIRST_GREGORIAN <= year <= LAST_GREGORIAN:
            return date(year, month, day)
    except ValueError as error:
        raise NotADay(N_("“{typed}” does not exist in the calendar."), typed=typed) from error
    raise NotADay(typed=typed)


@functools.lru_cache(maxsize=4096)
def solar_year(day: date) -> int:
    """The Solar Hijri year that `day` falls in."""
    return JalaliDate(day).year


@functools.lru_cache(maxsize=4096)
def solar_month(day: date) -> int:
    """The Solar Hijri month as one number that sorts: 140408 for Aban 1404."""
    solar = JalaliDate(day)
    return solar.year * 100 + solar.month


def first_day(year: int, month: int = 1) -> date:
    """The first day of a Solar Hijri year or month."""
    return JalaliDate(year, month, 1).to_gregorian()


def last_day(year: int) -> date:
    """The last day of a Solar Hijri year: 29 or 30 Esfand."""
    return first_day(year + 1) - timedelta(days=1)


def format_solar(day: date) -> str:
    """1404/08/08, in Latin digits; the page dresses it."""
    solar = JalaliDate(day)
    return f"{solar.year:04d}/{solar.month:02d}/{solar.day:02d}"
