"""The national match: of what others gave to a campaign a share is given again, once a store has received it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from app import clock
from app.accounts.models import User
from app.accounts.rights import may_act, require_act
from app.campaigns import queries
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.match_models import CampaignMatch
from app.campaigns.models import Campaign, CampaignStep
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.pledging import promise_at_once
from app.campaigns.promising import hold_companies
from app.campaigns.typed import short
from app.campaigns.words import CampaignState
from app.companies.queries import NoSuchCompany
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.kept import Total
from app.ledger.refusals import DayAhead
from app.ledger.rows import one_row
from app.ledger.words import Flow

MOST = 100_000
UNOPENED = (CampaignState.DRAFT, CampaignState.APPROVED)


class NoMatch(NotFound):
    """Nobody matches what is given to this campaign."""


class MatchFrozen(Conflict):
    """The campaign has been opened, and its match stays as it is."""


class MatchWaits(Conflict):
    """The match of campaign {campaign} waits: neither who stated it nor who approved the campaign may accept now."""


class NothingToMatch(Conflict):
    """All that was received for this campaign is matched already."""


@atomic()
def state_match(
    *, campaign_id: int, company_id: int, share: int, agreement_no: str, agreement_on: date, by: User
) -> CampaignMatch:
    """Who gives how much again of what others give: `share` in basis points. Raises MatchFrozen, NoSuchCompany."""
    campaign = _lock(campaign_id, by, "draft_campaign")
    if campaign.state not in UNOPENED:
        raise MatchFrozen()
    if company_id not in hold_companies([company_id]):
        raise NoSuchCompany(field="company_id")
    if not 1 <= share <= MOST:
        raise Invalid(N_("This is a number from {first} to {last}."), first=1, last=MOST, field="share")
    if agreement_on > clock.business_today():
        raise DayAhead(day=agreement_on, field="agreement_on")
    match = db.session.get(CampaignMatch, campaign_id) or CampaignMatch(campaign_id=campaign_id)
    match.company_id, match.share = company_id, share
    match.agreement_no, match.agreement_on = short(agreement_no, field="agreement_no", longest=80), agreement_on
    match.stated_by_id, match.stated_at = by.id, clock.recorded_now()
    db.session.add(match)
    db.session.flush()
    return match


def find_match(campaign_id: int) -> CampaignMatch | None:
    """The match of a campaign, or None."""
    return db.session.get(CampaignMatch, campaign_id)


def get_match(campaign_id: int, *, seen_by: User) -> CampaignMatch:
    """The match of a campaign that this person sees; raises NoMatch."""
    queries.get_campaign(campaign_id, seen_by=seen_by)
    match = find_match(campaign_id)
    if match is None:
        raise NoMatch()
    return match


@atomic()
def post_match(*, campaign_id: int, happened_on: date, by: User, key: str) -> Pledge:
    """Promise, at once, what is received and not matched yet. Raises NoMatch, NothingToMatch."""
    act = ledger.begin_act(
        verb="post_match", by=by, key=key, content={"campaign": campaign_id, "on": happened_on},
        allowed=lambda: _lock(campaign_id, by, "accept_pledge"),
    )  # fmt: skip
    if act.is_repeat:
        return queries.list_pledges_of_act(act.id)[0]
    campaign = _lock(campaign_id, by, "accept_pledge")
    match = get_match(campaign_id, seen_by=by)
    lines = [
        PledgeLineDraft(item_id=item_id, quantity=quantity, place_id=campaign.office.place_id)
        for item_id, quantity in sorted(list_unmatched(match).items())
    ]
    if not lines:
        raise NothingToMatch()
    draft = PledgeDraft(
        campaign_id=campaign_id, company_id=match.company_id, announced_on=happened_on, accepted_on=happened_on,
        lines=lines, letter_no=match.agreement_no, letter_on=match.agreement_on, source_ref=match.source,
    )  # fmt: skip
    with one_row():
        _, entries = promise_at_once(drafts=[draft], act=act, by=by)
    ledger.post_entries(entries, act=act, by=by)
    return queries.list_pledges_of_act(act.id)[0]


def list_unmatched(match: CampaignMatch) -> dict[int, int]:
    """Of each item, what the match still owes for what stores have received in good condition from others."""
    received = (
        select(Total.item_id, func.sum(Total.quantity))
        .where(
            Total.given_for == match.campaign.holder_id, Total.flow == Flow.RECEIVED,
            Total.given_by != match.company.holder_id,
        )
        .group_by(Total.item_id)
    )  # fmt: skip
    promised = (
        select(Pledge.accept_entry_id, PledgeLine.item_id, PledgeLine.quantity)
        .join(PledgeLine, PledgeLine.pledge_id == Pledge.id)
        .where(Pledge.campaign_id == match.campaign_id, Pledge.source_ref == match.source)
    )
    owed = {item_id: match.share_of(int(quantity)) for item_id, quantity in db.session.execute(received)}
    rows = db.session.execute(promised).all()
    standing = ledger_queries.standing([row.accept_entry_id for row in rows if row.accept_entry_id])
    for row in rows:
        if row.accept_entry_id in standing and row.item_id in owed:
            owed[row.item_id] -= row.quantity
    return {item_id: quantity for item_id, quantity in owed.items() if quantity > 0}


def list_due_matches() -> list[int]:
    """The open campaigns whose match owes something, by their keys."""
    wanted = select(CampaignMatch).join(Campaign, Campaign.id == CampaignMatch.campaign_id)
    wanted = wanted.where(Campaign.state == CampaignState.OPEN).order_by(CampaignMatch.campaign_id)
    return [match.campaign_id for match in db.session.scalars(wanted).all() if list_unmatched(match)]


@atomic()
def post_due_match(*, campaign_id: int, happened_on: date) -> Pledge:
    """What the nightly run promises unasked: in the name of who stated the match, or else of who approved the campaign.

    Whoever of them may no longer accept a pledge signs nothing. Raises MatchWaits where neither may: it waits for
    anybody who may, and the campaign's page says so.
    """
    match = db.session.get_one(CampaignMatch, campaign_id)
    by = find_signer(match)
    if by is None:
        raise MatchWaits(campaign=match.campaign.code)
    key = f"match:{campaign_id}:{happened_on}:{sum(list_unmatched(match).values())}"
    return post_match(campaign_id=campaign_id, happened_on=happened_on, by=by, key=key)


def find_signer(match: CampaignMatch) -> User | None:
    """In whose name the night may post: one of those who are on record for the match, and may still accept pledges."""
    steps = select(CampaignStep.by_id).where(
        CampaignStep.campaign_id == match.campaign_id, CampaignStep.state == CampaignState.APPROVED
    )  # fmt: skip
    for user_id in (match.stated_by_id, *db.session.scalars(steps.order_by(CampaignStep.id.desc()))):
        user = db.session.get_one(User, user_id)
        if user.is_active and may_act(user, match.campaign.office_id, "accept_pledge"):
            return user
    return None


def _lock(campaign_id: int, by: User, act: str) -> Campaign:
    queries.get_campaign(campaign_id, seen_by=by)
    wanted = select(Campaign).where(Campaign.id == campaign_id).with_for_update(of=Campaign)
    campaign = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    require_act(by, campaign.office_id, act)
    return campaign
