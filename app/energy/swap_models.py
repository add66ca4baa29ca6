"""A heater is swapped: what a campaign counts, what was put in and taken out at each home, and who looked later."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.issues import DeliveryLine
from app.campaigns.models import Campaign
from app.db import Base, BigId, Instant, choice
from app.energy.conversion_words import Season
from app.energy.heater_words import Check, Disposal, LabelClass, Looked, OldUnit
from app.items.models import Item
from app.ledger.kept import Unit


class SwapPlan(Base):
    """What a campaign of swaps counts: its item, the yearly figure of one, and the tariff that its households pay.

    It may be written anew until the campaign opens.
    """

    __tablename__ = "swap_plan"
    __table_args__ = (
        CheckConstraint("climate BETWEEN 1 AND 5", name="climate"),
        CheckConstraint("step BETWEEN 1 AND 12", name="step"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    figure: Mapped[str] = mapped_column(String(60))
    climate: Mapped[int] = mapped_column(SmallInteger)
    season: Mapped[Season] = mapped_column(choice(Season, "season"))
    step: Mapped[int] = mapped_column(SmallInteger)
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    stated_at: Mapped[datetime] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship()
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)


class Swap(Base):
    """One unit of a delivery put in the place of an old one.

    `number` is the unit's place in its delivery line. Of the gas subscription only sixteen bytes under a key are kept:
    a number names a home.
    """

    __tablename__ = "heater_swap"
    __table_args__ = (
        UniqueConstraint("delivery_line_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("old_age BETWEEN 0 AND 80", name="old_age"),
        CheckConstraint("flue <> 'failed' AND safety <> 'failed'", name="checks_passed"),
        Index("ix_heater_swap_subscription", "subscription"),
        Index("ix_heater_swap_serial_key", "serial_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    installed_on: Mapped[date] = mapped_column(Date)
    old_unit: Mapped[OldUnit] = mapped_column(choice(OldUnit, "old_unit"))
    old_age: Mapped[int | None] = mapped_column(SmallInteger)
    disposal: Mapped[Disposal] = mapped_column(choice(Disposal, "disposal"))
    model: Mapped[str] = mapped_column(String(120))
    serial: Mapped[str] = mapped_column(String(80))
    serial_key: Mapped[str] = mapped_column(String(80), server_default="")
    """The serial as it is compared."""
    label_class: Mapped[LabelClass] = mapped_column(choice(LabelClass, "label_class"))
    flue: Mapped[Check] = mapped_column(choice(Check, "flue"))
    safety: Mapped[Check] = mapped_column(choice(Check, "safety"))
    installer: Mapped[str] = mapped_column(String(120))
    subscription: Mapped[bytes] = mapped_column(LargeBinary(16))
    despite: Mapped[str | None] = mapped_column(String(500))
    """Why it is right that its serial or its subscription stands at another home too."""
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    line: Mapped[DeliveryLine] = relationship()
    unit: Mapped[Unit | None] = relationship()


class InspectionDraw(Base):
    """A sample drawn by lot from the swaps that stood that day: whoever has the seed can draw it again."""

    __tablename__ = "inspection_draw"
    __table_args__ = (
        CheckConstraint("size >= 1 AND size <= among", name="size_among_them"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    drawn_on: Mapped[date] = mapped_column(Date)
    seed: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(Integer)
    among: Mapped[int] = mapped_column(Integer)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    drawn_at: Mapped[datetime] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship()


class Inspection(Base):
    """A swap that the lot fell on, and what was found there once somebody has looked."""

    __tablename__ = "swap_inspection"
    __table_args__ = (
        UniqueConstraint("draw_id", "swap_id"),
        CheckConstraint("(found IS NULL) = (looked_on IS NULL)", name="found_on_a_day"),
        CheckConstraint("(found IS NULL) = (looked_by_id IS NULL)", name="found_by_somebody"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("inspection_draw.id"))
    swap_id: Mapped[int] = mapped_column(ForeignKey("heater_swap.id"), index=True)
    found: Mapped[Looked | None] = mapped_column(choice(Looked, "found"))
    looked_on: Mapped[date | None] = mapped_column(Date)
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    note: Mapped[str | None] = mapped_column(String(500))

    draw: Mapped[InspectionDraw] = relationship()
    swap: Mapped[Swap] = relationship()
    looked_by: Mapped[User | None] = relationship()
