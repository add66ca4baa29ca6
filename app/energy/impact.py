"""What a campaign has brought, told with every factor that it was worked out by: what was measured, what was deemed.

A campaign of swaps counts what its homes save in a year: each unit that they have by the deemed figure, and where the
homes behind a meter have a year of bills that somebody verified, those by what was measured. Any other campaign counts
the savings that were verified for it. Nothing deemed is ever told as measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.campaigns.models import Campaign
from app.dates import solar_year
from app.db import db
from app.energy.carbon import MJ_OF_KWH, NOTHING, Factors, Range, tell
from app.energy.conversion_words import Season
from app.energy.conversions import ConversionRule
from app.energy.factor_models import FactorKind
from app.energy.factors import DatedFactor, get_factor
from app.energy.heater_figures import list_handed_over
from app.energy.meters import Meter
from app.energy.methods.deemed import DeemedFigure, find_unit
from app.energy.models import Saving
from app.energy.pricing import find_tariffs
from app.energy.pricing_models import Tariff
from app.energy.ruling import find_rule
from app.energy.swap_models import SwapPlan
from app.energy.swapping import find_swap_plan
from app.energy.words import EnergyKind, MeterOwner, Method, SavingState
from app.energy.yearly import get_yearly
from app.items.queries import find_item_by_code
from app.ledger import queries as ledger_queries

YEAR = (365, 366)
TARIFF_YEARS = 10
"""So many years back a tariff is looked for, where none of this year is recorded."""
NEEDS = {
    EnergyKind.GAS: (FactorKind.GAS_HEAT, FactorKind.GAS_CARBON),
    EnergyKind.ELECTRICITY: (FactorKind.GRID_CARBON,),
}


@dataclass(frozen=True, slots=True)
class EnergyImpact:
    """So much of one energy, in thousandths of its unit: what meters showed, and what is deemed or stated."""

    energy: EnergyKind
    measured: int
    deemed: int
    tariff: Tariff | None = None

    @property
    def whole(self) -> int:
        """Both; whoever shows it shows the two as well."""
        return self.measured + self.deemed

    @property
    def rials(self) -> int | None:
        """What it is worth at the household's tariff, rounded down; None where none is recorded."""
        return None if self.tariff is None else self.whole * self.tariff.rials // 1000

    @property
    def million_rials(self) -> Fraction | None:
        """The same in millions."""
        return None if self.rials is None else Fraction(self.rials, 1_000_000)


@dataclass(frozen=True, slots=True)
class Metered:
    """Homes behind a common meter whose year was measured, and what was deemed for them before."""

    saving: Saving
    homes: int
    deemed: int

    @property
    def difference(self) -> int:
        """How much more, or below nought less, was measured than was deemed."""
        return self.saving.quantity - self.deemed


@dataclass(frozen=True, slots=True)
class Swaps:
    """The units that a campaign of swaps counts, by the yearly figure of one."""

    plan: SwapPlan
    figure: DeemedFigure
    units: int
    metered: Sequence[Metered]

    @property
    def metered_homes(self) -> int:
        """So many of the units are told by what was measured."""
        return min(self.units, sum(each.homes for each in self.metered))

    @property
    def deemed(self) -> int:
        """What the other units save in a year, in thousandths."""
        return (self.units - self.metered_homes) * self.figure.yearly

    @property
    def whole(self) -> int:
        """What all units would save in a year by the deemed figure alone."""
        return self.units * self.figure.yearly


@dataclass(frozen=True, slots=True)
class Impact:
    """All of it; energies in thousandths of their unit, heat in megajoules, carbon in kilograms."""

    campaign: Campaign
    energies: Sequence[EnergyImpact]
    heat: Range
    carbon: Range
    factors: Sequence[DatedFactor] = field(default=())
    swaps: Swaps | None = None

    @property
    def kilowatt_hours(self) -> Fraction:
        """The heat in kWh."""
        return self.heat.middle / MJ_OF_KWH

    @property
    def gigajoules(self) -> Range:
        """The heat in GJ."""
        return self.heat.thousandth

    @property
    def terajoules(self) -> Fraction:
        """The heat in TJ."""
        return self.gigajoules.thousandth.middle

    @property
    def tonnes(self) -> Range:
        """The carbon in tonnes of CO₂."""
        return self.carbon.thousandth

    @property
    def is_yearly(self) -> bool:
        """Is it what is saved in each year, or what was saved once?"""
        return self.swaps is not None


