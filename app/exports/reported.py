"""Reports among the lists: the same rows and the same line of sums as their pages."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.models import User
from app.clock import business_today
from app.exports.base import Asked, Listing
from app.reports import REPORTS
from app.reports.base import Report, Row
from app.reports.schemas import ReportFilters
from app.reports.scopes import scope_of

BEFORE = "report-"


def _listing(report: Report) -> Listing:
    def read(by: User, asked: Asked) -> Iterator[Row]:
        wanted = {name: value for name, value in asked.items() if name.removesuffix("_id") in report.filters}
        return report.rows(scope_of(wanted, seen_by=by, today=business_today()))

    return Listing(
        BEFORE + report.slug, report.title, "read_reports", report.columns, ReportFilters, read, has_totals=True
    )


REPORTED = tuple(_listing(report) for report in REPORTS)
