"""What the maps are drawn from: the kept totals, the needs and the people of each area, read once for all metrics.

The country's map has provinces, a province's map its counties. Counties founded after the census have no people of
their own: with the county that they were taken from they make one group, and rates are of the group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Need
from app.beneficiaries.words import NeedState
from app.db import db
from app.items.models import Item
from app.places.models import Place, PlaceLevel
from app.places.queries import list_places
from app.reports.figures import Sums, total_sums
from app.reports.scopes import Scope
from app.reports.words import Counted, Measure

MEASURES = (Measure.PROMISED, Measure.RECEIVED, Measure.DELIVERED)
Key = tuple[int, int, int]
"""An area, a donor and an item."""


@dataclass(frozen=True)
class Ground:
    """The areas of a map and what is known of each; what lies in none of them stands under None."""

    areas: Sequence[Place]
    sums: Mapping[tuple[int | None, int, int], Sums]
    needed: Mapping[int | None, int]
    item: Item | None = None
    people: Mapping[int, int | None] = field(default_factory=dict)
    groups: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def part(self) -> int:
        """So many of the smallest parts of the item make one of it."""
        return int(10**self.item.decimals) if self.item else 1

    def total(self, area: int | None, measure: Measure, counted: Counted = Counted.QUANTITY) -> int:
        """One number of an area, of all donors and of the items that were asked for."""
        return sum(sums.of(measure, counted) for (where, *_), sums in self.sums.items() if where == area)

    def by_donor(self, area: int, measure: Measure, counted: Counted) -> dict[int, int]:
        """The same, donor by donor."""
        return self._by(1, area, measure, counted)

    def by_item(self, area: int | None, measure: Measure, counted: Counted) -> dict[int, int]:
        """The same, item by item."""
        return self._by(2, area, measure, counted)

    def _by(self, place: int, area: int | None, measure: Measure, counted: Counted) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for key, sums in self.sums.items():
            if key[0] == area:
                found[key[place] or 0] += sums.of(measure, counted)
        return dict(found)


def read_ground(scope: Scope, *, with_needs: bool = False) -> Ground:
    """What a map of this scope is drawn from: of the country, of a province, or of one county alone."""
    place = None if scope.place is None or scope.place.level is PlaceLevel.COUNTRY else scope.place
    areas = list_areas(place)
    of = _areas_of(areas)
    within = scope.within if place else replace(scope.within, place_id=None)
    sums: dict[tuple[int | None, int, int], Sums] = {}
    for (place_id, donor, item), found in total_sums(("place_id", "given_by", "item_id"), within, MEASURES).items():
        had = sums.setdefault((of(place_id), donor, item), Sums())
        for flow, numbers in found.flows.items():
            there = had.flows.setdefault(flow, dict.fromkeys(Counted, 0))
            for counted, number in numbers.items():
                there[counted] += number
    needed: dict[int | None, int] = defaultdict(int)
    if with_needs and within.item_id is not None:
        for place_id, quantity in _needed(within.item_id, scope.place_ids if place else None):
            needed[of(place_id)] += quantity
    item = db.session.get_one(Item, within.item_id) if within.item_id is not None else None
    return Ground(areas, sums, dict(needed), item, {area.id: area.population for area in areas}, _groups(areas))


def find_widest(scope: Scope) -> int | None:
    """The item that most places of a scope have to do with; None where there is nothing."""
    found = total_sums(("item_id", "place_id"), scope.within, MEASURES)
    places: dict[int, int] = defaultdict(int)
    for item_id, _ in found:
        places[item_id] += 1
    return min(places, key=lambda item_id: (-places[item_id], item_id), default=None)


def list_areas(place: Place | None) -> Sequence[Place]:
    """The provinces of the country, the counties of a province, or one county."""
    if place is None:
        return list_places(PlaceLevel.PROVINCE)
    return list_places(PlaceLevel.COUNTY, place) if place.level is PlaceLevel.PROVINCE else [place]


def _areas_of(areas: Iterable[Place]) -> Callable[[int], int | None]:
    """Finds the area in which a place lies; None for what lies in none of them."""
    within: dict[int, int | None] = dict(db.session.execute(select(Place.id, Place.parent_id)).all())
    own = {area.id for area in areas}

    def find(place_id: int) -> int | None:
        here: int | None = place_id
        while here is not None and here not in own:
            here = within[here]
        return here

    return find


def _groups(areas: Iterable[Place]) -> dict[int, tuple[int, ...]]:
    """For each area the areas that the census knew as one with it, itself among them."""
    by_code = {area.code: area for area in areas}
    joined: dict[str, list[int]] = defaultdict(list)
    for area in by_code.values():
        joined[area.split_from or area.code].append(area.id)
    return {area.id: tuple(joined[area.split_from or area.code]) for area in by_code.values()}


def _needed(item_id: int, place_ids: Sequence[int] | None) -> list[tuple[int, int]]:
    """What receivers need of an item or needed, place by place: assessed, whether it was met or not, not withdrawn."""
    wanted = (
        select(Receiver.place_id, func.sum(Need.quantity))
        .join(Receiver, Receiver.id == Need.receiver_id)
        .where(Need.item_id == item_id, Need.state.not_in([NeedState.NEW, NeedState.WITHDRAWN]))
        .group_by(Receiver.place_id)
    )
    if place_ids is not None:
        wanted = wanted.where(Receiver.place_id.in_(place_ids))
    return [(place_id, int(quantity)) for place_id, quantity in db.session.execute(wanted)]
