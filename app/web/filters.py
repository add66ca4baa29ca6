"""How values are dressed on a page: digits, quantities, money, days and statuses in the reader's language."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import gettext, ngettext, pgettext
from jinja2 import pass_context
from markupsafe import Markup, escape

from app import language, papers
from app.charts import Step
from app.clock import TEHRAN, business_day_of, business_today
from app.codes import Coded
from app.errors import Bilingual
from app.items.quantities import unit_of

CHOICES = {"lang", "theme"}
"""Kept in the session; they need not stay in the address."""
TONES = {
    "done": "accepted confirmed fulfilled delivered good signed verified active settled met done reported counted",
    "going": "open approved promised received part_received in_store allotted in_transit sent assessed running",
    "waiting": "announced declared waiting expected queued late disputed in_dispute asked pending new unverified",
    "refused": "lost refused rejected failed damaged missing reversed undone disposed",
}
CELL = re.compile(r"<(td|th)(?=[\s>])")
TONE_OF = {value: tone for tone, values in TONES.items() for value in values.split()}


def quantity(number: int | None, item: Any) -> Markup:
    """A quantity of an item in its unit: ۱۲۰ دستگاه, or 4.7 kg."""
    if number is None:
        return nothing()
    unit = unit_of(number, item, language.locale())
    return Markup('<span class="quantity">{} <span class="unit">{}</span></span>').format(bare(number, item), unit)


def bare(number: int | None, item: Any = None) -> str | Markup:
    """The figure alone; the unit stands in the heading or the label."""
    return nothing() if number is None else language.write_number(number, getattr(item, "decimals", 0))


def money(rials: int | None) -> Markup:
    """A value in rials; what was not valued is said to be so, and is not nought."""
    if rials is None:
        return Markup('<span class="not-valued">{}</span>').format(gettext("not valued"))
    return Markup('<span class="quantity">{} <span class="unit">{}</span></span>').format(
        language.write_number(rials), gettext("rials")
    )


def jalali(day: date | datetime | None) -> Markup:
    """A day in the reader's calendar, the other calendar behind it; an instant by the day it was in Tehran."""
    if isinstance(day, datetime):
        day = day.astimezone(TEHRAN).date()
    return _time(day, language.write_day) if day else nothing()


def day_in_words(day: date | None) -> Markup:
    """A day with the month's name: ۸ آبان ۱۴۰۴."""
    return _time(day, language.write_day_in_words) if day else nothing()


def _time(day: date, write: Any) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        day.isoformat(), language.write_other_calendar(day), write(day)
    )


def tick(day: date, step: Step) -> str:
    """A period under a chart: the month's name, or the day and the month."""
    if step is Step.MONTH:
        return language.write_month(day)
    said = language.write_day_of_month(day)
    # Under a chart the writing runs from left to right, so that its ends are where they are looked for.
    return f"\N{RIGHT-TO-LEFT ISOLATE}{said}\N{POP DIRECTIONAL ISOLATE}" if language.direction() == "rtl" else said


def instant(moment: datetime | None) -> Markup:
    """A moment as Tehran's clock showed it."""
    if moment is None:
        return nothing()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"),
        language.write_other_calendar(moment.astimezone(TEHRAN).date()),
        language.write_instant(moment),
    )


def since(day: date | datetime | None) -> Markup:
    """How long something has waited: today, yesterday, 3 days; the day itself is behind it."""
    if day is None:
        return nothing()
    if isinstance(day, datetime):
        day = business_day_of(day)
    days = (business_today() - day).days
    if days < 0:
        return jalali(day)
    said = {0: gettext("today"), 1: gettext("yesterday")}.get(days) or language.write_digits(
        ngettext("%(num)d day ago", "%(num)d days ago", days)
    )
    return _time(day, lambda _day: said)


def label(value: Any) -> str:
    """A member of a closed list in the reader's language."""
    if value is None:
        return nothing()
    if isinstance(value, Coded | Bilingual):
        return value.fa if language.locale() == "fa" else value.en
    if isinstance(value, enum.Enum):
        plain = str(value.value).replace("_", " ")
        return str(pgettext(type(value).__name__, plain[:1].upper() + plain[1:]))
    return language.say(value)


def name(thing: Any) -> str:
    """What a place, an office, an item or anything with two names is called in the reader's language."""
    if thing is None:
        return nothing()
    called = getattr(thing, "name", None)
    if callable(called):
        return str(called(language.locale()))
    both = (getattr(thing, "name_fa", None), getattr(thing, "name_en", None))
    first, second = both if language.locale() == "fa" else both[::-1]
    return str(first or second or called or thing)


def tone(value: Any) -> str:
    """The colour and mark of a status: done, going, waiting, refused or quiet."""
    return TONE_OF.get(str(getattr(value, "value", value)), "quiet")


def code(text: Any) -> Markup:
    """A code, number or hash as it is: Latin, left to right, monospaced."""
    return Markup('<code class="code" dir="ltr" translate="no">{}</code>').format(text) if text else nothing()


