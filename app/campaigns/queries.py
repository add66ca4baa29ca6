"""Reads of campaigns and pledges: every one knows who asks, and what is not theirs is not found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.accounts.rights import require_sight
from app.campaigns.models import Campaign, CampaignProvince, CampaignStep, CheckAnswer
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.promising import in_parts
from app.campaigns.refusals import NoSuchCampaign, NoSuchPledge
from app.campaigns.sight import seen_campaigns, seen_pledges
from app.campaigns.words import CampaignState, PledgeState
from app.codes import CampaignKind
from app.db import Base, db
from app.ledger.kept import Balance
from app.ledger.models import Entry, Line
from app.ledger.words import EntryKind, Stage
from app.places.models import Place, PlaceLevel
from app.places.queries import get_office
from app.text import fold

PAGE = 50
WHOLE = (selectinload(Campaign.axes), selectinload(Campaign.provinces), selectinload(Campaign.targets))
"""How lists read campaigns, with all that a row may show."""
Row = TypeVar("Row", bound=Base)


def list_by_ids(model: type[Row], ids: Iterable[int], *conditions: ColumnElement[bool]) -> list[Row]:
    """The rows under these keys, in the order of their keys; those that are not there are left out."""
    key: Any = model.__mapper__.primary_key[0]
    found: list[Row] = []
    for part in in_parts(sorted(set(ids))):
        found += db.session.scalars(select(model).where(key.in_(part), *conditions).order_by(key))
    return found


def get_campaign(campaign_id: int, *, seen_by: User, act: str = "read_campaigns") -> Campaign:
    """One campaign for which this person may do an act; raises NoSuchCampaign."""
    campaign = db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, seen_campaigns(seen_by, act)))
    if campaign is None:
        raise NoSuchCampaign(field="campaign_id")
    return campaign


def find_campaign_by_code(code: str) -> Campaign | None:
    """The campaign under a code, for verbs and imports that know who asks."""
    return db.session.scalar(select(Campaign).where(Campaign.code == code.strip().upper()))


def list_campaigns(
    *, seen_by: User, search: str = "", state: CampaignState | None = None, kind: CampaignKind | None = None,
    office_id: int | None = None, place_id: int | None = None, after: tuple[date, int] | None = None,
    limit: int = PAGE,
) -> Sequence[Campaign]:  # fmt: skip
    """Campaigns, the newest first, from behind `after`: the last one's (opens_on, id)."""
    wanted = select(Campaign).where(seen_campaigns(seen_by)).options(*WHOLE)
    for word in fold(search).split():
        wanted = wanted.where(Campaign.folded.contains(word, autoescape=True))
    if state is not None:
        wanted = wanted.where(Campaign.state == state)
    if kind is not None:
        wanted = wanted.where(Campaign.kind == kind)
    if office_id is not None:
        wanted = wanted.where(Campaign.office_id == office_id)
    if place_id is not None:
        here = select(CampaignProvince.campaign_id).where(CampaignProvince.place_id == place_id)
        wanted = wanted.where(Campaign.id.in_(here))
    if after is not None:
        wanted = wanted.where(tuple_(Campaign.opens_on, Campaign.id) < tuple_(*after))
    return db.session.scalars(wanted.order_by(Campaign.opens_on.desc(), Campaign.id.desc()).limit(limit)).all()


def list_campaign_steps(campaign_id: int) -> Sequence[CampaignStep]:
    """How a campaign came to its state, oldest first."""
    wanted = select(CampaignStep).where(CampaignStep.campaign_id == campaign_id)
    return db.session.scalars(wanted.order_by(CampaignStep.id)).all()


def list_answers(campaign_id: int) -> Sequence[CheckAnswer]:
    """What was answered to the warnings about a campaign, oldest first."""
    wanted = select(CheckAnswer).where(CheckAnswer.campaign_id == campaign_id)
    return db.session.scalars(wanted.order_by(CheckAnswer.id)).all()


def get_pledge(pledge_id: int, *, seen_by: User) -> Pledge:
    """One pledge with its lines."""
    [pledge] = get_pledges([pledge_id], seen_by=seen_by)
    return pledge


def get_pledges(pledge_ids: Sequence[int], *, seen_by: User) -> list[Pledge]:
    """Several pledges; raises NoSuchPledge if one of them is not there or not this person's to see."""
    found: list[Pledge] = []
    condition = seen_pledges(seen_by)
    for part in in_parts(sorted(set(pledge_ids))):
        wanted = select(Pledge).where(Pledge.id.in_(part), condition).order_by(Pledge.id)
        found += db.session.scalars(wanted.execution_options(populate_existing=True))
    if len(found) != len(set(pledge_ids)):
        raise NoSuchPledge(field="pledge_id")
    return found


