"""What saved energy and goods are worth to a conversion: settings with their source, only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import ValueBasis
from app.db import Base, BigId, Instant, choice
from app.energy.conversion_words import Season
from app.items.models import Item


class Tariff(Base):
    """Rials for one whole unit of saved energy: of a solar year, a climate, a season and a step.

    The newest row of these holds; the ones before it stay, for what was converted at them.
    """

    __tablename__ = "tariff"
    __table_args__ = (
        CheckConstraint("rials > 0", name="rials_positive"),
        CheckConstraint("climate BETWEEN 1 AND 5", name="climate"),
        CheckConstraint("step BETWEEN 1 AND 12", name="step"),
        Index("ix_tariff_of", "item_id", "year", "climate", "season", "step", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    climate: Mapped[int] = mapped_column(SmallInteger)
    season: Mapped[Season] = mapped_column(choice(Season, "season"))
    step: Mapped[int] = mapped_column(SmallInteger)
    rials: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    recorded_by: Mapped[User] = relationship()


class UnitPrice(Base):
    """Rials for one whole item, from a day on, with what the price rests on. The newest of the latest day holds."""

    __tablename__ = "unit_price"
    __table_args__ = (
        CheckConstraint("rials > 0", name="rials_positive"),
        Index("ix_unit_price_of", "item_id", "priced_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    priced_on: Mapped[date] = mapped_column(Date)
    rials: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[ValueBasis] = mapped_column(choice(ValueBasis, "basis"))
    source: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    recorded_by: Mapped[User] = relationship()
