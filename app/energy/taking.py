"""Campaigns that turn savings into goods, or whose units save."""

from __future__ import annotations

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.campaigns.words import CampaignState
from app.codes import CampaignKind
from app.energy.lots import saved_item
from app.energy.refusals import CampaignNotOpen, CampaignTakesNone, RuleTakesOther
from app.energy.ruling import find_rule
from app.energy.words import EnergyKind

TAKES_SAVINGS = frozenset({CampaignKind.ENERGY, CampaignKind.SWAP})


def get_taking_campaign(campaign_id: int, by: User, energy: EnergyKind) -> Campaign:
    """An open one for which this person may declare what was saved of an energy.

    Raises CampaignNotOpen, CampaignTakesNone, and RuleTakesOther, for its rule is written anew no more.
    """
    campaign = get_campaign(campaign_id, seen_by=by)
    if campaign.state is not CampaignState.OPEN:
        raise CampaignNotOpen(state=campaign.state, field="campaign_id")
    if campaign.kind not in TAKES_SAVINGS:
        raise CampaignTakesNone(field="campaign_id")
    rule = find_rule(campaign.id)
    if rule is not None and rule.saving_item_id != saved_item(energy).id:
        raise RuleTakesOther(taken=rule.saving_item.names, energy=energy, field="campaign_id")
    return campaign
