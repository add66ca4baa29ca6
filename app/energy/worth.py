"""What saved energy is worth: each at the tariff of its own year, as it stood when the saving was found right.

A tariff that is recorded later, for another year or for the same one anew, changes nothing that was told before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.energy.conversion_words import Season
from app.energy.conversions import ConversionRule
from app.energy.pricing_models import Tariff
from app.energy.swap_models import SwapPlan
from app.energy.words import EnergyKind
from app.items.queries import find_item_by_code


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of one energy, in thousandths, of one year; and since when it is known."""

    energy: EnergyKind
    is_measured: bool
    quantity: int
    year: int
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Worth:
    """So much of an energy at the tariff of its year."""

    quantity: int
    tariff: Tariff

    @property
    def rials(self) -> int:
        """Rounded down to whole rials."""
        return self.quantity * self.tariff.rials // 1000


def price(pieces: Iterable[Piece], terms: SwapPlan | ConversionRule | None) -> list[Worth]:
    """What these pieces of one energy are worth, by the tariffs that the campaign's terms name; what has none is left.

    Of several tariffs of a year a piece has the newest that was recorded when it became known, else the first after.
    """
    pieces = list(pieces)
    if not pieces or terms is None or terms.climate is None or terms.step is None:
        return []
    if not isinstance(terms.season, Season):
        return []
    item = find_item_by_code(pieces[0].energy.item_code)
    if item is None:
        return []
    years = {piece.year for piece in pieces}
    tariffs = _list_tariffs(item.id, years, terms.climate, terms.season, terms.step)
    sums: dict[int, int] = defaultdict(int)
    used: dict[int, Tariff] = {}
    for piece in pieces:
        tariff = _held(tariffs[piece.year], piece.known_at)
        if tariff is not None:
            used[tariff.id] = tariff
            sums[tariff.id] += piece.quantity
    return [Worth(sums[key], used[key]) for key in sorted(used, key=lambda key: (used[key].year, key))]


def _list_tariffs(
    item_id: int, years: Collection[int], climate: int, season: Season, step: int
) -> dict[int, list[Tariff]]:  # fmt: skip
    """All that was recorded of these years, in the order in which it was."""
    wanted = select(Tariff).where(
        Tariff.item_id == item_id, Tariff.year.in_(sorted(years)), Tariff.climate == climate, Tariff.season == season,
        Tariff.step == step,
    )  # fmt: skip
    found: dict[int, list[Tariff]] = defaultdict(list)
    for tariff in db.session.scalars(wanted.order_by(Tariff.id)):
        found[tariff.year].append(tariff)
    return found


def _held(tariffs: Sequence[Tariff], at: datetime) -> Tariff | None:
    before = [tariff for tariff in tariffs if tariff.recorded_at <= at]
    return before[-1] if before else (tariffs[0] if tariffs else None)
