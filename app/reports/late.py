"""Pledges whose day has passed and of which something is still expected, and those that lapsed or were withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.words import PledgeState
from app.companies.models import Company
from app.dates import first_day, last_day
from app.db import db
from app.errors import N_, Bilingual
from app.items.models import Item
from app.ledger.kept import Balance
from app.ledger.words import Stage
from app.reports.base import Amount, Column, Kind, Report, Row, names_of, unit_of
from app.reports.flows import ITEM
from app.reports.scopes import Scope

LATE = (PledgeState.ACCEPTED, PledgeState.PART_RECEIVED)
ENDED = (PledgeState.WITHDRAWN, PledgeState.LAPSED)


def expected() -> Any:
    """How much of each promise lot is still expected, by lot."""
    wanted = select(Balance.lot_id, func.sum(Balance.quantity).label("left"))
    return wanted.where(Balance.stage == Stage.EXPECTED).group_by(Balance.lot_id).subquery()


def lines_of_pledges(scope: Scope, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The lines of accepted pledges that lie within what is asked for."""
    within = scope.within
    asked: list[ColumnElement[bool] | None] = [
        Pledge.accept_entry_id.is_not(None),
        PledgeLine.item_id == within.item_id if within.item_id is not None else None,
        Company.holder_id == within.given_by if within.given_by is not None else None,
        Campaign.holder_id == within.given_for if within.given_for is not None else None,
        PledgeLine.place_id.in_(scope.place_ids) if scope.place_ids is not None else None,
        PledgeLine.due_on >= first_day(scope.year) if scope.year is not None else None,
        PledgeLine.due_on <= last_day(scope.year) if scope.year is not None else None,
    ]
    return wanted.where(*(condition for condition in asked if condition is not None))


def build(scope: Scope) -> Iterator[Row]:
    """A row for each line of such a pledge, the longest late first."""
    left = expected()
    columns = (Pledge.number, Pledge.state, Company, Campaign, Item, PledgeLine, func.coalesce(left.c.left, 0))
    is_late = Pledge.state.in_(LATE) & (PledgeLine.due_on < scope.today) & (left.c.left > 0)
    wanted = (
        select(*columns)
        .join(Pledge, Pledge.id == PledgeLine.pledge_id)
        .join(Company, Company.id == Pledge.company_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Item, Item.id == PledgeLine.item_id)
        .outerjoin(left, left.c.lot_id == PledgeLine.lot_id)
        .where(or_(Pledge.state.in_(ENDED), is_late))
        .order_by(PledgeLine.due_on.is_(None), PledgeLine.due_on, PledgeLine.id)
    )
    for number, state, company, campaign, item, line, outstanding in db.session.execute(
        lines_of_pledges(scope, wanted)
    ):
        yield [
            number, state, names_of(company), Bilingual(campaign.title_en, campaign.title_fa), names_of(item),
            unit_of(item), Amount(line.quantity, item.decimals), Amount(int(outstanding), item.decimals), line.due_on,
            (scope.today - line.due_on).days if state in LATE else None,
        ]  # fmt: skip


REPORT = Report(
    "late-pledges", N_("Late and lapsed pledges"),
    N_("Pledges whose day has passed while something is still expected, and those that lapsed or were withdrawn."),
    (
        Column("pledge", N_("Pledge"), Kind.CODE), Column("state", N_("State")), Column("company", N_("Company")),
        Column("campaign", N_("Campaign")), *ITEM, Column("promised", N_("Promised"), Kind.QUANTITY),
        Column("outstanding", N_("Still expected"), Kind.QUANTITY), Column("due_on", N_("Due on"), Kind.DAY),
        Column("days_late", N_("Days late"), Kind.QUANTITY),
    ),
    frozenset({"year", "place", "campaign", "company", "item"}), build,
)  # fmt: skip
