"""What a campaign has brought, told with every factor that it was worked out by: what was measured, what was deemed.

A campaign of swaps counts what its homes save in a year: each unit whose swap is recorded and whose old one is out, by
the deemed figure; and where the homes behind a meter have a year of bills that somebody verified, those by what was
measured. What was handed over without a word on the swap, and where the old unit stayed, is told apart and not counted.
Any other campaign counts the savings that were verified for it, without what their companies took back. Nothing deemed
is ever told as measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.campaigns.models import Campaign
from app.dates import solar_year
from app.db import db
from app.energy.carbon import MJ_OF_KWH, NOTHING, Factors, Range, tell
from app.energy.conversion_queries import total_taken_back
from app.energy.conversions import ConversionRule
from app.energy.factor_models import FactorKind
from app.energy.factors import DatedFactor, get_factor
from app.energy.heater_figures import Tally, list_handed_over, total_tally
from app.energy.meters import Meter
from app.energy.methods.deemed import DeemedFigure, find_unit
from app.energy.models import Saving
from app.energy.ruling import find_rule
from app.energy.swap_models import SwapPlan
from app.energy.swapping import find_swap_plan
from app.energy.words import EnergyKind, MeterOwner, Method, SavingState
from app.energy.worth import Piece, Worth, price
from app.energy.yearly import get_yearly
from app.ledger import queries as ledger_queries

YEAR = (365, 366)
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
    worths: Sequence[Worth] = ()

    @property
    def whole(self) -> int:
        """Both; whoever shows it shows the two as well."""
        return self.measured + self.deemed

    @property
    def unpriced(self) -> int:
        """So much of it has no tariff of its year, and is in no rials."""
        return self.whole - sum(each.quantity for each in self.worths)

    @property
    def rials(self) -> int | None:
        """What it is worth, each at the tariff of its own year, rounded down; None where none of them is recorded."""
        return sum(each.rials for each in self.worths) if self.worths else None

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
    handed_over: int
    """Units that homes have, out of the book."""
    tally: Tally
    """What is recorded of them."""
    metered: Sequence[Metered]
    """Those whose measured year counts in place of the deemed figure."""
    too_large: Sequence[Metered] = ()
    """Those behind which are more homes than have a unit that counts: what they showed cannot be told apart."""

    @property
    def units(self) -> int:
        """Those that count: their swap is recorded, and the old unit is out of the house."""
        return self.tally.counted

    @property
    def unrecorded(self) -> int:
        """Homes have so many more, of which nobody has recorded what was swapped."""
        return self.handed_over - self.tally.recorded

    @property
    def metered_homes(self) -> int:
        """So many of the units are told by what was measured."""
        return sum(each.homes for each in self.metered)

    @property
    def measured(self) -> int:
        """What was measured, in thousandths."""
        return sum(each.saving.quantity for each in self.metered)

    @property
    def deemed(self) -> int:
        """What the other units save in a year, in thousandths."""
        return (self.units - self.metered_homes) * self.figure.yearly

    @property
    def whole(self) -> int:
        """What all units that count would save in a year by the deemed figure alone."""
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
    is_invented: bool = False
    """Does any of it rest on degree days that a demonstration invented?"""

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
    """What a campaign has brought by the factors that hold on a day, each saving at the tariff of its own year."""
    plan, verified = find_swap_plan(campaign.id), [saving for saving, _ in _left_of(_verified(campaign))]
    swaps = _swaps(plan, on, verified) if plan is not None else None
    counted = [each.saving for each in swaps.metered] if swaps is not None else verified
    pieces = _pieces_of_swaps(swaps) if swaps is not None else _pieces_of(verified)
    terms = plan or find_rule(campaign.id)
    energies = [found for energy in EnergyKind if (found := _sum_up(energy, pieces, terms)).whole]
    kinds = dict.fromkeys(kind for each in energies for kind in NEEDS[each.energy])
    factors = {kind: get_factor(kind, on) for kind in kinds}
    heat, carbon = _told(energies, factors)
    is_invented = any(saving.is_invented for saving in counted)
    return Impact(campaign, energies, heat, carbon, list(factors.values()), swaps, is_invented)


def _sum_up(energy: EnergyKind, pieces: Sequence[Piece], terms: SwapPlan | ConversionRule | None) -> EnergyImpact:
    own = [piece for piece in pieces if piece.energy is energy and piece.quantity]
    measured = sum(piece.quantity for piece in own if piece.is_measured)
    return EnergyImpact(energy, measured, sum(piece.quantity for piece in own) - measured, price(own, terms))


def _told(energies: Sequence[EnergyImpact], factors: Factors) -> tuple[Range, Range]:
    heat = carbon = NOTHING
    for each in energies:
        told = tell(each.energy, each.whole, factors)
        heat, carbon = heat + told.megajoules, carbon + told.kilograms
    return heat, carbon


def _pieces_of(savings: Sequence[Saving]) -> list[Piece]:
    """What savings are to a campaign: without what their companies took back from it."""
    return [_piece_of(saving, left) for saving, left in _left_of(savings)]


def _left_of(savings: Sequence[Saving]) -> list[tuple[Saving, int]]:
    """Those of which anything is left to the campaign, and how much that is."""
    gone = total_taken_back(saving.lot_id for saving in savings if saving.lot_id is not None)
    left = [(saving, saving.quantity - gone.get(saving.lot_id or 0, 0)) for saving in savings]
    return [(saving, quantity) for saving, quantity in left if quantity]


def _piece_of(saving: Saving, quantity: int) -> Piece:
    """A verified saving is of the year in which its time ended, as a conversion takes it too."""
    known_at = saving.decided_at or saving.drafted_at
    return Piece(saving.energy, saving.method.is_measured, quantity, solar_year(saving.ends_on), known_at)


def _pieces_of_swaps(swaps: Swaps) -> list[Piece]:
    """What homes save in each year is worth what it was in the year in which the campaign opened."""
    plan, energy = swaps.plan, swaps.figure.energy
    year = solar_year(plan.campaign.opens_on)
    return [
        Piece(energy, True, swaps.measured, year, plan.stated_at),
        Piece(energy, False, swaps.deemed, year, plan.stated_at),
    ]


def _verified(campaign: Campaign) -> list[Saving]:
    wanted = select(Saving).options(joinedload(Saving.meter).joinedload(Meter.place), joinedload(Saving.company))
    wanted = wanted.where(Saving.campaign_id == campaign.id, Saving.state == SavingState.VERIFIED)
    savings = list(db.session.scalars(wanted.order_by(Saving.ends_on, Saving.id)))
    standing = ledger_queries.standing([saving.entry_id for saving in savings if saving.entry_id])
    return [saving for saving in savings if saving.entry_id in standing]


def _swaps(plan: SwapPlan, on: date, verified: Sequence[Saving]) -> Swaps:
    unit = find_unit(plan.figure)
    if unit is None:
        raise LookupError(f"The yearly figure “{plan.figure}” of campaign {plan.campaign_id} is not shipped any more.")
    figure = get_yearly(unit, on)
    handed_over = sum(list_handed_over(plan.campaign.holder_id, plan.item_id).values())
    tally = total_tally(plan.campaign)
    fitting, too_large = _that_fit(_metered(verified, figure), tally.counted)
    return Swaps(plan, figure, handed_over, tally, fitting, too_large)


def _metered(verified: Sequence[Saving], figure: DeemedFigure) -> list[Metered]:
    """Of each common meter of homes the newest whole year that was verified."""
    newest: dict[int, Metered] = {}
    for saving in verified:
        meter, days = saving.meter, (saving.ends_on - saving.starts_on).days + 1
        if meter is None or meter.owner is not MeterOwner.HOUSEHOLDS or saving.method is not Method.METERED:
            continue
        if meter.households and days in YEAR and saving.energy is figure.energy:
            newest[meter.id] = Metered(saving, meter.households, meter.households * figure.yearly)
    return list(newest.values())


def _that_fit(metered: Sequence[Metered], units: int) -> tuple[list[Metered], list[Metered]]:
    """Meters of no more homes than there are units; where units came back, one that is too large is deemed again."""
    fitting: list[Metered] = []
    too_large: list[Metered] = []
    for each in metered:
        fits = each.homes <= units
        units -= each.homes * fits
        (fitting if fits else too_large).append(each)
    return fitting, too_large
