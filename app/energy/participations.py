"""Counted participations: each action once in a campaign, whoever sends it again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.campaigns.models import Campaign
from app.companies.models import Company
from app.db import Base, BigId, Instant
from app.ledger.models import Lot


class Count(Base):
    """One sending of participations that a company gathered for a campaign: what was new in it is a lot of its own."""

    __tablename__ = "participation_count"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="counts_something"),
        CheckConstraint("repeated >= 0", name="repeated_not_below_nought"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    counted_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)
    repeated: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)

    campaign: Mapped[Campaign] = relationship()
    company: Mapped[Company] = relationship()
    lot: Mapped[Lot] = relationship()
    days: Mapped[list[CountDay]] = relationship(order_by="CountDay.happened_on", cascade="all, delete-orphan")


class CountDay(Base):
    """How many participations of one sending happened on a day."""

    __tablename__ = "participation_day"
    __table_args__ = (CheckConstraint("quantity > 0", name="counts_something"),)

    count_id: Mapped[int] = mapped_column(ForeignKey("participation_count.id"), primary_key=True, autoincrement=False)
    happened_on: Mapped[date] = mapped_column(Date, primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)


class Participation(Base):
    """One action in a campaign, by what its sender calls it: only sixteen bytes under a key are kept of that.

    There are millions of them, and the count that they name names the campaign; so no key of theirs does.
    """

    __tablename__ = "participation"

    campaign_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("participation_count.id"))
