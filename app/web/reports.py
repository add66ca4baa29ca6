"""Reports: the list, one page for all of them, their files, and the page on which a figure answers for itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import offices_of
from app.campaigns.book import PAGE
from app.campaigns.queries import list_campaigns
from app.clock import business_today
from app.companies.queries import list_companies
from app.db import db
from app.items.models import Item
from app.items.queries import list_items
from app.language import locale, write_digits
from app.ledger.models import Holder
from app.ledger.queries import total_entries_by_year
from app.papers import month_in_words, on_paper, said
from app.places.queries import list_offices
from app.reports import REPORTS, get_report
from app.reports.base import Report, Totals
from app.reports.behind import get_behind
from app.reports.figures import Figure, get_figure
from app.reports.papers import PDF, write_pdf
from app.reports.schemas import FigureFilters, ReportFilters
from app.reports.scopes import Scope, scope_of
from app.reports.sheets import SPREADSHEET, csv_lines, printed, write_workbook
from app.shapes import Filters, Whole
from app.web.door import bp, reader
from app.web.entries import Behind, address_values, key_of
from app.web.forms import Form
from app.web.options import counted, named
from app.web.sheets import save_as

ROWS = 200
MOST_OFFERED = 500


class Turned(Filters):
    """Behind which row the page begins."""

    after = Whole(load_default=0)


class ShownFigure(FigureFilters):
    """The figure, and behind which entry the page begins."""

    behind = Behind(data_key="after", load_default=None)


@dataclass(frozen=True)
class Choices:
    """What the filters of a report offer."""

    years: list[tuple[int, str]]
    places: list[tuple[int, str]]
    campaigns: list[tuple[int, str]]
    companies: list[tuple[int, str]]
    items: list[tuple[int, str]]


@bp.get("/reports")
@require("read_reports")
def list_reports() -> ResponseReturnValue:
    """What can be asked for."""
    return render_template("reports/list.html", reports=REPORTS)


@bp.get("/reports/<slug>")
@require("read_reports")
def show_report(slug: str) -> ResponseReturnValue:
    """One report: its filters, a page of its rows, the sums of all of them, and its files."""
    report, form = get_report(slug), Form(request.args)
    scope, shown, totals, after = None, [], Totals(report), 0
    with form.refusals():
        after = Turned().load(address_values())["after"]
        scope = _asked_scope(report)
        for number, row in enumerate(totals.over(report.rows(scope))):
            if after <= number < after + ROWS:
                shown.append(row)
    page = render_template(
        "reports/show.html", report=report, form=form, rows=shown, scope=scope, choices=_choices(report),
        totals=totals, after=after + ROWS if totals.rows > after + ROWS else None, link_of=link_of,
        month_in_words=month_in_words, is_filtered=bool(address_values()),
    )  # fmt: skip
    return page, form.status


def _asked_scope(report: Report) -> Scope:
    """What the address asks for, as far as the report can be asked for it."""
    asked = ReportFilters().load(address_values())
    wanted = {name: value for name, value in asked.items() if name.removesuffix("_id") in report.filters}
    return scope_of(wanted, seen_by=reader(), today=business_today())


@bp.get("/reports/<slug>/rows.csv")
@require("read_reports")
def save_report_csv(slug: str) -> ResponseReturnValue:
    """The rows as CSV, by the same filters."""
    report = get_report(slug)
    lines = csv_lines(report, report.rows(_asked_scope(report)), said, locale())
    return save_as(f"{slug}.csv", Response(stream_with_context(lines), mimetype="text/csv"))


@bp.get("/reports/<slug>/rows.xlsx")
@require("read_reports")
def save_report_xlsx(slug: str) -> ResponseReturnValue:
    """The rows as a workbook, by the same filters."""
    report = get_report(slug)
    rows = report.rows(_asked_scope(report))
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path = Path(folder) / "rows.xlsx"
        write_workbook(path, report, rows, said, locale())
        return save_as(f"{slug}.xlsx", Response(path.read_bytes(), mimetype=SPREADSHEET))


@bp.get("/reports/<slug>/rows.pdf")
@require("read_reports")
def save_report_pdf(slug: str) -> ResponseReturnValue:
    """The rows on paper, by the same filters."""
    report = get_report(slug)
    data = printed(report, report.rows(_asked_scope(report)), on_paper, said, locale())
    return save_as(f"{slug}.pdf", Response(write_pdf("table", data), mimetype=PDF))


def _choices(report: Report) -> Choices:
    own = offices_of(reader(), "read_reports")
    offices = [office for office in list_offices(national=False) if own is None or office.id in own]
    years = [(year, write_digits(year)) for year in total_entries_by_year()]
    campaigns = list_campaigns(seen_by=reader(), limit=MOST_OFFERED) if "campaign" in report.filters else []
    companies = list_companies(seen_by=reader(), limit=MOST_OFFERED) if "company" in report.filters else []
    return Choices(
        years[::-1], named([office.place for office in offices]),
        [(each.id, each.title(locale())) for each in campaigns], named(companies),
        counted(list_items()) if "item" in report.filters else [],
    )  # fmt: skip


def link_of(figure: Figure) -> str:
    """The page on which a figure answers for itself."""
    within = figure.within
    asked: dict[str, Any] = {
        "figure": figure.measure, "counted": figure.counted, "item": within.item_id, "given_by": within.given_by,
        "given_for": within.given_for, "place": within.place_id, "level": within.level,
    }  # fmt: skip
    if within.from_month is not None and within.to_month is not None:
        asked["year"] = within.from_month // 100
        asked["month"] = within.from_month % 100 if within.from_month == within.to_month else None
    return url_for("web.show_report_figure", **{name: value for name, value in asked.items() if value is not None})


@bp.get("/reports/figure")
@require("read_reports")
def show_report_figure() -> ResponseReturnValue:
    """What a figure counts, its value twice, and the entries behind it."""
    asked = ShownFigure().load(address_values())
    after = asked.pop("behind")
    scope = scope_of(asked, seen_by=reader(), today=business_today())
    figure = get_figure(asked["measure"], asked["counted"], scope.within)
    found = get_behind(figure, seen_by=reader(), after=after, limit=PAGE + 1)
    within = figure.within
    return render_template(
        "reports/figure.html",
        figure=figure,
        found=found,
        rows=found.rows[:PAGE],
        after=key_of(found.rows[PAGE - 1].row.entry) if len(found.rows) > PAGE else None,
        scope=scope,
        item=db.session.get(Item, within.item_id) if within.item_id is not None else None,
        holders=list(_holders(within.given_by, within.given_for)),
        unit=said(figure.unit),
    )


def _holders(*keys: int | None) -> Iterator[Holder]:
    for key in keys:
        if key is not None:
            yield db.session.get_one(Holder, key)
