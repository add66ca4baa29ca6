"""What comes in about meters and savings, before the verbs have looked at it. Quantities are as they were typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.codes import Unit
from app.energy.words import DegreeKind, EnergyKind, Method


@dataclass(frozen=True, kw_only=True)
class ReadingDraft:
    """What a meter showed at the end of a day; `closing` is the last of the old meter where it was changed."""

    meter_id: int
    day: date
    shown: str
    unit: Unit
    closing: str | None = None


@dataclass(frozen=True, kw_only=True)
class BillDraft:
    """So much was used from a day to a day, both included."""

    meter_id: int
    starts_on: date
    ends_on: date
    quantity: str
    unit: Unit


@dataclass(frozen=True, kw_only=True)
class DegreeDraft:
    """The degree days of a province from a day to a day, both included, in hundredths."""

    series: str
    kind: DegreeKind
    base_tenths: int
    source: str
    is_invented: bool
    place_id: int
    starts_on: date
    ends_on: date
    hundredths: int


@dataclass(frozen=True, kw_only=True)
class SavingDraft:
    """What a company says it saved, and by which method; what the method does not ask for is left out."""

    company_id: int
    energy: EnergyKind
    method: Method
    starts_on: date
    ends_on: date
    campaign_id: int | None = None
    meter_id: int | None = None
    baseline_from: date | None = None
    baseline_to: date | None = None
    series_id: int | None = None
    adjustment: str | None = None
    adjustment_reason: str | None = None
    adjusted_on: date | None = None
    adjusted_by: str | None = None
    figure: str | None = None
    units: int | None = None
    place_id: int | None = None
    ground: str | None = None
    note: str = ""
