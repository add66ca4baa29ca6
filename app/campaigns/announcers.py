"""Who may speak of a pledge: whoever announces it, accepts it, ends it; asked anew whenever a key is sent again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from app.accounts.models import User
from app.accounts.rights import may_act
from app.campaigns import queries
from app.campaigns.drafts import PledgeDraft
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.campaigns.refusals import NoSuchCampaign
from app.campaigns.sight import is_officer, seen_campaigns
from app.companies.queries import NoSuchCompany, own_company_ids
from app.errors import NotAllowed
from app.ledger.rows import each_row


def spoken_for(company_ids: Iterable[int], by: User) -> set[int]:
    """Those of the companies for which this person may speak: an officer for any, a representative for the own."""
    return set(company_ids) if is_officer(by) else set(company_ids) & own_company_ids(by)


def require_named(draft: PledgeDraft, campaigns: Container[int], companies: Container[int]) -> None:
    """What a pledge names is there for who announces it."""
    if draft.campaign_id not in campaigns:
        raise NoSuchCampaign(field="campaign_id")
    if draft.company_id not in companies:
        raise NoSuchCompany(field="company_id")


def require_announcer(drafts: Sequence[PledgeDraft], by: User) -> list[Campaign]:
    """May this person announce these? The campaigns that they name; raises RowsNotTaken."""
    found = queries.list_by_ids(Campaign, {draft.campaign_id for draft in drafts}, seen_campaigns(by))
    campaigns, companies = {each.id for each in found}, spoken_for((draft.company_id for draft in drafts), by)
    each_row(drafts, lambda draft: require_named(draft, campaigns, companies))
    return found


def require_recorder(drafts: Sequence[PledgeDraft], by: User) -> None:
    """May this person announce these and accept them at once?"""
    for campaign in require_announcer(drafts, by):
        require_accepter(campaign, by)


def require_accepter(campaign: Campaign, by: User) -> None:
    """National officers accept for every campaign, a supervisor for the own province's; who asks sees it already."""
    if not may_act(by, campaign.office_id, "accept_pledge"):
        raise NotAllowed()


def get_acceptable(pledge_ids: Sequence[int], by: User) -> Sequence[Pledge]:
    """These pledges, if this person may accept each of them."""
    pledges = queries.get_pledges(pledge_ids, seen_by=by)
    for pledge in pledges:
        require_accepter(pledge.campaign, by)
    return pledges


def require_dropper(pledge: Pledge, by: User) -> None:
    """What was never accepted ends by an officer, or by its own company."""
    if not is_officer(by) and pledge.company_id not in own_company_ids(by):
        raise NotAllowed()


def require_ender(pledge_id: int, by: User) -> None:
    """May this person end this pledge, or have ended it as it was ended?"""
    pledge = queries.get_pledge(pledge_id, seen_by=by)
    ending = pledge.endings[-1] if pledge.endings else None
    was_accepted = pledge.accept_entry_id is not None if ending is None else ending.entry_id is not None
    require_accepter(pledge.campaign, by) if was_accepted else require_dropper(pledge, by)
