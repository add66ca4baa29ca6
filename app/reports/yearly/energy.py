"""T12: what was verified as saved in the year, and the CO₂ that it spared, with how far that may be off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.codes import Unit
from app.db import db
from app.energy.carbon import tell
from app.energy.factor_models import FactorKind
from app.energy.factors import get_factor
from app.energy.impact import NEEDS
from app.energy.methods.deemed import find_unit
from app.energy.models import Saving
from app.energy.swap_models import SwapPlan
from app.energy.words import EnergyKind, Method, SavingState
from app.energy.yearly import get_yearly
from app.errors import Bilingual
from app.ledger.models import Entry
from app.places.models import Office
from app.reports.base import Kind
from app.reports.figures import Sums
from app.reports.words import Measure
from app.reports.yearly.given import read
from app.reports.yearly.names import Names
from app.reports.yearly.subjects import Subject, stood
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell

VERIFIED = (SavingState.VERIFIED, SavingState.UNDONE)
CARBON = (Counting.CARBON, Counting.CARBON_LOW, Counting.CARBON_HIGH)


@dataclass(frozen=True, slots=True)
class Saved:
    """So many thousandths of one energy, by one way of finding."""

    energy: EnergyKind
    way: str
    words: Bilingual
    quantity: int


def list_energy_table(subject: Subject, names: Names) -> Table:
    """A row for each energy and way of finding; what was counted or deemed is never told as measured."""
    found = [*_verified(subject), *_deemed_each_year(subject, names)]
    heads = (
        Head("energy", Bilingual("Energy", "انرژی")), Head("method", Bilingual("How it was found", "چگونه یافته شد")),
        Head("saved", Bilingual("Saved", "صرفه‌جویی"), Kind.QUANTITY), Head("unit", Bilingual("Unit", "واحد")),
        Head("carbon", Bilingual("kg CO₂", "کیلوگرم دی‌اکسید کربن"), Kind.QUANTITY),
        Head("carbon_low", Bilingual("At least", "دست‌کم"), Kind.QUANTITY),
        Head("carbon_high", Bilingual("At most", "دست‌بالا"), Kind.QUANTITY),
    )  # fmt: skip
    rows = [_row(subject, saved) for saved in found]
    return Table("T12", Bilingual("Energy and CO₂", "انرژی و دی‌اکسید کربن"), heads, rows, _note(subject, found))


def _verified(subject: Subject) -> list[Saved]:
    found = {(energy, method): int(quantity) for energy, method, quantity in db.session.execute(_query(subject))}
    return [
        Saved(energy, method.value, Bilingual(method.en, method.fa), found[energy, method])
        for energy in EnergyKind for method in Method if (energy, method) in found
    ]  # fmt: skip


def _deemed_each_year(subject: Subject, names: Names) -> list[Saved]:
    """What the units handed over in the year by campaigns of swaps save in each year from then on."""
    given_for = read(subject, names, ("given_for", "item_id"))
    sums: dict[EnergyKind, int] = defaultdict(int)
    plans = select(SwapPlan).options(joinedload(SwapPlan.campaign)).order_by(SwapPlan.campaign_id)
    for plan in db.session.scalars(plans):
        handed_over = given_for.get((plan.campaign.holder_id, plan.item_id), Sums()).of(Measure.DELIVERED)
        unit = find_unit(plan.figure)
        if handed_over and unit is not None:
            sums[unit.energy] += handed_over * get_yearly(unit, subject.last_day).yearly
    words = Bilingual("Deemed, in each year, of the units handed over", "برآورد هر سال، از دستگاه‌های تحویل‌شده")
    return [Saved(energy, "deemed_yearly", words, sums[energy]) for energy in EnergyKind if sums[energy]]


def _row(subject: Subject, saved: Saved) -> list[TableCell]:
    factors = {kind: get_factor(kind, subject.last_day) for kind in NEEDS[saved.energy]}
    carbon = tell(saved.energy, saved.quantity, factors).kilograms
    of = {"energy": saved.energy.value, "method": saved.way}
    unit = Bilingual(saved.energy.unit.en, saved.energy.unit.fa)
    kilograms = Bilingual(Unit.KILOGRAM.en, Unit.KILOGRAM.fa)
    told = [round_half_up(each) for each in (carbon.middle, carbon.low, carbon.high)]
    return [
        saved.energy, saved.words, Fact(Counting.SAVED, saved.quantity, of, saved.energy.decimals, unit), unit,
        *(Fact(each, number, of, unit=kilograms) for each, number in zip(CARBON, told, strict=True)),
    ]  # fmt: skip


def round_half_up(number: Fraction) -> int:
    """To the nearest whole number."""
    return int((2 * number + 1) // 2)


def _note(subject: Subject, found: Sequence[Saved]) -> Bilingual:
    if not found:
        return Bilingual("No saving was verified in the year.", "در این سال صرفه‌جویی‌ای تأیید نشده است.")
    kinds: dict[FactorKind, None] = dict.fromkeys(kind for saved in found for kind in NEEDS[saved.energy])
    sources = [get_factor(kind, subject.last_day) for kind in kinds]
    return Bilingual(
        "The rows are found in different ways and are not added. Factors: "
        + "; ".join(each.source_en for each in sources) + ".",
        "ردیف‌ها به راه‌های گوناگون یافته شده‌اند و جمع نمی‌شوند. ضریب‌ها: "
        + "؛ ".join(each.source_fa for each in sources) + ".",
    )  # fmt: skip


def _query(subject: Subject) -> Any:
    wanted = (
        select(Saving.energy, Saving.method, func.sum(Saving.quantity))
        .join(Entry, Entry.id == Saving.entry_id)
        .where(
            Saving.state.in_(VERIFIED), Entry.happened_on.between(subject.first_day, subject.last_day),
            stood(Saving.entry_id, subject.last_day),
        )
        .group_by(Saving.energy, Saving.method)
    )  # fmt: skip
    if subject.place is not None:
        wanted = wanted.where(Saving.office_id.in_(select(Office.id).where(Office.place_id == subject.place.id)))
    return wanted if subject.company is None else wanted.where(Saving.company_id == subject.company.id)
