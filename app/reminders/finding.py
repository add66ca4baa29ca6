"""What is to be reminded of today, and whom it concerns: one look at the records for each kind, all offices together.

Whoever speaks for the company and whoever does the office's own work is reminded; the centre of its own campaigns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Token
from app.beneficiaries.need_models import OPEN_NEEDS, Need
from app.beneficiaries.needs import confirmed_last
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.words import PledgeState
from app.clock import TEHRAN, now
from app.companies.models import Company
from app.dates import first_day, solar_month
from app.db import db
from app.ledger.kept import Balance
from app.ledger.models import Holder, Lot
from app.ledger.words import LotKind, Stage
from app.places.models import Office
from app.reminders.words import ReminderKind
from app.stores.stock_queries import ON_THE_SHELF

PLEDGE_AHEAD = timedelta(days=7)
LOT_AHEAD = timedelta(days=90)
SAVING_AHEAD = timedelta(days=30)
TOKEN_AHEAD = timedelta(days=14)
CONFIRMED_FOR = timedelta(days=180)
"""After so long nobody knows whether a need is still one: the household may have moved, or been helped elsewhere."""
UNFINISHED = (PledgeState.ACCEPTED, PledgeState.PART_RECEIVED)


@dataclass(frozen=True, slots=True)
class Due:
    """Something by its key and its day, and whom it concerns: an office's people, a company's, or one person."""

    subject_id: int
    due_on: date
    office_id: int | None = None
    company_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Finder:
    """How one kind is found on a day, and the act that makes somebody of an office the one to remind."""

    find: Callable[[date], Iterator[Due]]
    act: str


def _unfinished(*days: ColumnElement[bool]) -> Iterator[Due]:
    """Pledges that still expect something on such days: of their company, their campaign, and the office it is for."""
    here = aliased(Office)
    wanted = (
        select(PledgeLine.pledge_id, PledgeLine.due_on, Pledge.company_id, Campaign.office_id, here.id)
        .join(Pledge, Pledge.id == PledgeLine.pledge_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Balance, Balance.lot_id == PledgeLine.lot_id)
        .outerjoin(here, here.place_id == PledgeLine.place_id)
        .where(Pledge.state.in_(UNFINISHED), Balance.stage == Stage.EXPECTED, Balance.quantity > 0, *days)
        .distinct()
    )
    for pledge_id, day, company_id, office_id, here_id in db.session.execute(wanted):
        if day is None:
            continue
        yield Due(pledge_id, day, office_id, company_id)
        if here_id is not None and here_id != office_id:
            yield Due(pledge_id, day, here_id)


def _pledges_due(today: date) -> Iterator[Due]:
    return _unfinished(PledgeLine.due_on >= today, PledgeLine.due_on <= today + PLEDGE_AHEAD)


def _pledges_late(today: date) -> Iterator[Due]:
    return _unfinished(PledgeLine.due_on < today)


def _lots(since: date, until: date) -> Iterator[Due]:
    """Goods on a shelf whose last day lies between two days."""
    wanted = (
        select(Balance.lot_id, Lot.expires_on, Holder.office_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Balance.holder_id)
        .where(Lot.kind == LotKind.GOODS, Lot.expires_on >= since, Lot.expires_on <= until)
        .where(Balance.stage.in_(ON_THE_SHELF), Balance.quantity > 0)
        .distinct()
    )
    for lot_id, day, office_id in db.session.execute(wanted):
        if day is not None:
            yield Due(lot_id, day, office_id)


def _lots_expiring(today: date) -> Iterator[Due]:
    return _lots(today, today + LOT_AHEAD)


def _lots_expired(today: date) -> Iterator[Due]:
    return _lots(date.min, today - timedelta(days=1))


def _savings_expiring(today: date) -> Iterator[Due]:
    """What is left of savings that can be converted for some days only."""
    book = (
        select(Balance.lot_id, Lot.expires_on, Holder.office_id, Company.id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Lot.given_for)
        .outerjoin(Company, Company.holder_id == Lot.given_by)
        .where(Balance.stage == Stage.AVAILABLE, Balance.quantity > 0)
        .where(Lot.expires_on >= today, Lot.expires_on <= today + SAVING_AHEAD)
    )
    for lot_id, day, office_id, company_id in db.session.execute(book):
        if day is not None:
            yield Due(lot_id, day, office_id, company_id)


def _needs_to_confirm(today: date) -> Iterator[Due]:
    """One reminder a month for an office, however many needs there are: they are a list, and it is gone through."""
    stale = select(Need.office_id).where(Need.state.in_(OPEN_NEEDS), confirmed_last() < today - CONFIRMED_FOR)
    month = first_day(*divmod(solar_month(today), 100))
    for office_id, _ in db.session.execute(stale.add_columns(func.count()).group_by(Need.office_id)):
        yield Due(office_id, month, office_id)


def _tokens_ending(_today: date) -> Iterator[Due]:
    """By the clock, as they end: a program stops at that moment, whatever day it is in the book."""
    moment = now()
    wanted = select(Token.id, Token.expires_at, Token.user_id).where(
        Token.revoked_at.is_(None), Token.expires_at > moment, Token.expires_at <= moment + TOKEN_AHEAD
    )
    for token_id, ends_at, user_id in db.session.execute(wanted):
        yield Due(token_id, ends_at.astimezone(TEHRAN).date(), user_id=user_id)


FINDERS: dict[ReminderKind, Finder] = {
    ReminderKind.PLEDGE_DUE: Finder(_pledges_due, "record_pledge"),
    ReminderKind.PLEDGE_LATE: Finder(_pledges_late, "record_pledge"),
    ReminderKind.LOT_EXPIRING: Finder(_lots_expiring, "keep_stores"),
    ReminderKind.LOT_EXPIRED: Finder(_lots_expired, "keep_stores"),
    ReminderKind.SAVING_EXPIRING: Finder(_savings_expiring, "end_savings"),
    ReminderKind.NEEDS_TO_CONFIRM: Finder(_needs_to_confirm, "keep_needs"),
    ReminderKind.TOKEN_ENDING: Finder(_tokens_ending, "keep_own_account"),
}
