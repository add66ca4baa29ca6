"""The years of the book: which are open, which are closed, and the page that closes one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.campaigns import book
from app.clock import business_today
from app.dates import solar_year
from app.errors import N_
from app.ledger import queries, years
from app.ledger import service as ledger
from app.ledger.refusals import YearUnknown
from app.reports.closing import Loose, list_loose_ends
from app.reports.edition_models import EditionState
from app.reports.edition_queries import find_national
from app.web.door import bp, go_to, reader
from app.web.forms import Form, tell


@bp.get("/years")
@require("read_years")
def list_years() -> ResponseReturnValue:
    """The years in which something happened, and this one, the newest first."""
    seen, now = years.list_years(), solar_year(business_today())
    periods, counts = [each.period for each in seen], {each.id: each.entries for each in seen}
    return render_template(
        "years/list.html",
        periods=periods,
        counts=counts,
        this_year=now,
        names=book.names_of({period.closed_by for period in periods if period.closed_by}),
        may_close=may(reader(), "close_year"),
        next_to_close=_next_to_close(counts, now),
    )


@bp.get("/years/<int:year>/close")
@require("close_year")
def ask_to_close_year(year: int) -> ResponseReturnValue:
    """What closing does, before it is done."""
    return _page_of(year, Form())


@bp.post("/years/<int:year>/close")
@require("close_year")
def close_year(year: int) -> ResponseReturnValue:
    """Close it: from now nothing can be dated in it."""
    form = Form()
    with form.refusals():
        ledger.close_year(year=year, by=reader())
        tell(N_("The year {year} is closed.").format(year=year))
        return go_to("web.list_years")
    return _page_of(year, form)


def _page_of(year: int, form: Form) -> ResponseReturnValue:
    period = next((period for period in queries.list_periods() if period.year == year), None)
    if period is None:
        raise YearUnknown(day=year)
    counts, edition = queries.total_entries_by_year(), find_national(year)
    page = render_template(
        "years/close.html",
        form=form,
        period=period,
        entries=counts.get(year, 0),
        is_over=year < solar_year(business_today()),
        loose_ends=[(each, _where(each.kind, year)) for each in list_loose_ends(year) if each.count],
        edition=edition,
        is_published=edition is not None and edition.state in (EditionState.PUBLISHED, EditionState.SUPERSEDED),
    )
    return page, form.status


def _where(kind: Loose, year: int) -> str | None:
    """The page on which such things are looked at."""
    match kind:
        case Loose.UNCONFIRMED:
            return url_for("web.list_pledges", state="announced")
        case Loose.UNSIGNED:
            return url_for("web.list_approvals")
        case Loose.ON_THE_WAY:
            return url_for("web.list_transfers")
        case Loose.UNVALUED:
            return url_for("web.show_report", slug="values", year=year)
        case Loose.UNSEALED:
            return url_for("web.list_seals")
    return None


def _next_to_close(counts: dict[int, int], now: int) -> int | None:
    """The oldest open year that is over and in which something happened."""
    over = [p.year for p in queries.list_periods() if p.closed_at is None and p.year < now and counts.get(p.year)]
    return min(over, default=None)
