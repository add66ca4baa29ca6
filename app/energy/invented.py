"""What rests on degree days that a demonstration invented: it says so wherever it shows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.campaigns.models import Campaign
from app.db import db
from app.energy.models import Saving
from app.energy.words import SavingState
from app.ledger.cells import chunks

IS_INVENTED = Saving.inputs["is_invented"].as_boolean().is_(True)


def find_invented(lot_ids: Iterable[int]) -> frozenset[int]:
    """Those of these lots of saving that were found by invented degree days."""
    found: set[int] = set()
    for part in chunks(sorted(set(lot_ids))):
        lots = db.session.scalars(select(Saving.lot_id).where(Saving.lot_id.in_(part), IS_INVENTED))
        found.update(lot_id for lot_id in lots if lot_id is not None)
    return frozenset(found)


def rests_on_invented(campaign: Campaign) -> bool:
    """Was any saving that is verified for a campaign found by invented degree days?"""
    wanted = select(Saving.id).where(Saving.campaign_id == campaign.id, Saving.state == SavingState.VERIFIED)
    return db.session.scalar(wanted.where(IS_INVENTED).limit(1)) is not None
