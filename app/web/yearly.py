"""The report of a year as its officers read it: each figure leads to its entries, and the whole is saved as a file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import offices_of
from app.companies.queries import get_company_for
from app.db import db
from app.errors import NotFound
from app.language import locale, write_digits
from app.ledger.queries import list_periods, total_entries_by_year
from app.places.models import Office, PlaceLevel
from app.places.queries import get_place, list_offices
from app.reports.schemas import YearFilters
from app.reports.yearly.files import write_files
from app.reports.yearly.printed import write_cell
from app.reports.yearly.report import YearReport, compile_report
from app.reports.yearly.subjects import Subject, get_subject
from app.web.door import bp, reader
from app.web.entries import address_values
from app.web.forms import Form
from app.web.options import named
from app.web.reports import link_of
from app.web.sheets import save_as

STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive, so that the same files make the same archive."""


@bp.get("/reports/year")
@require("read_reports")
def show_year_report() -> ResponseReturnValue:
    """The tables of a closed year, of the country, a province or a company."""
    form, report = Form(request.args), None
    with form.refusals():
        if request.args.get("year", "").strip():
            report = compile_report(_subject(YearFilters().load(address_values())))
    page = render_template(
        "reports/year.html", form=form, report=report, years=closed_years(), places=_places(), cell=_cell,
        link_of=_link_of,
    )  # fmt: skip
    return page, form.status


@bp.get("/reports/year/files")
@require("read_reports")
def save_year_report() -> ResponseReturnValue:
    """All files of it in the reader's language, in one archive."""
    report = compile_report(_subject(YearFilters().load(address_values())))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in write_files(report, locale()).items():
            file.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return save_as(_name(report), Response(archive.getvalue(), mimetype="application/zip"))


def _name(report: YearReport) -> str:
    subject = report.subject
    part = subject.place.code if subject.place else f"company-{subject.company.id}" if subject.company else "IR"
    return f"report-{subject.year}-{part}-{locale()}.zip"


def _subject(asked: dict[str, Any]) -> Subject:
    """What was asked for, as far as this person may read it: an office reads of its own province alone."""
    own = offices_of(reader(), "read_reports")
    place_id, company_id = asked["place_id"], asked["company_id"]
    if own is not None:
        place_id = place_id or _place_of(own)
        if company_id is not None or place_id != _place_of(own):
            raise NotFound()
    company = get_company_for(company_id, seen_by=reader()) if company_id is not None else None
    place = get_place(place_id) if place_id is not None else None
    if place is not None and place.level is not PlaceLevel.PROVINCE:
        place = None
    return get_subject(
        asked["year"], province=place.code if place else None, company_id=company.id if company else None
    )  # fmt: skip


def _place_of(offices: frozenset[int]) -> int:
    if not offices:
        raise NotFound()
    return db.session.get_one(Office, min(offices)).place_id


def closed_years() -> list[tuple[int, str]]:
    """The years of which a report can be made, the newest first."""
    used = total_entries_by_year()
    closed = [each.year for each in list_periods() if each.closed_at is not None and each.year in used]
    return [(year, write_digits(year)) for year in reversed(closed)]


def _places() -> list[tuple[int, str]]:
    own = offices_of(reader(), "read_reports")
    return named([office.place for office in list_offices(national=False) if own is None or office.id in own])


def _cell(value: Any) -> str:
    return write_cell(value, locale())


def _link_of(value: Any) -> str | None:
    """Where a figure answers for itself; a fact of the year's papers stands by its definition alone."""
    return link_of(value) if hasattr(value, "within") else None
