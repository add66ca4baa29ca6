"""What the whole ledger is kept for: reports for its officers, each one module and one line in `REPORTS`."""

from __future__ import annotations

from app.errors import NotFound
from app.reports import corrections, donors, flows, late, losses, stock, waiting, worth
from app.reports.base import Report
from app.reports.maps.metrics import METRICS

REPORTS: tuple[Report, ...] = (
    flows.BY_CAMPAIGN,
    flows.BY_COMPANY,
    flows.BY_PROVINCE,
    flows.BY_ITEM,
    flows.BY_MONTH,
    stock.REPORT,
    losses.REPORT,
    late.REPORT,
    donors.REPORT,
    worth.REPORT,
    corrections.REPORT,
    waiting.REPORT,
    *(metric.report for metric in METRICS),
)
"""In the order in which they are offered."""


class NoSuchReport(NotFound):
    """There is no report “{slug}”."""


def get_report(slug: str) -> Report:
    """The report under a name; raises NoSuchReport."""
    found = next((report for report in REPORTS if report.slug == slug), None)
    if found is None:
        raise NoSuchReport(slug=slug)
    return found
