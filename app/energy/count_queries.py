"""Reading sendings of participations: with their campaign, those that wait to be verified, and their file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import offices_of, require_act
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.campaigns.sight import seen_campaigns
from app.companies.queries import company_ids_of
from app.db import db
from app.energy.conversion_refusals import NoFileOfIt, NoSuchSending
from app.energy.participations import Count, CountDay, CountState
from app.files.models import StoredFile
from app.ledger import queries as ledger_queries

PAGE = 50
WHOLE = (
    joinedload(Count.company), joinedload(Count.campaign), joinedload(Count.system), joinedload(Count.file),
    joinedload(Count.by), joinedload(Count.decided_by), joinedload(Count.lot),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedDay:
    """How many participations happened on a day."""

    happened_on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class ToldSending:
    """One sending of participations, and whether what it counted stands: false where its entry was undone."""

    of: Count
    stands: bool

    def __getattr__(self, name: str) -> Any:
        """The figures are the sending's own."""
        return getattr(self.of, name)


def get_sending(sending_id: int, *, seen_by: User) -> Count:
    """One sending, if this person sees its campaign; raises NoSuchSending."""
    wanted = select(Count).join(Campaign, Campaign.id == Count.campaign_id).options(*WHOLE)
    found = db.session.scalar(wanted.where(Count.id == sending_id, seen_campaigns(seen_by, "read_conversions")))
    if found is None:
        raise NoSuchSending()
    return found


def get_told_sending(sending_id: int, *, seen_by: User) -> ToldSending:
    """One sending, and whether it stands."""
    return _told([get_sending(sending_id, seen_by=seen_by)])[0]


def list_sendings(
    campaign_id: int, *, seen_by: User, after: int | None = None, limit: int = PAGE
) -> list[ToldSending]:  # fmt: skip
    """The sendings of a campaign's participations, the newest first, from behind the key `after`."""
    campaigns.get_campaign(campaign_id, seen_by=seen_by, act="read_conversions")
    wanted = select(Count).where(Count.campaign_id == campaign_id).options(*WHOLE)
    if after is not None:
        wanted = wanted.where(Count.id < after)
    return _told(db.session.scalars(wanted.order_by(Count.id.desc()).limit(limit)).all())


def list_sendings_to_verify(*, seen_by: User, after: int | None = None, limit: int = PAGE) -> list[ToldSending]:
    """Declared sendings on which this person may decide, the one that has waited longest first."""
    wanted = select(Count).join(Campaign, Campaign.id == Count.campaign_id).options(*WHOLE).where(
        Count.state == CountState.DECLARED, Count.by_id != seen_by.id,
        Count.company_id.not_in(company_ids_of(seen_by.id)), _decided_by(seen_by),
    )  # fmt: skip
    if after is not None:
        wanted = wanted.where(Count.id > after)
    return _told(db.session.scalars(wanted.order_by(Count.id).limit(limit)).all())


def list_counted_days(campaign_id: int, *, seen_by: User) -> list[CountedDay]:
    """The participations of a campaign day by day, of the sendings that are verified and stand."""
    campaigns.get_campaign(campaign_id, seen_by=seen_by, act="read_conversions")
    entries = db.session.scalars(select(Count.entry_id).where(Count.campaign_id == campaign_id))
    standing = ledger_queries.standing([entry_id for entry_id in entries if entry_id is not None])
    days = select(CountDay.happened_on, func.sum(CountDay.quantity)).join(Count, Count.id == CountDay.count_id)
    days = days.where(Count.campaign_id == campaign_id, Count.entry_id.in_(sorted(standing)))
    rows = db.session.execute(days.group_by(CountDay.happened_on).order_by(CountDay.happened_on))
    return [CountedDay(day, int(quantity)) for day, quantity in rows]


def total_waiting(campaign_id: int) -> int:
    """How many participations of a campaign are declared and wait to be verified."""
    wanted = select(func.sum(Count.quantity)).where(Count.state == CountState.DECLARED)
    return int(db.session.scalar(wanted.where(Count.campaign_id == campaign_id)) or 0)


def get_sent_file(sending_id: int, *, seen_by: User) -> StoredFile:
    """What was sent, for whoever verifies: it may name the people who took part."""
    sending = get_sending(sending_id, seen_by=seen_by)
    require_act(seen_by, sending.campaign.office_id, "verify_saving")
    if sending.file is None:
        raise NoFileOfIt()
    return sending.file


def _decided_by(user: User) -> ColumnElement[bool]:
    offices = offices_of(user, "verify_saving")
    return true() if offices is None else Campaign.office_id.in_(offices)


def _told(counts: Sequence[Count]) -> list[ToldSending]:
    standing = ledger_queries.standing([count.entry_id for count in counts if count.entry_id is not None])
    return [ToldSending(count, count.entry_id is None or count.entry_id in standing) for count in counts]
