"""The language of the one who reads: which it is, and how messages, figures and days are written in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, get_month_names
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext
from persiantools.jdatetime import JalaliDate

from app.clock import TEHRAN
from app.codes import Coded
from app.config import LOCALES
from app.dates import format_solar
from app.errors import Bilingual
from app.text import persian_digits, write_figure

DIRECTIONS = {"fa": "rtl", "en": "ltr"}
SOLAR_MONTHS = {
    "fa": ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
           "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
    "en": ("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
           "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
}  # fmt: skip


READ_BY_PEOPLE = "/api/v1/docs"
"""The pages of the programs' door: whoever opens them chose a language on the other pages."""
WITH_LATIN = re.compile("[A-Za-z]|[0-9][^0-9]")
NAMING = {"year", "day", "number", "by_number", "later", "row", "port"}
"""Parameters of messages that name something instead of counting it; they are not grouped by threes."""


def init_app(app: Flask) -> None:
    """Let the application speak the language each request asks for, and the default one where none does."""
    app.config["BABEL_DEFAULT_LOCALE"] = app.config["DEFAULT_LOCALE"]
    Babel(app, locale_selector=asked_locale, timezone_selector=lambda: TEHRAN.key)


def asked_locale() -> str:
    """The language asked for: in the address, else in a program's header, else chosen earlier, else the default."""
    default: str = current_app.config["DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    if request.args.get("lang") in LOCALES:
        return request.args["lang"]
    if request.path.startswith("/api/") and not request.path.startswith(READ_BY_PEOPLE):
        return request.accept_languages.best_match(LOCALES) or default
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else default


def locale() -> str:
    """The language now spoken: "fa" or "en"."""
    return str(get_locale() or "en")


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """In this block the language is spoken, whoever asks."""
    with force_locale(language):
        yield


def translate(message: Any) -> str:
    """A message of `app.errors` in the language of the reader, its parameters written in that language too."""
    return _fill(message, written)


def say(message: Any) -> str:
    """The same for a page or a paper: figures and what people typed are kept from turning round the words beside."""
    return _fill(message, _apart)


def _fill(message: Any, write: Callable[[Any, str], str]) -> str:
    pattern = str(getattr(message, "pattern", message))
    params = getattr(message, "params", None) or {}
    said = gettext(pattern) if pattern else ""
    return said.format(**{name: write(value, name) for name, value in params.items()}) if params else said


def _apart(value: Any, name: str) -> str:
    """Names that have their own Persian stand as they are; a figure, a day and all that was typed stand apart."""
    shown = say(value) if hasattr(value, "pattern") else written(value, name)
    is_ours = isinstance(value, Coded | Bilingual) or hasattr(value, "pattern")
    if not shown or (is_ours and not WITH_LATIN.search(shown)):
        return shown
    return f"\N{FIRST STRONG ISOLATE}{shown}\N{POP DIRECTIONAL ISOLATE}"


def written(value: Any, name: str = "") -> str:
    """A parameter of a message as a person reads it: figures and days in their own digits, other texts as they are."""
    if isinstance(value, Coded | Bilingual):
        return value.fa if locale() == "fa" else value.en
    if hasattr(value, "pattern"):
        return translate(value)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return write_digits(value) if name in NAMING else write_number(value)
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date):
        return write_day(value)
    return str(value)


def write_digits(text: Any) -> str:
    """The same text in the digits of the language; for years and counts that are not grouped, never for codes."""
    return persian_digits(str(text)) if locale() == "fa" else str(text)


def write_number(number: int, decimals: int = 0) -> str:
    """A whole number grouped by threes; its last `decimals` digits stand behind the point, without idle noughts."""
    return write_figure(number, decimals, locale())


def write_day(day: date) -> str:
    """۱۴۰۴/۰۸/۰۸ for Persian readers, 2025-10-30 for English ones."""
    return persian_digits(format_solar(day)) if locale() == "fa" else day.isoformat()


def write_day_in_words(day: date) -> str:
    """۸ آبان ۱۴۰۴ for Persian readers, 30 October 2025 for English ones."""
    if locale() == "fa":
        solar = JalaliDate(day)
        return persian_digits(f"{solar.day} {SOLAR_MONTHS['fa'][solar.month - 1]} {solar.year}")
    return f"{day.day} {get_month_names('wide', locale='en')[day.month]} {day.year}"


def write_month(day: date) -> str:
    """The month that a day is in: آبان for Persian readers, Oct for English ones."""
    if locale() == "fa":
        return SOLAR_MONTHS["fa"][JalaliDate(day).month - 1]
    return str(get_month_names("abbreviated", locale="en")[day.month])


def write_month_of_year(day: date) -> str:
    """The month and its year, and no day: آبان ۱۴۰۴, or Oct 2025."""
    return f"{write_month(day)} {write_digits(JalaliDate(day).year if locale() == 'fa' else day.year)}"


def write_day_of_month(day: date) -> str:
    """۸ آبان for Persian readers, 30 Oct for English ones."""
    return f"{write_digits(JalaliDate(day).day if locale() == 'fa' else day.day)} {write_month(day)}"


def write_other_calendar(day: date) -> str:
    """The same day in the calendar that the reader did not get: ۳۰ اکتبر ۲۰۲۵, or 8 Aban 1404."""
    if locale() == "fa":
        return persian_digits(format_date(day, "d MMMM y", locale="fa"))
    solar = JalaliDate(day)
    return f"{solar.day} {SOLAR_MONTHS['en'][solar.month - 1]} {solar.year}"


def write_instant(moment: datetime) -> str:
    """The day and the minute that moment had in Tehran."""
    there = moment.astimezone(TEHRAN)
    comma = "، " if locale() == "fa" else ", "
    return write_day(there.date()) + comma + write_digits(f"{there:%H:%M}")


def direction() -> str:
    """Which way the language is written: "rtl" or "ltr"."""
    return DIRECTIONS[locale()]
