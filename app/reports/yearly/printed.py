"""A report as it is read in one language: every cell a text in the reader's digits, for the page and for paper."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.codes import Coded
from app.errors import Bilingual
from app.reports.figures import Figure
from app.reports.words import ESTIMATES, SAID, Measure
from app.reports.yearly.pictures import Picture, draw_pictures
from app.reports.yearly.report import YearReport
from app.reports.yearly.tables import Fact, Table, TableCell
from app.text import persian_digits, write_figure

HIDDEN = Bilingual("few", "اندک")
NOTHING = "—"
SUMMARY = "T0"
"""The table that is shown as figures, one by one."""
WORDS: dict[str, Bilingual] = {
    "contents": Bilingual("Contents", "فهرست"),
    "table": Bilingual("Table", "جدول"),
    "empty": Bilingual("Nothing of this was recorded in the year.", "در این سال چیزی از این دست ثبت نشده است."),
    "definitions": Bilingual("What the figures count", "هر رقم چه می‌شمارد"),
    "method": Bilingual("How to check this report", "این گزارش را چگونه می‌توان آزمود"),
    "check": Bilingual(
        "Every number comes from the book of entries, in which nothing is changed or erased; report.json names each"
        " with what it counts. The root below stands over every entry: with it anybody can check the proof of an entry"
        " offline. A number marked “few” is of one to four persons, or would give such a number away.",
        "هر عدد از دفتر سندها می‌آید که در آن چیزی تغییر نمی‌کند و پاک نمی‌شود؛ پرونده \u2066report.json\u2069 هر یک را"
        " با آنچه می‌شمارد نام می‌برد. ریشه زیر بر فراز همه سندهاست: با آن هر کس می‌تواند گواهی یک سند را بی اینترنت"
        " بیازماید. عددی که «اندک» خوانده شده از آن یک تا چهار نفر است، یا چنین عددی را آشکار می‌کرد.",
    ),
    "root": Bilingual("Root of the book", "ریشه دفتر"),
    "no_root": Bilingual("The book has no seal yet.", "دفتر هنوز مهری ندارد."),
    "nominal": Bilingual("Values are estimates in nominal rials; quantity comes first.",
                         "ارزش‌ها برآورد به ریال جاری است؛ مقدار مقدم است."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table whose cells are texts; `numbers` says of each column whether it is read digit under digit."""

    id: str
    title: str
    note: str
    heads: list[str]
    numbers: list[bool]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Printed:
    """All of it."""

    locale: str
    summary: str
    title: str
    subject: str
    year: str
    words: dict[str, str]
    tables: list[PrintedTable]
    pictures: dict[str, Picture]
    definitions: list[list[str]]
    root: str

    def as_data(self) -> dict[str, Any]:
        """For a typesetter."""
        return asdict(self)


def print_report(report: YearReport, locale: str) -> Printed:
    """The report in Persian or in English."""

    def said(words: Bilingual | Coded) -> str:
        return words.fa if locale == "fa" else words.en

    year = str(report.subject.year)
    definitions = [[said(Bilingual(each.en, each.fa)), said(SAID[each])] for each in Measure]
    definitions += [[said(each), said(words)] for each, words in ESTIMATES.items()]
    return Printed(
        locale, SUMMARY, persian_digits(said(report.title)) if locale == "fa" else said(report.title),
        said(report.subject.names), persian_digits(year) if locale == "fa" else year,
        {name: said(words) for name, words in WORDS.items()},
        [_table(table, locale) for table in report.tables], draw_pictures(report, locale), definitions,
        report.root or "",
    )  # fmt: skip


def _table(table: Table, locale: str) -> PrintedTable:
    fa = locale == "fa"
    return PrintedTable(
        table.id, table.title.fa if fa else table.title.en, table.note.fa if fa else table.note.en,
        [head.title.fa if fa else head.title.en for head in table.heads], [head.kind.is_number for head in table.heads],
        [[write_cell(cell, locale) for cell in row] for row in table.rows],
    )  # fmt: skip


def write_cell(cell: TableCell, locale: str) -> str:
    """A cell for a reader."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Fact) and cell.is_hidden:
        return HIDDEN.fa if locale == "fa" else HIDDEN.en
    if isinstance(cell, Figure | Fact):
        return NOTHING if cell.value is None else write_figure(cell.value, cell.decimals, locale)
    if isinstance(cell, Bilingual | Coded):
        return cell.fa if locale == "fa" else cell.en
    return cell
