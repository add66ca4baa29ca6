"""A figure answers for itself: what it counts, of what, up to when, by which rule, and how much that is.

Its value comes from the kept totals. What it is of (`Within`) leads to the entries behind it (`behind`), and back to
the lines alone, which give it again without those totals (`recounting`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from app import clock
from app.campaigns.figures import list_places_within
from app.codes import Unit
from app.db import db
from app.errors import Bilingual, Invalid
from app.items.models import Item
from app.ledger import queries as ledger
from app.ledger.words import Flow
from app.places.models import Place
from app.reports.words import ESTIMATES, FLOWS, RULE, SAID, Counted, Measure

RIALS = Bilingual(Unit.RIAL.en + "s", Unit.RIAL.fa)


class NotOneItem(Invalid):
    """A quantity is of one item: name it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """What a figure is of. Nothing named is everything; a country stands for what lies in none of its provinces."""

    item_id: int | None = None
    given_by: int | None = None
    given_for: int | None = None
    place_id: int | None = None
    from_month: int | None = None
    to_month: int | None = None
    level: int | None = None

    @property
    def named(self) -> dict[str, int]:
        """What is named of it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with all that it takes to check it; a quantity counts the smallest part of its item."""

    measure: Measure
    counted: Counted
    within: Within
    value: int
    decimals: int
    unit: Bilingual
    as_of: datetime
    rule: int = RULE

    @property
    def id(self) -> str:
        """The same for the same figure, whatever its value."""
        return ":".join([self.measure, self.counted, *(f"{name}={value}" for name, value in self.within.named.items())])

    @property
    def definition(self) -> Bilingual:
        """What is counted, in words, in both languages."""
        said, more = SAID[self.measure], ESTIMATES.get(self.counted)
        return Bilingual(f"{said.en} {more.en}", f"{said.fa} {more.fa}") if more else said


@dataclass(slots=True)
class Sums:
    """Kept totals of one group, flow by flow: each number that can be counted."""

    flows: dict[Flow, dict[Counted, int]] = field(default_factory=dict)

    def add(self, flow: Flow, row: Any) -> None:
        """Add one row of totals."""
        had = self.flows.setdefault(flow, dict.fromkeys(Counted, 0))
        for counted in Counted:
            had[counted] += getattr(row, counted.value)

    def of(self, measure: Measure, counted: Counted = Counted.QUANTITY) -> int:
        """One number of a measure."""
        return sum(sign * self.flows[flow][counted] for flow, sign in FLOWS[measure].items() if flow in self.flows)


def places_of(within: Within) -> list[int] | None:
    """The places that it is of; None for all."""
    return None if within.place_id is None else list_places_within(db.session.get_one(Place, within.place_id))


def total_sums(
    by: Sequence[str], within: Within, measures: Iterable[Measure] = Measure
) -> dict[tuple[Any, ...], Sums]:  # fmt: skip
    """Kept totals by these columns of `total`, for the measures that are asked for."""
    flows = sorted({flow for measure in measures for flow in FLOWS[measure]})
    rows = ledger.total_flows(
        by=[*by, "flow", "level"], given_by=within.given_by, given_for=within.given_for, item_id=within.item_id,
        place_ids=places_of(within), flows=flows, from_month=within.from_month, to_month=within.to_month,
    )  # fmt: skip
    found: dict[tuple[Any, ...], Sums] = defaultdict(Sums)
    for row in rows:
        *key, flow, level = row.key
        if within.level in (None, level):
            found[tuple(key)].add(flow, row)
    return dict(found)


def figure_of(
    sums: Sums, measure: Measure, counted: Counted, within: Within, item: Item | None, as_of: datetime
) -> Figure:  # fmt: skip
    """A figure out of sums already read; quantities are of one item."""
    decimals, unit = (0, RIALS) if counted in (Counted.FAIR_VALUE, Counted.COMPANY_COST) else _unit_of(item)
    return Figure(measure, counted, within, sums.of(measure, counted), decimals, unit, as_of)


def _unit_of(item: Item | None) -> tuple[int, Bilingual]:
    if item is None:
        raise NotOneItem(field="item")
    return item.decimals, Bilingual(item.unit_name("en"), item.unit_name("fa"))


def get_figure(measure: Measure, counted: Counted, within: Within) -> Figure:
    """A figure as it is now, out of the kept totals."""
    item = db.session.get_one(Item, within.item_id) if within.item_id is not None else None
    sums: Mapping[Any, Sums] = total_sums((), within, [measure])
    return figure_of(sums.get((), Sums()), measure, counted, within, item, clock.now())