def paper_no(text: Any) -> Markup:
    """The number of a paper or of a batch: people wrote it in letters of their own, and it stays on one line."""
    return Markup('<bdi class="typed paper-no">{}</bdi>').format(text) if text else nothing()


def entered(value: Any) -> str:
    """A stored value as it stands in a field, where it can be changed: a day or a figure in the reader's digits."""
    if isinstance(value, date):
        return language.write_day(value)
    return "" if value is None else language.write_digits(value)


def typed(text: Any) -> Markup:
    """A text that people wrote: its digits as they wrote them, its direction its own."""
    return Markup('<bdi class="typed">{}</bdi>').format(text) if text not in (None, "") else nothing()


def prose(text: Any) -> Markup:
    """A longer text that people wrote, in paragraphs."""
    parts = [part for part in re.split(r"\n\s*\n", str(text or "").strip()) if part]
    return Markup("").join(Markup('<p dir="auto" class="typed">{}</p>').format(part) for part in parts)


def nothing() -> Markup:
    """What stands where there is nothing to show."""
    return Markup('<span class="nothing" title="{0}"><span aria-hidden="true">—</span>'
                  '<span class="visually-hidden">{0}</span></span>').format(gettext("none"))  # fmt: skip


def share(part: int, whole: int) -> str:
    """How much of `whole` a part is, as a length in hundredths for a drawing."""
    if whole <= 0 or part <= 0:
        return "0"
    tenths = min(part * 1000 // whole, 1000)
    return f"{tenths // 10}.{tenths % 10}"


def percent(part: int | None, whole: int | None) -> str:
    """A share in whole percent, rounded down: 99 until all of it is there."""
    if not whole or part is None:
        return nothing()
    sign = "٪" if language.locale() == "fa" else "%"
    return language.write_number(part * 100 // whole) + sign


def stacked(rows: Markup, columns: Sequence[Mapping[str, Any]]) -> Markup:
    """A table's rows with each cell's heading on it, so that a phone can show a row as a card.

    What people typed is escaped long before, so that every `<td` here is the template's own. The roles say that it is
    still a table when it no longer looks like one.
    """
    said = ["" if column.get("hidden") else str(escape(column["label"])) for column in columns]
    first, *others = (_with_headings(row, said) for row in str(rows).split("<tr"))
    return Markup('<tr role="row"'.join([first, *others]))  # noqa: S704 (the template's own rows)


def _with_headings(row: str, said: Sequence[str]) -> str:
    headings = iter(said if "colspan" not in row else ())

    def mark(cell: re.Match[str]) -> str:
        role = "rowheader" if cell[1] == "th" else "cell"
        return f'<{cell[1]} role="{role}" data-label="{next(headings, "")}"'

    return CELL.sub(mark, row)


def this_page(**changes: Any) -> str:
    """The address of this page with some of its arguments changed, None dropping one; home if it cannot be opened."""
    adapter = current_app.create_url_adapter(request)
    path = request.path if adapter and adapter.test(request.path, method="GET") else url_for("web.home")
    asked = {key: values for key, values in request.args.lists() if key not in CHOICES}
    kept = {key: value for key, value in {**asked, **changes}.items() if value is not None}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def export_href(listing: str, filters: Mapping[str, Any] | None = None) -> str:
    """The address at which a list is had as a file, by the filter of this page, and by what its address lacks."""
    asked = {name: value for name, value in request.args.items() if name not in CHOICES | {"after"} and value.strip()}
    return url_for("web.ask_list", listing=listing, **{**asked, **(filters or {})})


def sort_link(key: str) -> tuple[str, str]:
    """The address that sorts by a column, or turns its order round, and how it is sorted now for `aria-sort`."""
    now = request.args.get("sort", "")
    if now == key:
        return this_page(sort="-" + key, after=None), "ascending"
    return this_page(sort=key, after=None), "descending" if now == "-" + key else "none"


FILTERS: dict[str, Callable[..., Any]] = {
    "digits": language.write_digits,
    "number": bare,
    "bare": bare,
    "quantity": quantity,
    "money": money,
    "jalali": jalali,
    "month": language.write_month_of_year,
    "day_in_words": day_in_words,
    "instant": instant,
    "since": since,
    "label": label,
    "name": name,
    "tone": tone,
    "code": code,
    "paper_no": paper_no,
    "typed": typed,
    "entered": entered,
    "stacked": stacked,
    "prose": prose,
    "share": share,
    "percent": percent,
    "hundredths": papers.hundredths,
    "tick": tick,
    "translate": language.say,
}


def _at_each_reading(dress: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that jinja does not work out beforehand for a constant: the language is known only when it is read."""

    @pass_context
    def dressed(_context: Any, *args: Any, **kwargs: Any) -> Any:
        return dress(*args, **kwargs)

    return dressed


def init_app(app: Flask) -> None:
    """Hand the filters to every template, and the few functions that macros call."""
    app.jinja_env.filters.update({name: _at_each_reading(dress) for name, dress in FILTERS.items()})
    app.jinja_env.globals.update(
        locale=language.locale,
        this_page=this_page,
        sort_link=sort_link,
        export_href=export_href,
        today=business_today,
        nothing=nothing,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
