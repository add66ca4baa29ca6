"""What one unit saves in a year is a dated setting: recorded by the centre, or shipped, and shown among the factors."""

from __future__ import annotations

from datetime import date

from app.energy.factor_models import FactorKind
from app.energy.factors import get_factor
from app.energy.methods.deemed import DeemedFigure, DeemedUnit


def get_yearly(unit: DeemedUnit, on: date) -> DeemedFigure:
    """The figure of a unit that holds on a day; raises NoFactor before the first of all days."""
    held = get_factor(FactorKind(unit.code), on)
    return DeemedFigure(
        code=unit.code, name_fa=unit.name_fa, name_en=unit.name_en, energy=unit.energy, yearly=held.thousandths,
        source_fa=held.source_fa, source_en=held.source_en, since=held.since,
    )  # fmt: skip
