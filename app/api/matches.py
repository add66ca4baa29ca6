"""The national match of a campaign: stated before it opens, promised for what stores have received."""

from __future__ import annotations

from typing import Any

from app.api.contract import endpoint
from app.api.door import reader
from app.campaigns import matching
from app.campaigns.answers import MatchOut
from app.campaigns.match_models import CampaignMatch
from app.campaigns.pledge_answers import PledgeOut
from app.campaigns.schemas import MatchIn, MatchPostIn
from app.campaigns.seen_pledges import get_seen_pledge


@endpoint("GET", "/campaigns/<int:campaign_id>/match", "read_campaigns", gives=MatchOut)
def show_match(campaign_id: int) -> CampaignMatch:
    """Who gives how much again of what others give to a campaign."""
    return matching.get_match(campaign_id, seen_by=reader())


@endpoint("POST", "/campaigns/<int:campaign_id>/match", "draft_campaign", takes=MatchIn, gives=MatchOut)
def state_match(campaign_id: int, said: dict[str, Any]) -> CampaignMatch:
    """State a campaign's match; it is frozen when the campaign opens."""
    return matching.state_match(campaign_id=campaign_id, by=reader(), **said)


@endpoint("POST", "/campaigns/<int:campaign_id>/match/post", "accept_pledge",
          takes=MatchPostIn, gives=PledgeOut, status=201, keyed=True, made="show_pledge")  # fmt: skip
def post_match(campaign_id: int, said: dict[str, Any], key: str) -> Any:
    """Promise now what is received and not matched yet; every night does the same."""
    pledge = matching.post_match(campaign_id=campaign_id, by=reader(), key=key, **said)
    return get_seen_pledge(pledge.id, seen_by=reader())
