"""What saved energy is in the book: an item for each kind, counted in thousandths of its unit."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from app.campaigns.models import Campaign
from app.db import db
from app.energy.claim_models import SavingAttachment
from app.energy.meters import THOUSANDTHS
from app.energy.models import Saving
from app.energy.words import EnergyKind
from app.items import service as items
from app.items.models import Item
from app.ledger.models import Lot

NAMES = {
    EnergyKind.ELECTRICITY: ("برق صرفه‌جویی‌شده", "Saved electricity"),
    EnergyKind.GAS: ("گاز صرفه‌جویی‌شده", "Saved natural gas"),
}


def saved_item(energy: EnergyKind) -> Item:
    """The item that lots of this energy are of; made when it is first needed."""
    fa, en = NAMES[energy]
    return items.own_item(code=energy.item_code, name_fa=fa, name_en=en, unit=energy.unit, decimals=THOUSANDTHS)


def lots_of(campaign: Campaign) -> ColumnElement[bool]:
    """The lots that were given for a campaign, and those of savings that were attached to it later."""
    later = select(Saving.lot_id).join(SavingAttachment, SavingAttachment.saving_id == Saving.id)
    lot_ids = db.session.scalars(later.where(SavingAttachment.campaign_id == campaign.id).order_by(Saving.id)).all()
    given = Lot.given_for == campaign.holder_id
    # Named one by one: with a subquery in its place all lots of the country would be read.
    return or_(given, Lot.id.in_(lot_ids)) if lot_ids else given
