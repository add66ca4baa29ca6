"""What a deemed saving of a campaign may still claim: no more units than homes had, and each of them once in a time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.campaigns.models import Campaign
from app.codes import CampaignKind
from app.db import db
from app.energy.heater_figures import total_handed_over
from app.energy.heater_refusals import MoreThanHandedOver
from app.energy.meters import Meter
from app.energy.models import Saving
from app.energy.swapping import get_swap_plan
from app.energy.words import MeterOwner, Method, SavingState
from app.ledger import queries as ledger_queries

CLAIMING = (SavingState.DECLARED, SavingState.VERIFIED)


def refuse_too_many(saving: Saving) -> None:
    """In a campaign of swaps a unit saves from the day after it was handed over. Raises MoreThanHandedOver.

    The campaign is held until the verb is done, so that two claims do not count the same units.
    """
    campaign = saving.campaign_id and db.session.scalar(
        select(Campaign).where(Campaign.id == saving.campaign_id).with_for_update(of=Campaign)
    )
    if not campaign or campaign.kind is not CampaignKind.SWAP:
        return
    plan = get_swap_plan(campaign.id)
    handed_over = total_handed_over(campaign.holder_id, plan.item_id, saving.starts_on)
    claimed = _total_claimed(saving)
    if units_of(saving, saving.meter) > handed_over - claimed:
        raise MoreThanHandedOver(
            day=saving.starts_on, handed_over=handed_over, claimed=claimed, left=max(0, handed_over - claimed),
            field="units",
        )  # fmt: skip


def units_of(saving: Saving, meter: Meter | None) -> int:
    """How many units a saving speaks of: those that it names, or the homes behind its meter."""
    if saving.method is Method.DEEMED:
        return int(saving.inputs["units"])
    return meter.households or 0 if meter is not None and meter.owner is MeterOwner.HOUSEHOLDS else 0


def _total_claimed(asking: Saving) -> int:
    """What other savings of the campaign claim for some day of the same time."""
    wanted = select(Saving).options(joinedload(Saving.meter)).where(
        Saving.campaign_id == asking.campaign_id, Saving.state.in_(CLAIMING), Saving.starts_on <= asking.ends_on,
        Saving.ends_on >= asking.starts_on, Saving.id != (asking.id or 0),
    )  # fmt: skip
    claims = db.session.scalars(wanted.order_by(Saving.id)).all()
    verified = {saving.entry_id for saving in claims if saving.entry_id}
    undone = verified - ledger_queries.standing(verified)
    return sum(units_of(saving, saving.meter) for saving in claims if saving.entry_id not in undone)
