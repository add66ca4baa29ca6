"""Meters and what they showed: readings, bills, and the degree days that use is judged by."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.models import User
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, Removed
from app.places.models import Office, Place
from app.text import fold

NO_LETTER = re.compile(r"[\W_]+")
LEADING_NOUGHTS = re.compile(r"(?<![0-9])0+(?=[0-9])")
UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")
"""Letters by name that show nothing."""
KNOWN_LETTERS = re.compile(r"[0-9A-Z\u0621-\u06ff]+")
"""What a number is made of in its one spelling; letters of other scripts look like these and are not."""
THOUSANDTHS = 3
"""Quantities of energy are whole thousandths of a kWh or m³; readings and bills too."""
HUNDREDTHS = 2
"""Degree days are whole hundredths of a kelvin-day."""


def key_of_number(typed: str) -> str:
    """A meter's number in its one spelling: digits Latin, letters folded and large, without any other mark.

    Digits of every script are read, letters that nobody sees are none, and noughts before a number say nothing.
    """
    seen = "".join(each for each in unicodedata.normalize("NFKC", typed) if each not in UNSEEN)
    plain = "".join(str(unicodedata.decimal(each, each)) for each in seen)
    return LEADING_NOUGHTS.sub("", NO_LETTER.sub("", fold(plain)).upper())


class Meter(Base):
    """A meter point under the number that the utility gave it; of its kind there is one with that number.

    Whoever claims what it saves stands here: `company_id`, or nobody where an office reads the meters of households.
    """

    __tablename__ = "meter"
    __table_args__ = (
        UniqueConstraint("energy", "identifier"),
        UniqueConstraint("energy", "number_key"),
        CheckConstraint("owner <> 'company' OR company_id IS NOT NULL", name="company_is_named"),
        Index("ix_meter_folded", "folded"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    energy: Mapped[EnergyKind] = mapped_column(choice(EnergyKind, "energy"))
    identifier: Mapped[str] = mapped_column(String(40))
    number_key: Mapped[str] = mapped_column(String(60))
    """The number as it is compared: its letters and digits alone, however it was spelled."""
    owner: Mapped[MeterOwner] = mapped_column(choice(MeterOwner, "owner"))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(300))
    households: Mapped[int | None]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    behind_id: Mapped[int | None] = mapped_column(ForeignKey("meter.id"), index=True)
    """The meter that counts what this one counts too: a building's, before a flat's."""
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)

    company: Mapped[Company | None] = relationship()
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    entrusting: Mapped[MeterEntrusting | None] = relationship(viewonly=True)

    @validates("name", "identifier")
    def _keep_search_key(self, field: str, value: str) -> str:
        known = {"name": self.name or "", "identifier": self.identifier or "", field: value}
        self.folded = fold(f"{known['name']} {known['identifier']}")[:300]
        if field == "identifier":
            self.number_key = key_of_number(value)
        return value


class MeterEntrusting(Base):
    """By which agreement a company claims what the meter of homes saves that an office registered; it stays so."""

    __tablename__ = "meter_entrusting"

    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"), primary_key=True, autoincrement=False)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    agreement: Mapped[str] = mapped_column(String(200))
    entrusted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    entrusted_at: Mapped[datetime] = mapped_column(Instant)


class Reading(Base):
    """What a meter showed on a day, in thousandths; `closing` is what the old one showed when it was changed."""

    __tablename__ = "meter_reading"
    __table_args__ = (
        UniqueConstraint("meter_id", "day"),
        CheckConstraint("shown >= 0 AND (closing IS NULL OR closing >= 0)", name="not_below_nought"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    day: Mapped[date] = mapped_column(Date)
    shown: Mapped[int] = mapped_column(BigInteger)
    closing: Mapped[int | None] = mapped_column(BigInteger)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    meter: Mapped[Meter] = relationship()


class Bill(Base):
    """So much was used from a day to a day, both included, in thousandths; two bills of a meter share no day."""

    __tablename__ = "energy_bill"
    __table_args__ = (
        UniqueConstraint("meter_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("quantity >= 0", name="not_below_nought"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    meter: Mapped[Meter] = relationship()


class MeterRemoval(Base):
    """A reading or a bill that was recorded by mistake and taken out again: what it said, who did it and when.

    Of a reading both days are the same, and `quantity` is what the meter showed.
    """

    __tablename__ = "meter_removal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meter.id"), index=True)
    what: Mapped[Removed] = mapped_column(choice(Removed, "what"))
    record_id: Mapped[int] = mapped_column(BigId)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)
    closing: Mapped[int | None] = mapped_column(BigInteger)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    removed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    removed_at: Mapped[datetime] = mapped_column(Instant)

    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])
    removed_by: Mapped[User] = relationship(foreign_keys=[removed_by_id])


class DegreeSeries(Base):
    """A series of degree days with the source it was taken from; an invented one says so wherever it shows."""

    __tablename__ = "degree_series"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[DegreeKind] = mapped_column(choice(DegreeKind, "kind"))
    base_tenths: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(300))
    is_invented: Mapped[bool]


class DegreeDays(Base):
    """The degree days of a province from a day to a day, both included (a day or a month), in hundredths."""

    __tablename__ = "degree_days"
    __table_args__ = (
        UniqueConstraint("series_id", "place_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("quantity >= 0", name="not_below_nought"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("degree_series.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)

    series: Mapped[DegreeSeries] = relationship(lazy="joined", innerjoin=True)
    place: Mapped[Place] = relationship()