def get_impact(campaign: Campaign, *, on: date) -> Impact:
    """What a campaign has brought by the factors and tariffs that hold on a day."""
    plan = find_swap_plan(campaign.id)
    swaps = _swaps(campaign, plan, on) if plan is not None else None
    found = _of_swaps(swaps) if swaps is not None else _of_savings(campaign)
    energies = [_priced(each, plan or find_rule(campaign.id), on) for each in found if each.whole]
    kinds = dict.fromkeys(kind for each in energies for kind in NEEDS[each.energy])
    factors = {kind: get_factor(kind, on) for kind in kinds}
    heat, carbon = _told(energies, factors)
    return Impact(campaign, energies, heat, carbon, list(factors.values()), swaps)


def _told(energies: Sequence[EnergyImpact], factors: Factors) -> tuple[Range, Range]:
    heat = carbon = NOTHING
    for each in energies:
        told = tell(each.energy, each.whole, factors)
        heat, carbon = heat + told.megajoules, carbon + told.kilograms
    return heat, carbon


def _of_savings(campaign: Campaign) -> list[EnergyImpact]:
    """The verified savings of a campaign that stand, by what was metered and what was not."""
    savings = _verified(campaign)
    sums = {(energy, is_measured): 0 for energy in EnergyKind for is_measured in (True, False)}
    for saving in savings:
        sums[saving.energy, saving.method.is_measured] += saving.quantity
    return [EnergyImpact(energy, sums[energy, True], sums[energy, False]) for energy in EnergyKind]


def _verified(campaign: Campaign) -> list[Saving]:
    wanted = select(Saving).options(joinedload(Saving.meter).joinedload(Meter.place), joinedload(Saving.company))
    wanted = wanted.where(Saving.campaign_id == campaign.id, Saving.state == SavingState.VERIFIED)
    savings = list(db.session.scalars(wanted.order_by(Saving.ends_on, Saving.id)))
    standing = ledger_queries.standing([saving.entry_id for saving in savings if saving.entry_id])
    return [saving for saving in savings if saving.entry_id in standing]


def _swaps(campaign: Campaign, plan: SwapPlan, on: date) -> Swaps:
    unit = find_unit(plan.figure)
    if unit is None:
        raise LookupError(f"The yearly figure “{plan.figure}” of campaign {campaign.id} is not shipped any more.")
    figure = get_yearly(unit, on)
    units = sum(list_handed_over(campaign.holder_id, plan.item_id).values())
    return Swaps(plan, figure, units, _that_fit(_metered(campaign, figure), units))


def _metered(campaign: Campaign, figure: DeemedFigure) -> list[Metered]:
    """Of each common meter of homes the newest whole year that was verified."""
    newest: dict[int, Metered] = {}
    for saving in _verified(campaign):
        meter, days = saving.meter, (saving.ends_on - saving.starts_on).days + 1
        if meter is None or meter.owner is not MeterOwner.HOUSEHOLDS or saving.method is not Method.METERED:
            continue
        if meter.households and days in YEAR and saving.energy is figure.energy:
            newest[meter.id] = Metered(saving, meter.households, meter.households * figure.yearly)
    return list(newest.values())


def _that_fit(metered: Sequence[Metered], units: int) -> list[Metered]:
    """Meters of no more homes than there are units: where heaters came back, one that is too large is deemed again."""
    fitting: list[Metered] = []
    for each in metered:
        if each.homes <= units:
            fitting.append(each)
            units -= each.homes
    return fitting


def _of_swaps(swaps: Swaps) -> list[EnergyImpact]:
    measured = sum(each.saving.quantity for each in swaps.metered)
    return [EnergyImpact(swaps.figure.energy, measured, swaps.deemed)]


def _priced(found: EnergyImpact, terms: SwapPlan | ConversionRule | None, on: date) -> EnergyImpact:
    """With the newest tariff of the climate, season and step that the campaign names, if it names any."""
    if terms is None or terms.climate is None or terms.step is None or not isinstance(terms.season, Season):
        return found
    item, this_year = find_item_by_code(found.energy.item_code), solar_year(on)
    if item is None:
        return found
    years = range(this_year - TARIFF_YEARS, this_year + 1)
    tariffs = find_tariffs(item.id, years, climate=terms.climate, season=terms.season, step=terms.step)
    return replace(found, tariff=tariffs[max(tariffs)] if tariffs else None)
