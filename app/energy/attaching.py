"""A saving that was verified for no campaign is given to one: by its company, once, before any of it is converted."""

from __future__ import annotations

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.campaigns.models import Campaign
from app.campaigns.words import CampaignState
from app.db import atomic, db
from app.energy.claim_models import SavingAttachment
from app.energy.claims import refuse_uncounted
from app.energy.models import Saving
from app.energy.questions import list_unanswered
from app.energy.refusals import AttachedAlready, CampaignOver, NotAskedBefore, NothingLeftWhole
from app.energy.sight import lock_saving, own_company
from app.energy.taking import get_taking_campaign
from app.energy.words import SavingState
from app.ledger import queries as ledger_queries
from app.ledger.cells import lock_existing
from app.ledger.drafts import Cell
from app.ledger.words import Stage


@atomic()
def attach_saving(*, saving_id: int, campaign_id: int, by: User) -> Saving:
    """From now on it is offered for this campaign as if it had been declared for it; its book stays its office's.

    Raises AttachedAlready, CampaignOver, CampaignTakesNone, NothingLeftWhole, NotAskedBefore, and what a
    claim of the campaign raises.
    """
    require_anywhere(by, "declare_saving")
    saving = lock_saving(saving_id, by)
    own_company(saving.company_id, by)
    saving.require_state(SavingState.VERIFIED)
    _require_loose(saving)
    campaign = get_taking_campaign(campaign_id, by, saving.energy)
    _require_whole(saving)
    db.session.add(
        SavingAttachment(
            saving_id=saving.id, campaign_id=campaign.id, attached_by_id=by.id, attached_at=clock.recorded_now()
        )
    )
    db.session.flush()
    saving.campaign_id = campaign.id
    db.session.flush()
    refuse_uncounted(saving)
    for warned in list_unanswered(saving):
        raise NotAskedBefore(warning=warned.message, field="campaign_id")
    return saving


def _require_loose(saving: Saving) -> None:
    if saving.campaign_id is None:
        return
    campaign = db.session.get_one(Campaign, saving.campaign_id)
    if campaign.state in (CampaignState.CLOSED, CampaignState.REPORTED) and saving.entry_id is not None:
        _require_whole(saving)
        raise CampaignOver(entry=ledger_queries.get_entry(saving.entry_id).printed_number)
    raise AttachedAlready()


def _require_whole(saving: Saving) -> None:
    """All of it stands where its verification put it; its cell is locked until the verb is done."""
    cell = Cell(saving.company.holder_id, Stage.AVAILABLE, saving.lot_id or 0)
    found = lock_existing(db.session.connection(), [cell])
    if cell not in found or found[cell].free != saving.quantity:
        raise NothingLeftWhole()
