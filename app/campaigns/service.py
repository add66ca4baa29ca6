"""What can happen to a campaign: drafted, revised, approved, opened, closed, reported.

What happens from pledge to hand-over has a module for each subject; all of it is called by this name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns import queries
from app.campaigns.allotting import allot_goods, record_allotments, release_allotment
from app.campaigns.checks import answer_warnings, list_facts
from app.campaigns.delivering import confirm_delivery, record_deliveries, record_delivery
from app.campaigns.disputing import answer_dispute, confirm_receipt, dispute_receipt, reject_dispute, settle_dispute
from app.campaigns.drafts import TargetDraft
from app.campaigns.handing_over import record_direct_handover, record_direct_handovers
from app.campaigns.models import Campaign, CampaignAxis, CampaignProvince, CampaignStep, CampaignTarget
from app.campaigns.pledging import (
    accept_pledge,
    accept_pledges,
    announce_pledge,
    announce_pledges,
    confirm_pledge,
    drop_pledges,
    lapse_pledge,
    record_pledges,
    withdraw_pledge,
)
from app.campaigns.receiving import ask_over_delivery, record_receipt, record_receipts, sign_over_delivery
from app.campaigns.recounting import recount_papers
from app.campaigns.taking_back import take_back
from app.campaigns.typed import read_lines
from app.campaigns.undoing import (
    ask_reversal,
    correct_value,
    free_reversal,
    reverse_entries,
    reverse_entry,
    reverse_transfer,
    sign_reversal,
)
from app.campaigns.words import CampaignState, CheckedAct
from app.codes import POLICY_AXES, Aim, CampaignKind
from app.companies.models import Company
from app.companies.queries import NoSuchCompany
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound
from app.files.queries import get_file
from app.items.models import Item
from app.ledger import service as ledger
from app.ledger.models import QUANTITY_BOUND
from app.ledger.refusals import DayAhead
from app.ledger.words import HolderKind
from app.places.models import Place, PlaceLevel
from app.places.queries import get_office
from app.text import fold

__all__ = [
    "CampaignDetails", "accept_pledge", "accept_pledges", "allot_goods", "announce_pledge", "announce_pledges",
    "answer_dispute", "approve_campaign", "ask_over_delivery", "ask_reversal", "close_campaign", "confirm_delivery",
    "confirm_pledge", "confirm_receipt", "correct_value", "dispute_receipt", "draft_campaign", "drop_pledges",
    "free_reversal", "lapse_pledge", "open_campaign", "record_allotments", "record_deliveries", "record_delivery",
    "record_direct_handover", "record_direct_handovers", "record_pledges", "record_receipt", "record_receipts",
    "recount_papers", "reject_dispute", "release_allotment", "report_campaign", "reverse_entries", "reverse_entry",
    "reverse_transfer", "revise_campaign", "settle_dispute", "sign_over_delivery", "sign_reversal", "take_back",
    "withdraw_pledge",
]  # fmt: skip
PLACED = (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE)
LONGEST_CODE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignDetails:
    """What is written about a campaign."""

    title_fa: str
    title_en: str
    kind: CampaignKind
    aim: Aim
    opens_on: date
    closes_on: date
    story_fa: str = ""
    story_en: str = ""
    theme: str = ""
    deadline: date | None = None
    is_urgent: bool = False
    picture_id: int | None = None
    sponsor_id: int | None = None
    axes: Sequence[int] = ()
    province_ids: Sequence[int] = ()
    targets: Sequence[TargetDraft] = ()


WRITTEN = (
    "title_fa", "title_en", "kind", "aim", "opens_on", "closes_on", "story_fa", "story_en", "theme", "deadline",
    "is_urgent", "picture_id", "sponsor_id",
)  # fmt: skip


@atomic()
def draft_campaign(*, code: str, office_id: int, details: CampaignDetails, by: User) -> Campaign:
    """A new campaign of an office; nobody outside it sees it until it is approved."""
    _require_runner(by, office_id)
    office = get_office(office_id)
    code = code.strip().upper()
    if queries.find_campaign_by_code(code) is not None:
        raise Conflict(N_("There is already a campaign under “{code}”."), code=code, field="code")
    if not code:
        raise Invalid(N_("Please fill this in."), field="code")
    if len(code) > LONGEST_CODE:  # some letters have two capitals
        raise Invalid(N_("This is longer than {longest} letters."), longest=LONGEST_CODE, field="code")
    details = _read(details)
    _check(details)
    holder = ledger.open_holder(
        kind=HolderKind.CAMPAIGN, office_id=office_id, place_id=office.place_id, name_fa=details.title_fa,
        name_en=details.title_en,
    )  # fmt: skip
    campaign = Campaign(code=code, office=office, holder_id=holder.id, state=CampaignState.DRAFT)
    db.session.add(campaign)
    _describe(campaign, details)
    _note(campaign, clock.business_today(), by)
    return campaign


@atomic()
def revise_campaign(*, campaign_id: int, details: CampaignDetails, by: User) -> Campaign:
    """Write something else about a campaign, as long as it is not closed."""
    campaign = _lock(campaign_id, by)
    if campaign.state in (CampaignState.CLOSED, CampaignState.REPORTED):
        raise Conflict(N_("This campaign is closed; what is written about it stays."))
    details = _read(details)
    _check(details)
    _describe(campaign, details)
    return campaign


@atomic()
def approve_campaign(
    *, campaign_id: int, happened_on: date, by: User, answers: Mapping[str, str] | None = None, memo: str | None = None
) -> Campaign:
    """The campaign may be opened; every warning about it must be answered."""
    campaign = _lock(campaign_id, by)
    facts = list_facts(campaign, happened_on)
    answer_warnings(CheckedAct.APPROVE, facts, answers or {}, by=by)
    return _become(campaign, CampaignState.APPROVED, happened_on, by, memo)


@atomic()
def open_campaign(*, campaign_id: int, happened_on: date, by: User, memo: str | None = None) -> Campaign:
    """From now the campaign takes pledges."""
    return _become(_lock(campaign_id, by), CampaignState.OPEN, happened_on, by, memo)


@atomic()
def close_campaign(*, campaign_id: int, happened_on: date, by: User, memo: str | None = None) -> Campaign:
    """The campaign takes no more pledges; what is promised may still come."""
    return _become(_lock(campaign_id, by), CampaignState.CLOSED, happened_on, by, memo)


@atomic()
def report_campaign(*, campaign_id: int, happened_on: date, by: User, memo: str | None = None) -> Campaign:
    """The campaign's result was reported."""
    return _become(_lock(campaign_id, by), CampaignState.REPORTED, happened_on, by, memo)


