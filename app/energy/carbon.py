"""Saved energy told in other units, exactly: thousandths of a m³ or kWh in, fractions of a kWh, GJ and tonne out.

Source: handbook 9. 1 kWh is 3.6 MJ; gas by its net calorific value and its emission factor on that value (IPCC 2006);
electricity by the grid's. 456 heaters at 466 m³ are 7.649856 TJ and 429.16 t of CO₂.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.energy.factor_models import FactorKind
from app.energy.factors import DatedFactor
from app.energy.words import EnergyKind

THOUSAND = 1000
MJ_OF_KWH = Fraction(36, 10)


@dataclass(frozen=True, slots=True)
class Range:
    """A figure and between what it lies, the factors at their ends."""

    middle: Fraction
    low: Fraction
    high: Fraction

    def __add__(self, other: Range) -> Range:
        return Range(self.middle + other.middle, self.low + other.low, self.high + other.high)

    @property
    def thousandth(self) -> Range:
        """The same in a unit a thousand times as large."""
        return Range(self.middle / THOUSAND, self.low / THOUSAND, self.high / THOUSAND)


NOTHING = Range(Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Told:
    """A saving in megajoules and in kilograms of CO₂."""

    megajoules: Range
    kilograms: Range


Factors = Mapping[FactorKind, DatedFactor]


def tell(energy: EnergyKind, thousandths: int, factors: Factors) -> Told:
    """So many thousandths of a m³ of gas or of a kWh of electricity."""
    quantity = Fraction(thousandths, THOUSAND)
    if energy is EnergyKind.ELECTRICITY:
        heat = Range(*(quantity * MJ_OF_KWH,) * 3)
        return Told(heat, _times(Range(quantity, quantity, quantity), factors[FactorKind.GRID_CARBON]))
    heat = _times(Range(quantity, quantity, quantity), factors[FactorKind.GAS_HEAT])
    # Tonnes for a terajoule are kilograms for a gigajoule.
    return Told(heat, _times(heat, factors[FactorKind.GAS_CARBON]).thousandth)


def _times(figure: Range, factor: DatedFactor) -> Range:
    middle, low, high = (Fraction(each, THOUSAND) for each in (factor.thousandths, factor.lowest, factor.highest))
    return Range(figure.middle * middle, figure.low * low, figure.high * high)
