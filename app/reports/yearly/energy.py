"""T12: what was verified as saved in the year and stayed, and the CO₂ that it spared, with how far that may be off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.codes import Unit
from app.db import db
from app.energy.carbon import tell
from app.energy.endings import SavingEnding, SavingEndingKind
from app.energy.factor_models import FactorKind
from app.energy.factors import NoFactor, list_in_force
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
from app.text import write_figure

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
    deemed, unreckoned = _deemed_each_year(subject, names)
    found = [*_verified(subject), *deemed]
    heads = (
        Head("energy", Bilingual("Energy", "انرژی")), Head("method", Bilingual("How it was found", "چگونه یافته شد")),
        Head("saved", Bilingual("Saved", "صرفه‌جویی"), Kind.QUANTITY), Head("unit", Bilingual("Unit", "واحد")),
        Head("carbon", Bilingual("kg CO₂", "کیلوگرم دی‌اکسید کربن"), Kind.QUANTITY),
        Head("carbon_low", Bilingual("At least", "دست‌کم"), Kind.QUANTITY),
        Head("carbon_high", Bilingual("At most", "دست‌بالا"), Kind.QUANTITY),
    )  # fmt: skip
    rows = [_row(subject, saved) for saved in found]
    note = _note(subject, found, unreckoned)
    return Table("T12", Bilingual("Energy and CO₂", "انرژی و دی‌اکسید کربن"), heads, rows, note)


def _verified(subject: Subject) -> list[Saved]:
    found = {(energy, method): int(quantity) for energy, method, quantity in db.session.execute(_query(subject))}
    return [
        Saved(energy, method.value, Bilingual(method.en, method.fa), found[energy, method])
        for energy in EnergyKind for method in Method if (energy, method) in found
    ]  # fmt: skip


def _deemed_each_year(subject: Subject, names: Names) -> tuple[list[Saved], int]:
    """What the units handed over in the year by campaigns of swaps save in each year from then on.

    And of how many of them no yearly figure held on the year's last day.
    """
    given_for = read(subject, names, ("given_for", "item_id"))
    sums: dict[EnergyKind, int] = defaultdict(int)
    unreckoned = 0
    plans = select(SwapPlan).options(joinedload(SwapPlan.campaign)).order_by(SwapPlan.campaign_id)
    for plan in db.session.scalars(plans):
        handed_over = given_for.get((plan.campaign.holder_id, plan.item_id), Sums()).of(Measure.DELIVERED)
        unit = find_unit(plan.figure)
        if handed_over and unit is not None:
            try:
                sums[unit.energy] += handed_over * get_yearly(unit, subject.last_day).yearly
            except NoFactor:
                unreckoned += handed_over
    words = Bilingual("Deemed, in each year, of the units handed over", "برآورد هر سال، از دستگاه‌های تحویل‌شده")
    return [Saved(energy, "deemed_yearly", words, sums[energy]) for energy in EnergyKind if sums[energy]], unreckoned


def _row(subject: Subject, saved: Saved) -> list[TableCell]:
    of = {"energy": saved.energy.value, "method": saved.way}
    unit = Bilingual(saved.energy.unit.en, saved.energy.unit.fa)
    kilograms = Bilingual(Unit.KILOGRAM.en, Unit.KILOGRAM.fa)
    found = list_in_force(subject.last_day, NEEDS[saved.energy])
    carbon: list[Fact | None] = [None] * len(CARBON)
    if len(found) == len(NEEDS[saved.energy]):
        told = tell(saved.energy, saved.quantity, {each.kind: each for each in found}).kilograms
        numbers = [round_half_up(each) for each in (told.middle, told.low, told.high)]
        carbon = [Fact(each, number, of, unit=kilograms) for each, number in zip(CARBON, numbers, strict=True)]
    return [
        saved.energy, saved.words, Fact(Counting.SAVED, saved.quantity, of, saved.energy.decimals, unit), unit, *carbon,
    ]  # fmt: skip


def round_half_up(number: Fraction) -> int:
    """To the nearest whole number."""
    return int((2 * number + 1) // 2)


def _note(subject: Subject, found: Sequence[Saved], unreckoned: int) -> Bilingual:
    if not found:
        said = [Bilingual("No saving was verified in the year.", "در این سال صرفه‌جویی‌ای تأیید نشده است.")]
    else:
        said = list(_sources(subject, found))
    if unreckoned:
        count = {locale: write_figure(unreckoned, 0, locale) for locale in ("en", "fa")}
        said.append(Bilingual(
            f"No yearly figure held on the year's last day for {count['en']} of the units handed over; they are not in"
            " the table.",
            f"برای {count['fa']} دستگاه تحویل‌شده در روز پایانی سال رقم سالانه‌ای معتبر نبود؛ در جدول نیامده‌اند.",
        ))  # fmt: skip
    return Bilingual(" ".join(each.en for each in said), " ".join(each.fa for each in said))


def _sources(subject: Subject, found: Sequence[Saved]) -> Iterator[Bilingual]:
    """By which factors the rows are told; and of which kinds none held by then."""
    kinds: dict[FactorKind, None] = dict.fromkeys(kind for saved in found for kind in NEEDS[saved.energy])
    sources = list_in_force(subject.last_day, kinds)
    yield Bilingual(
        "The rows are found in different ways and are not added. What companies took back in the year is not in them.",
        "ردیف‌ها به راه‌های گوناگون یافته شده‌اند و جمع نمی‌شوند. آنچه شرکت‌ها در سال پس گرفته‌اند در آن‌ها نیست.",
    )
    if sources:
        yield Bilingual(
            f"Factors: {'; '.join(each.source_en for each in sources)}.",
            f"ضریب‌ها: {'؛ '.join(each.source_fa for each in sources)}.",
        )
    missing = [kind for kind in kinds if kind not in {each.kind for each in sources}]
    if missing:
        yield Bilingual(
            f"No factor held on the year's last day: {', '.join(kind.en for kind in missing)}.",
            f"در روز پایانی سال ضریبی معتبر نبود: {'، '.join(kind.fa for kind in missing)}.",
        )


def _query(subject: Subject) -> Any:
    """What was verified in the year, without what its companies had taken back by the year's last day."""
    gone = (
        select(SavingEnding.lot_id, func.sum(SavingEnding.quantity).label("quantity"))
        .where(
            SavingEnding.kind == SavingEndingKind.WITHDRAWN, SavingEnding.happened_on <= subject.last_day,
            stood(SavingEnding.entry_id, subject.last_day),
        )
        .group_by(SavingEnding.lot_id)
        .subquery()
    )  # fmt: skip
    left = func.sum(Saving.quantity - func.coalesce(gone.c.quantity, 0))
    wanted = (
        select(Saving.energy, Saving.method, left)
        .join(Entry, Entry.id == Saving.entry_id)
        .outerjoin(gone, gone.c.lot_id == Saving.lot_id)
        .where(
            Saving.state.in_(VERIFIED), Entry.happened_on.between(subject.first_day, subject.last_day),
            stood(Saving.entry_id, subject.last_day),
        )
        .group_by(Saving.energy, Saving.method)
        .having(left > 0)
    )  # fmt: skip
    if subject.place is not None:
        wanted = wanted.where(Saving.office_id.in_(select(Office.id).where(Office.place_id == subject.place.id)))
    return wanted if subject.company is None else wanted.where(Saving.company_id == subject.company.id)
