"""Who may record that a company handed its goods to a receiver; asked anew whenever a key is sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.accounts.models import User
from app.accounts.rights import may_act, require_act, sees_office
from app.beneficiaries.models import Receiver
from app.beneficiaries.queries import NoSuchReceiver
from app.campaigns import queries
from app.campaigns.drafts import HandoverDraft
from app.campaigns.models import Campaign
from app.campaigns.refusals import NoSuchCampaign
from app.campaigns.sight import seen_campaigns
from app.ledger.rows import each_row


def require_hander(
    draft: HandoverDraft, campaigns: Mapping[int, Campaign], receivers: Mapping[int, Receiver], by: User
) -> None:
    """May this person hand over to this receiver, for this campaign?"""
    campaign, receiver = campaigns.get(draft.campaign_id), receivers.get(draft.receiver_id)
    if campaign is None:
        raise NoSuchCampaign(field="campaign_id")
    if receiver is None or not sees_office(by, receiver.office_id):
        raise NoSuchReceiver(code=draft.receiver_id, field="receiver_id")
    if not may_act(by, receiver.office_id, "import_relief"):
        require_act(by, receiver.office_id, "hand_over")
    if draft.may_imply:
        require_act(by, campaign.office_id, "accept_pledge")


def require_handers(drafts: Sequence[HandoverDraft], by: User) -> None:
    """The same of all of them; raises RowsNotTaken."""
    campaigns, receivers = named_campaigns(drafts, by), named_receivers(drafts)
    each_row(drafts, lambda draft: require_hander(draft, campaigns, receivers, by))


def named_campaigns(drafts: Sequence[HandoverDraft], by: User) -> dict[int, Campaign]:
    """The campaigns of some hand-overs, as far as this person sees them."""
    found = queries.list_by_ids(Campaign, {draft.campaign_id for draft in drafts}, seen_campaigns(by))
    return {campaign.id: campaign for campaign in found}


def named_receivers(drafts: Sequence[HandoverDraft]) -> dict[int, Receiver]:
    """The receivers of some hand-overs, whoever keeps them."""
    return {r.id: r for r in queries.list_by_ids(Receiver, {draft.receiver_id for draft in drafts})}
