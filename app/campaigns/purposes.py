"""What a company's gifts were for: the campaign, where this person may open it, or else the name in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.campaigns.figures import Figures, list_gift_rows
from app.campaigns.models import Campaign
from app.campaigns.sight import seen_campaigns
from app.db import db
from app.items.models import Item
from app.ledger.models import Holder


@dataclass(frozen=True, slots=True)
class SeenGift:
    """One item that a company gave for one purpose, and what has come of it."""

    item: Item
    figures: Figures
    given_for: Holder
    campaign: Campaign | None

    @property
    def campaign_id(self) -> int | None:
        """The key of the campaign, where there is one to open."""
        return self.campaign.id if self.campaign else None


def list_seen_gifts(company_holder_id: int, *, seen_by: User) -> list[SeenGift]:
    """What a company promised and gave, item by item and purpose by purpose."""
    rows = list_gift_rows(company_holder_id)
    purposes = _purposes({row.given_for for row in rows}, seen_by)
    return [SeenGift(row.item, row.figures, *purposes[row.given_for]) for row in rows]


def _purposes(holder_ids: Iterable[int], seen_by: User) -> dict[int, tuple[Holder, Campaign | None]]:
    wanted = sorted(holder_ids)
    holders = db.session.scalars(select(Holder).where(Holder.id.in_(wanted)).order_by(Holder.id)).all()
    own = select(Campaign).where(Campaign.holder_id.in_(wanted), seen_campaigns(seen_by)).order_by(Campaign.id)
    campaigns = {campaign.holder_id: campaign for campaign in db.session.scalars(own)}
    return {holder.id: (holder, campaigns.get(holder.id)) for holder in holders}
