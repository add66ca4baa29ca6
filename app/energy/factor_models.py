"""The dated figures by which energy is told in other units: settings with their source, only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice


class FactorKind(Coded):
    """What is told by a factor. Each is kept as a whole number of thousandths of its unit."""

    GAS_HEAT = "gas_heat", "ارزش حرارتی خالص گاز طبیعی", "Net calorific value of natural gas"
    GAS_CARBON = "gas_carbon", "ضریب انتشار گاز طبیعی", "Emission factor of natural gas"
    GRID_CARBON = "grid_carbon", "ضریب انتشار برق شبکه", "Emission factor of grid electricity"
    SAVING_LIFE = "saving_life", "مهلت تبدیل صرفه‌جویی تأییدشده", "Life of a verified saving"
    GAS_HEATER_A = "gas_heater_a", "صرفه‌جویی سالانهٔ یک بخاری راندمان بالا", "Yearly saving of a high-efficiency heater"
    ADJUSTMENT_SHARE = "adjustment_share", "بیشترین تعدیل بی‌پرسش", "Largest adjustment that is not asked about"

    @property
    def unit(self) -> tuple[str, str]:
        """What it is counted in, in Persian and in English."""
        return UNITS[self.value]

    def unit_name(self, locale: str) -> str:
        """What it is counted in, in a language."""
        return self.unit[0] if locale == "fa" else self.unit[1]

    @property
    def unit_en(self) -> str:
        """What it is counted in, in English."""
        return self.unit[1]

    @property
    def decimals(self) -> int:
        """How finely it is kept."""
        return 3


UNITS = {
    "gas_heat": ("مگاژول بر متر مکعب", "MJ/m³"),
    "gas_carbon": ("تن دی‌اکسید کربن بر تراژول", "t CO₂/TJ"),
    "grid_carbon": ("کیلوگرم دی‌اکسید کربن بر کیلووات‌ساعت", "kg CO₂/kWh"),
    "saving_life": ("روز", "days"),
    "gas_heater_a": ("متر مکعب در سال", "m³ a year"),
    "adjustment_share": ("درصدِ خط پایه", "percent of the baseline"),
}


class Factor(Base):
    """A factor from a day on, with its source and, where one is known, between what it lies.

    The one of the latest day that is not after the day in question holds; of several of one day the newest.
    """

    __tablename__ = "energy_factor"
    __table_args__ = (
        CheckConstraint("thousandths > 0", name="factor_positive"),
        CheckConstraint("low IS NULL OR (low > 0 AND low <= thousandths)", name="low_below"),
        CheckConstraint("high IS NULL OR high >= thousandths", name="high_above"),
        CheckConstraint("(low IS NULL) = (high IS NULL)", name="low_and_high"),
        Index("ix_energy_factor_of", "kind", "since", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[FactorKind] = mapped_column(choice(FactorKind, "kind"))
    since: Mapped[date] = mapped_column(Date)
    thousandths: Mapped[int] = mapped_column(BigInteger)
    low: Mapped[int | None] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(300))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    recorded_by: Mapped[User] = relationship()
