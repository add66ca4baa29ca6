"""A campaign's match: somebody gives so much of an item again as others gave, once that has come."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.campaigns.models import Campaign
from app.companies.models import Company
from app.db import Base, Instant

WHOLE_SHARE = 10_000
"""As much again, in basis points."""


class CampaignMatch(Base):
    """The national share of a campaign: `share` basis points of what others gave and a store received."""

    __tablename__ = "campaign_match"
    __table_args__ = (CheckConstraint("share BETWEEN 1 AND 100000", name="share"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    share: Mapped[int] = mapped_column(Integer)
    agreement_no: Mapped[str] = mapped_column(String(80))
    agreement_on: Mapped[date] = mapped_column(Date)
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    stated_at: Mapped[datetime] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship()
    company: Mapped[Company] = relationship()

    def share_of(self, received: int) -> int:
        """So much of it is matched, rounded down."""
        return received * self.share // WHOLE_SHARE

    @property
    def source(self) -> str:
        """What the pledges that come of it bear."""
        return f"match:{self.campaign_id}"
