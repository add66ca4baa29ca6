"""Which factor holds on a day: what the centre recorded, or where it recorded none what is shipped."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.campaigns.typed import short
from app.db import atomic, db
from app.energy.factor_models import Factor, FactorKind
from app.errors import N_, Conflict, Invalid
from app.ledger.refusals import DayAhead
from app.text import latin_digits

FILE = Path(__file__).parent.parent / "data" / "energy_factors.csv"
NUMBER = re.compile(r"([0-9]{1,9})(?:[.٫]([0-9]{1,3}))?")


class NoFactor(Conflict):
    """There is no factor “{factor}” for {day}: the first one begins later. The centre records one for that time."""


@dataclass(frozen=True, slots=True)
class DatedFactor:
    """A factor as it is used: in thousandths of its unit, since a day, from a source, between what it lies."""

    kind: FactorKind
    since: date
    thousandths: int
    low: int | None
    high: int | None
    source_fa: str
    source_en: str

    @property
    def lowest(self) -> int:
        """Where nothing is known of how far it may be off, itself."""
        return self.thousandths if self.low is None else self.low

    @property
    def highest(self) -> int:
        """Where nothing is known of how far it may be off, itself."""
        return self.thousandths if self.high is None else self.high

    def source(self, locale: str) -> str:
        """Where it is from, in a language."""
        return self.source_fa if locale == "fa" else self.source_en


@atomic()
def record_factor(
    *, kind: FactorKind, since: date, value: str, source: str, by: User, low: str | None = None, high: str | None = None
) -> Factor:
    """From this day on a factor is this; what was worked out and frozen before stays as it was."""
    require_anywhere(by, "keep_tariffs")
    if since > clock.business_today():
        raise DayAhead(day=since, field="since")
    middle = _read(value, "value")
    lowest = None if low is None else _read(low, "low")
    highest = None if high is None else _read(high, "high")
    if (lowest is None) != (highest is None):
        raise Invalid(N_("Say both between which figures it lies, or neither."), field="low" if low is None else "high")
    if lowest is not None and highest is not None and not lowest <= middle <= highest:
        raise Invalid(N_("The factor must lie between the two figures."), field="value")
    factor = Factor(
        kind=kind, since=since, thousandths=middle, low=lowest, high=highest, source=short(source, field="source"),
        recorded_by_id=by.id, recorded_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(factor)
    db.session.flush()
    return factor


def _read(typed: str, field: str) -> int:
    """A number with at most three decimal places, as thousandths."""
    number = NUMBER.fullmatch(latin_digits(typed.strip()))
    thousandths = int(number[1] + (number[2] or "").ljust(3, "0")) if number else 0
    if thousandths == 0:
        raise Invalid(N_("A factor is more than nought, with at most three decimal places."), field=field)
    return thousandths


@functools.cache
def list_shipped() -> tuple[DatedFactor, ...]:
    """The factors that come with the program, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            DatedFactor(
                kind=FactorKind(row["kind"]), since=date.fromisoformat(row["since"]),
                thousandths=_read(row["value"], "value"),
                low=_read(row["low"], "low") if row["low"] else None,
                high=_read(row["high"], "high") if row["high"] else None,
                source_fa=row["source_fa"], source_en=row["source_en"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def get_factor(kind: FactorKind, on: date) -> DatedFactor:
    """What holds on a day; raises NoFactor before the first of all days: a later one says nothing of it."""
    found = find_factor(kind, on)
    if found is None:
        raise NoFactor(factor=kind, day=on)
    return found


def find_factor(kind: FactorKind, on: date) -> DatedFactor | None:
    """What holds on a day: recorded before shipped, the later day before the earlier; None before the first."""
    wanted = select(Factor).where(Factor.kind == kind, Factor.since <= on)
    recorded = db.session.scalar(wanted.order_by(Factor.since.desc(), Factor.id.desc()).limit(1))
    standing = [each for each in list_shipped() if each.kind is kind and each.since <= on]
    shipped = max(standing, key=lambda each: each.since, default=None)
    if recorded is None or (shipped is not None and shipped.since > recorded.since):
        return shipped
    return DatedFactor(
        kind, recorded.since, recorded.thousandths, recorded.low, recorded.high, recorded.source, recorded.source
    )


def list_in_force(on: date, kinds: Iterable[FactorKind] = FactorKind) -> list[DatedFactor]:
    """The factors that hold on a day, in the order of their list, without those that begin later."""
    return [found for kind in kinds if (found := find_factor(kind, on)) is not None]


def list_factors(*, after: int | None = None, limit: int = 50) -> Sequence[Factor]:
    """What the centre recorded, the newest first, from behind the key `after`."""
    wanted = select(Factor)
    if after is not None:
        wanted = wanted.where(Factor.id < after)
    return db.session.scalars(wanted.order_by(Factor.id.desc()).limit(limit)).all()
