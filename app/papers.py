"""How lists and reports are said on paper: in the words, the digits and the calendar of the language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from app.codes import Coded
from app.errors import Bilingual
from app.exports.base import Voice
from app.language import SOLAR_MONTHS, locale, spoken, translate, write_day, write_digits, write_number
from app.reports.base import Amount, Cell, Column, Kind
from app.reports.figures import Figure


@contextmanager
def speaking(language: str) -> Iterator[Voice]:
    """In this block the language is spoken, whoever asked."""
    with spoken(language):
        yield Voice(language, said, on_paper)


def said(value: Any) -> str:
    """A word in the reader's language, without marks for the eye."""
    if isinstance(value, Coded | Bilingual):
        return value.fa if locale() == "fa" else value.en
    return translate(value)


def on_paper(column: Column, cell: Cell) -> str:
    """A cell as a reader of paper sees it."""
    if cell is None:
        return "—"
    if isinstance(cell, Figure | Amount):
        return write_number(cell.value, cell.decimals)
    if isinstance(cell, date):
        return write_day(cell)
    if type(cell) is int:
        return {Kind.MONTH: month_in_words, Kind.SHARE: hundredths}.get(column.kind, write_number)(cell)
    return str(cell) if type(cell) is str else said(cell)


def month_in_words(month: int) -> str:
    """A solar month as a person reads it: آبان ۱۴۰۴."""
    return f"{SOLAR_MONTHS[locale()][month % 100 - 1]} {write_digits(month // 100)}"


def hundredths(number: int) -> str:
    """So many hundredths of a percent as a percentage: of 2,550 it is 25.50 %."""
    sign = "٪" if locale() == "fa" else "%"
    return f"{write_number(number, 2)}{sign}"