def list_pledge_lines_by_id(line_ids: Iterable[int], *, seen_by: User) -> dict[int, PledgeLine]:
    """Pledge lines by their key; what is not there or not this person's to see is left out."""
    found: dict[int, PledgeLine] = {}
    condition = seen_pledges(seen_by)
    for part in in_parts(sorted(set(line_ids))):
        wanted = select(PledgeLine).join(Pledge, Pledge.id == PledgeLine.pledge_id)
        wanted = wanted.where(PledgeLine.id.in_(part), condition).order_by(PledgeLine.id)
        wanted = wanted.options(joinedload(PledgeLine.item))
        found.update({line.id: line for line in db.session.scalars(wanted)})
    return found


def find_pledge_by_number(number: str, *, seen_by: User) -> Pledge | None:
    """The pledge under a printed number, if this person may see it."""
    return db.session.scalar(select(Pledge).where(Pledge.number == number.strip().upper(), seen_pledges(seen_by)))


def find_pledge_by_letter(letter_no: str, *, seen_by: User) -> Pledge | None:
    """The one pledge of a letter, if this person may see it; None if there are several."""
    of_letter = select(Pledge).where(Pledge.letter_no == letter_no.strip(), seen_pledges(seen_by)).limit(2)
    found = db.session.scalars(of_letter).all()
    return found[0] if len(found) == 1 else None


def list_pledges_of_act(act_id: int) -> list[Pledge]:
    """What one act accepted."""
    accepted = (
        select(PledgeLine.pledge_id)
        .join(Line, Line.lot_id == PledgeLine.lot_id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Entry.act_id == act_id, Entry.kind == EntryKind.ACCEPT)
    )
    wanted = select(Pledge).where(Pledge.id.in_(accepted)).order_by(Pledge.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def list_pledges(
    campaign_id: int, *, seen_by: User, state: PledgeState | None = None, after: int | None = None, limit: int = PAGE
) -> Sequence[Pledge]:
    """A campaign's pledges, the newest first, from behind the key `after`."""
    return _page(select(Pledge).where(Pledge.campaign_id == campaign_id, seen_pledges(seen_by)), state, after, limit)


def list_company_pledges(
    company_id: int, *, seen_by: User, state: PledgeState | None = None, after: int | None = None, limit: int = PAGE
) -> Sequence[Pledge]:
    """A company's pledges, the newest first, from behind the key `after`."""
    return _page(select(Pledge).where(Pledge.company_id == company_id, seen_pledges(seen_by)), state, after, limit)


def _page(wanted: Select[Pledge], state: PledgeState | None, after: int | None, limit: int) -> Sequence[Pledge]:
    if state is not None:
        wanted = wanted.where(Pledge.state == state)
    if after is not None:
        wanted = wanted.where(Pledge.id < after)
    return db.session.scalars(wanted.order_by(Pledge.id.desc()).limit(limit)).all()


def list_expected(
    office_id: int, *, seen_by: User, after: int | None = None, limit: int = PAGE
) -> Sequence[tuple[PledgeLine, int]]:
    """Pledge lines an office waits for, with what is still to come: its campaigns' and those meant for its province."""
    require_sight(seen_by, office_id)
    office = get_office(office_id)
    country = select(Place.id).where(Place.level == PlaceLevel.COUNTRY)
    meant = or_(
        Campaign.office_id == office_id, PledgeLine.place_id == office.place_id, PledgeLine.place_id.in_(country)
    )
    wanted = (
        select(PledgeLine, Balance.quantity)
        .options(joinedload(PledgeLine.pledge))
        .join(Pledge, Pledge.id == PledgeLine.pledge_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Balance, (Balance.lot_id == PledgeLine.lot_id) & (Balance.stage == Stage.EXPECTED))
        .where(Balance.quantity > 0, meant)
    )
    if after is not None:
        wanted = wanted.where(PledgeLine.id > after)
    return [(line, left) for line, left in db.session.execute(wanted.order_by(PledgeLine.id).limit(limit))]


def list_open_lines(
    campaign_id: int, company_ids: Iterable[int], item_ids: Iterable[int]
) -> list[tuple[PledgeLine, Pledge, int]]:
    """Accepted pledge lines of these companies and items for a campaign, oldest first, with what is still expected."""
    found: list[tuple[PledgeLine, Pledge, int]] = []
    items = sorted(set(item_ids))
    for part in in_parts(sorted(set(company_ids))):
        wanted = (
            select(PledgeLine, Pledge, Balance.quantity)
            .join(Pledge, Pledge.id == PledgeLine.pledge_id)
            .join(Balance, (Balance.lot_id == PledgeLine.lot_id) & (Balance.stage == Stage.EXPECTED))
            .where(Pledge.campaign_id == campaign_id, Pledge.company_id.in_(part), Balance.quantity > 0)
            .where(PledgeLine.item_id.in_(items))
        )
        ordered = wanted.order_by(Pledge.accepted_on, Pledge.id, PledgeLine.line_no)
        found += [(line, pledge, left) for line, pledge, left in db.session.execute(ordered)]
    return found
