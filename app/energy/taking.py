"""Campaigns that turn savings into goods, or whose units save."""

from __future__ import annotations

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.campaigns.words import CampaignState
from app.codes import CampaignKind
from app.energy.refusals import CampaignNotOpen, CampaignTakesNone

TAKES_SAVINGS = frozenset({CampaignKind.ENERGY, CampaignKind.SWAP})


def get_taking_campaign(campaign_id: int, by: User) -> Campaign:
    """An open one for which this person may declare; raises CampaignNotOpen, CampaignTakesNone."""
    campaign = get_campaign(campaign_id, seen_by=by)
    if campaign.state is not CampaignState.OPEN:
        raise CampaignNotOpen(state=campaign.state, field="campaign_id")
    if campaign.kind not in TAKES_SAVINGS:
        raise CampaignTakesNone(field="campaign_id")
    return campaign
