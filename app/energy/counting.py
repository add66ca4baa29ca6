"""Participations are counted: each action once, however often and by whomever it is sent; what is new is a lot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    Row,
    Table,
    func,
    insert,
    literal,
    select,
)

from app import clock
from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.promising import hold_companies
from app.companies.models import Company
from app.companies.queries import NoSuchCompany, own_company_ids
from app.db import atomic, db
from app.energy.conversion_refusals import BeforeCampaign, SpeaksForCompany
from app.energy.own_items import participation_item
from app.energy.participations import Count, CountDay, Participation
from app.energy.ruling import lock_campaign
from app.files.vault import the_vault
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.copying import copy_rows
from app.ledger.drafts import EntryDraft, LotDraft, Move, digest_of_drafts
from app.ledger.refusals import DayAhead
from app.ledger.words import EntryKind, LotKind, Origin, Stage
from app.text import latin_digits

TOLD = 1_000
"""Of so many that were sent again it is said which."""
_ASIDE = MetaData()
COMING = Table(
    "participation_coming", _ASIDE, Column("row_no", BigInteger), Column("mark", LargeBinary), Column("day", Date),
    prefixes=["TEMPORARY"],
)  # fmt: skip
FRESH = Table(
    "participation_fresh", _ASIDE, Column("row_no", BigInteger, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary), Column("day", Date), prefixes=["TEMPORARY"],
)  # fmt: skip


class Event(NamedTuple):
    """An action under the name that its sender gave it, and its place in what was sent."""

    row: int
    name: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class Counted:
    """What was new; None if nothing was. `repeated_rows` are the first of those that had been counted before."""

    count: Count | None
    repeated: int
    repeated_rows: Sequence[int] = ()


@atomic()
def count_participations(
    *, campaign_id: int, company_id: int, counted_on: date, source: str, events: Iterable[Event], by: User, key: str
) -> Counted:
    """Count the actions that a company gathered for a campaign; those that are known already are left out.

    The events may be more than fit into memory: they are read once. Raises NoSuchCompany, SpeaksForCompany,
    BeforeCampaign, DayAhead.
    """
    content = {"campaign": campaign_id, "company": company_id, "on": counted_on, "source": source}
    content["events"] = digest_of_drafts(events) if isinstance(events, Sequence) else None
    act = ledger.begin_act(
        verb="count_participations", by=by, key=key, content=content,
        allowed=lambda: (_hold_company(company_id, by), lock_campaign(campaign_id, by, "count_participations")),
    )  # fmt: skip
    if act.is_repeat:
        return _counted_before(act, events)
    company = _hold_company(company_id, by)
    campaign = lock_campaign(campaign_id, by, "count_participations")
    campaign.require_open()
    if counted_on > clock.business_today():
        raise DayAhead(day=counted_on, field="counted_on")
    connection = db.session.connection()
    sent = _lay_aside(connection, campaign, events)
    try:
        _check_days(connection, campaign, counted_on)
        quantity = connection.scalar(select(func.count()).select_from(FRESH)) or 0
        repeated = connection.scalars(
            select(COMING.c.row_no).outerjoin(FRESH, FRESH.c.row_no == COMING.c.row_no)
            .where(FRESH.c.row_no.is_(None)).order_by(COMING.c.row_no).limit(TOLD)
        ).all()  # fmt: skip
        if not quantity:
            return Counted(None, sent, repeated)
        count = _post(campaign, company, quantity, sent - quantity, counted_on, source, act, by)
    finally:
        for table in (COMING, FRESH):
            table.drop(connection)
    return Counted(count, sent - quantity, repeated)


def _counted_before(act: BegunAct, events: Iterable[Event]) -> Counted:
    """The same answer again; where nothing was new, all that was sent had been counted before."""
    count = db.session.scalar(select(Count).where(Count.act_id == act.id))
    return Counted(count, count.repeated if count else sum(1 for _ in events))


def _hold_company(company_id: int, by: User) -> Company:
    held = hold_companies([company_id])
    if company_id not in held:
        raise NoSuchCompany(field="company_id")
    if company_id in own_company_ids(by):
        raise SpeaksForCompany()
    return held[company_id]


def _lay_aside(connection: Connection, campaign: Campaign, events: Iterable[Event]) -> int:
    """The events where this transaction alone sees them, and those of them that are new; how many came."""
    for table in (COMING, FRESH):
        table.create(connection)
    marked = _Marked(campaign.id, events)
    copy_rows(connection, COMING, ("row_no", "mark", "day"), marked)
    turn = func.row_number().over(partition_by=COMING.c.mark, order_by=COMING.c.row_no).label("turn")
    turns = select(COMING, turn).subquery()
    known = select(Participation.mark).where(
        Participation.campaign_id == campaign.id, Participation.mark == turns.c.mark
    )
    new = select(turns.c.row_no, turns.c.mark, turns.c.day).where(turns.c.turn == 1, ~known.exists())
    connection.execute(insert(FRESH).from_select(["row_no", "mark", "day"], new))
    return marked.sent


class _Written(dict[date, str]):
    """Days as they are written, each worked out once."""

    def __missing__(self, day: date) -> str:
        self[day] = day.isoformat()
        return self[day]


class _Marked:
    """The events as rows, each with the mark of its name; a name is the same in any digits and with blanks around."""

    def __init__(self, campaign_id: int, events: Iterable[Event]) -> None:
        self._mark, self._events, self.sent = the_vault().marker(f"participation {campaign_id}"), events, 0

    def __iter__(self) -> Iterator[tuple[int, bytes, str]]:
        mark, written = self._mark, _Written()
        for row, name, day in self._events:
            self.sent += 1
            name = name.strip()
            yield row, mark(name if name.isascii() else latin_digits(name)), written[day]


def _check_days(connection: Connection, campaign: Campaign, counted_on: date) -> None:
    first, last = connection.execute(select(func.min(COMING.c.day), func.max(COMING.c.day))).one()
    if first is not None and not campaign.opens_on <= first <= last <= counted_on:
        raise BeforeCampaign(first=campaign.opens_on, last=counted_on, field="happened_on")


def _post(
    campaign: Campaign, company: Company, quantity: int, repeated: int, on: date, source: str, act: BegunAct, by: User
) -> Count:
    """The lot of what is new, in the book; and the marks, so that it is not new again."""
    lot = LotDraft(
        kind=LotKind.SAVING, origin=Origin.SAVING, item_id=participation_item().id, given_by=company.holder_id,
        given_for=campaign.holder_id, place_id=campaign.office.place_id, quantity=quantity, opened_on=on,
    )  # fmt: skip
    spots = (company.holder_id, Stage.GIVEN), (company.holder_id, Stage.AVAILABLE)
    draft = EntryDraft(campaign.office_id, EntryKind.SAVING, on, [Move(lot.id, quantity, *spots)])
    count = Count(
        campaign_id=campaign.id, company_id=company.id, counted_on=on, quantity=quantity, repeated=repeated,
        source=source, by_id=by.id, recorded_at=clock.recorded_now(), lot_id=lot.id, entry_id=draft.id, act_id=act.id,
    )  # fmt: skip
    count.days = [CountDay(happened_on=row.day, quantity=row.quantity) for row in _days()]
    db.session.add(count)
    db.session.flush()
    marks = select(literal(campaign.id), FRESH.c.mark, literal(count.id))
    db.session.execute(insert(Participation).from_select(["campaign_id", "mark", "count_id"], marks))
    ledger.open_lots([lot])
    ledger.post_entries([draft], act=act, by=by)
    return count


def _days() -> Sequence[Row[date, int]]:
    days = select(FRESH.c.day, func.count().label("quantity")).group_by(FRESH.c.day)
    return db.session.execute(days.order_by(FRESH.c.day)).all()