def _require_runner(by: User, office_id: int) -> None:
    """National officers run any campaign, a supervisor those of the own office."""
    require_act(by, office_id, "open_campaign")


def _lock(campaign_id: int, by: User) -> Campaign:
    queries.get_campaign(campaign_id, seen_by=by)
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update(of=Campaign)
    campaign = db.session.scalars(query.execution_options(populate_existing=True)).one()
    _require_runner(by, campaign.office_id)
    return campaign


def _become(campaign: Campaign, state: CampaignState, on: date, by: User, memo: str | None) -> Campaign:
    if on > clock.business_today():
        raise DayAhead(day=on, field="happened_on")
    campaign.become(state)
    _note(campaign, on, by, memo)
    return campaign


def _note(campaign: Campaign, on: date, by: User, memo: str | None = None) -> None:
    db.session.flush()
    db.session.add(
        CampaignStep(
            campaign_id=campaign.id, state=campaign.state, happened_on=on, recorded_at=clock.recorded_now(),
            by_id=by.id, memo=memo,
        )
    )  # fmt: skip
    db.session.flush()


def _describe(campaign: Campaign, details: CampaignDetails) -> None:
    for name in WRITTEN:
        setattr(campaign, name, getattr(details, name))
    campaign.folded = fold(f"{details.title_fa} {details.title_en} {campaign.code}")[:500]
    axes = {axis.axis: axis for axis in campaign.axes}
    campaign.axes = [axes.get(number) or CampaignAxis(axis=number) for number in sorted(set(details.axes))]
    provinces = {province.place_id: province for province in campaign.provinces}
    campaign.provinces = [
        provinces.get(place_id) or CampaignProvince(place_id=place_id) for place_id in sorted(set(details.province_ids))
    ]
    targets = {(target.place_id, target.item_id): target for target in campaign.targets}
    wanted = []
    for each in details.targets:
        target = targets.get((each.place_id, each.item_id)) or CampaignTarget(
            place_id=each.place_id, item_id=each.item_id
        )
        target.quantity = each.quantity
        wanted.append(target)
    campaign.targets = wanted
    db.session.flush()


def _read(details: CampaignDetails) -> CampaignDetails:
    """The details with the targets' typed quantities read."""
    return replace(details, targets=read_lines(details.targets, under="targets"))


def _check(details: CampaignDetails) -> None:
    if details.closes_on < details.opens_on:
        raise Invalid(N_("A campaign cannot close before it opens."), field="closes_on")
    if details.deadline is not None and details.deadline < details.opens_on:
        raise Invalid(N_("The deadline cannot be before the opening."), field="deadline")
    if any(axis not in POLICY_AXES for axis in details.axes):
        raise Invalid(N_("The policy axes are numbered 1 to 12."), field="axes")
    if details.picture_id is not None:
        get_file(details.picture_id)
    if details.sponsor_id is not None and db.session.get(Company, details.sponsor_id) is None:
        raise NoSuchCompany(field="sponsor_id")
    _check_places(details)
    _check_targets(details)


def _check_places(details: CampaignDetails) -> None:
    named = {*details.province_ids, *(target.place_id for target in details.targets)}
    places = {place.id: place for place in queries.list_by_ids(Place, named)}
    if any(place_id not in places or places[place_id].level not in PLACED for place_id in named):
        raise NotFound(N_("There is no such province."), field="province_ids")


def _check_targets(details: CampaignDetails) -> None:
    pairs = [(target.place_id, target.item_id) for target in details.targets]
    if len(set(pairs)) < len(pairs):
        raise Invalid(N_("A province and item stand among the targets twice."), field="targets")
    if any(not 0 < target.quantity < QUANTITY_BOUND for target in details.targets):
        raise Invalid(N_("A target must be one or more, and no more than the book holds."), field="targets")
    known = {item.id for item in queries.list_by_ids(Item, {item_id for _, item_id in pairs}) if item.is_active}
    if any(item_id not in known for _, item_id in pairs):
        raise NotFound(N_("There is no such item in the catalogue."), field="targets")
