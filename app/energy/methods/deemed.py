"""Units put in, times what one saves in a year: a deemed figure, never called measured.

Source: IPMVP's deemed (stipulated) savings. The units stand in `app/data/deemed_savings.csv`; what one saves in a year
is a dated setting with its source (`app.energy.yearly`). 456 heaters at 466 m³ are 212,496 m³ (handbook 9).
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.energy.methods.findings import Finding
from app.energy.words import EnergyKind

RULE = "deemed-1"
FILE = Path(__file__).parent.parent.parent / "data" / "deemed_savings.csv"
DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class DeemedUnit:
    """A unit for which there is a yearly figure, and the energy that it saves."""

    code: str
    name_fa: str
    name_en: str
    energy: EnergyKind

    def name(self, locale: str) -> str:
        """What the unit is called in a language."""
        return self.name_fa if locale == "fa" else self.name_en


@dataclass(frozen=True)
class DeemedFigure(DeemedUnit):
    """What one unit saves in a year, in thousandths of a kWh or m³, since a day, with its source."""

    yearly: int
    source_fa: str
    source_en: str
    since: date


@functools.cache
def list_units() -> tuple[DeemedUnit, ...]:
    """The units that are shipped, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            DeemedUnit(row["code"], row["name_fa"], row["name_en"], EnergyKind(row["energy"]))
            for row in csv.DictReader(file)
        )


def find_unit(code: str) -> DeemedUnit | None:
    """The unit under a code, if there is one."""
    return next((unit for unit in list_units() if unit.code == code), None)


def find_saving(*, units: int, figure: DeemedFigure, days: int) -> Finding:
    """So many units over so many days: units × yearly figure × days ÷ 365, rounded down to a thousandth.

    A period of a whole year (365 or 366 days) takes the yearly figure as it is.
    """
    of_year = DAYS_OF_A_YEAR if days in (DAYS_OF_A_YEAR, DAYS_OF_A_YEAR + 1) else days
    figures = {
        "units": units, "figure": figure.code, "yearly": figure.yearly, "days": of_year,
        "source_fa": figure.source_fa, "source_en": figure.source_en, "since": figure.since.isoformat(),
        "rounding": "down to a thousandth",
    }  # fmt: skip
    return Finding(units * figure.yearly * of_year // DAYS_OF_A_YEAR, RULE, figures)
