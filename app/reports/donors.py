"""How far each company has kept its word: its accepted pledges, line by line, by what has become of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge, PledgeLine
from app.companies.models import Company
from app.db import db
from app.errors import N_
from app.reports.base import Column, Kind, Report, Row, names_of
from app.reports.late import ENDED, expected, lines_of_pledges
from app.reports.scopes import Scope

WHOLE = 10_000


def build(scope: Scope) -> Iterator[Row]:
    """A row a company, those with the most pledged lines first; the share is of the lines that are through or due."""
    left = expected()
    is_open, is_ended = func.coalesce(left.c.left, 0) > 0, Pledge.state.in_(ENDED)
    is_late = is_open & ~is_ended & (PledgeLine.due_on < scope.today)
    wanted = (
        select(
            Company, func.count(), _count(~is_open & ~is_ended), _count(is_open & ~is_ended & ~_known(is_late)),
            _count(is_late), _count(is_ended),
        )
        .select_from(PledgeLine)
        .join(Pledge, Pledge.id == PledgeLine.pledge_id)
        .join(Company, Company.id == Pledge.company_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .outerjoin(left, left.c.lot_id == PledgeLine.lot_id)
        .group_by(Company.id)
        .order_by(func.count().desc(), Company.sort_key, Company.id)
    )  # fmt: skip
    for company, lines, kept, pending, late, ended in db.session.execute(lines_of_pledges(scope, wanted)):
        through = kept + late + ended
        share = kept * WHOLE // through if through else None
        yield [names_of(company), int(lines), int(kept), int(pending), int(late), int(ended), share]


def _known(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """What is due on no day is not late."""
    return func.coalesce(condition, False)


def _count(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


REPORT = Report(
    "reliability", N_("How far companies keep their word"),
    N_("Lines of accepted pledges: kept, still to come, late, and ended by withdrawal or lapse. The share is of those"
       " that are kept, late or ended."),
    (
        Column("company", N_("Company")), Column("lines", N_("Lines pledged"), Kind.COUNT),
        Column("kept", N_("Kept"), Kind.COUNT), Column("pending", N_("Still to come"), Kind.COUNT),
        Column("late", N_("Late"), Kind.COUNT), Column("ended", N_("Withdrawn or lapsed"), Kind.COUNT),
        Column("share", N_("Share kept"), Kind.SHARE),
    ),
    frozenset({"year", "place", "campaign", "company", "item"}), build,
)  # fmt: skip
