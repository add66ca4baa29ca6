"""Cells that are being drawn from: what may leave each on which day, and whose turn it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import accumulate
from operator import attrgetter
from typing import Any

from app.ledger.drafts import Cell, Demand
from app.ledger.words import Condition

Turn = tuple[date, date, int]
"""First expired, then oldest, then by lot."""


@dataclass(slots=True)
class Shelf:
    """One locked cell while it is being drawn from."""

    cell: Cell
    item_id: int
    free: int
    quantity: int
    last_on: date
    expires_on: date | None
    opened_on: date
    given_for: int
    condition: Condition
    only_campaign: bool
    only_place_id: int | None
    only_group: str | None
    later: dict[date, int] = field(default_factory=dict)
    taken: int = 0
    last_drawn: date = date.min
    _days: list[date] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)
    """What stands there at the end of each day on which it changes, from before the first of them."""

    def draw(self, quantity: int, on: date) -> None:
        """So much of it goes on a day."""
        at = self._end_of(on)
        if self._days[at] != on:
            at += 1
            self._days.insert(at, on)
            self._ends.insert(at, self._ends[at - 1])
        self._ends[at:] = [end - quantity for end in self._ends[at:]]
        self.taken += quantity
        self.last_drawn = max(self.last_drawn, on)

    @property
    def left(self) -> int:
        """What of it may still be drawn, whatever the day."""
        return self.free - self.taken

    def free_on(self, day: date) -> int:
        """What may leave on `day`: the smallest end of day from then on, and no more than is free now."""
        if not self.later and self.last_drawn <= day:
            return max(0, self.left)
        at = self._end_of(day)
        return max(0, min(self.left, *self._ends[at:]))

    def standing_on(self, day: date) -> int:
        """What stands there at the end of a day."""
        at = self._end_of(day)
        return self._ends[at]

    @property
    def free_from(self) -> date:
        """The first day on which something may leave; later draws can only put it off."""
        if not self.later and self.last_drawn == date.min:
            return date.min
        at = self._end_of(date.max)
        while at > 0 and self._ends[at] > 0 and self._ends[at - 1] > 0:
            at -= 1
        return self._days[at] if self._ends[at] > 0 else date.max

    def _end_of(self, day: date) -> int:
        """Where in `_ends` the end of a day stands."""
        if not self._days:
            self._days = [date.min, *sorted(self.later)]
            changes = (self.later[on] for on in self._days[1:])
            self._ends = list(accumulate(changes, initial=self.quantity - sum(self.later.values())))
        return bisect_right(self._days, day) - 1

    @property
    def turn(self) -> Turn:
        """Whose turn it is: first expired, then oldest."""
        return self.expires_on or date.max, self.opened_on, self.cell.lot_id

    @property
    def terms(self) -> tuple[Any, ...]:
        """What decides for which demands it may be drawn, beside being named."""
        return self.condition, self.given_for, self.only_campaign, self.only_place_id, self.only_group


class Rack:
    """The cells of one holder, stage and item: asked for a demand, it shows only those that still have something then.

    Cells of the same terms lie together, by the day from which something may leave, and go once they are empty: so
    thousands of demands on thousands of lots do not look at every lot each time.
    """

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        """Sorted as they are drawn."""
        self.shelves = sorted(shelves, key=attrgetter("turn"))
        self._by_lot = {shelf.cell.lot_id: shelf for shelf in self.shelves}
        self._alike: dict[tuple[Any, ...], dict[date, list[tuple[Turn, Shelf]]]] = defaultdict(dict)
        self._lies: dict[int, date] = {}
        for shelf in self.shelves:
            self._lay(shelf)

    def list_fitting(self, demand: Demand, around: dict[int, set[int]]) -> Iterator[Shelf]:
        """Where the demand may be drawn from, in turn."""
        if demand.lot_id is not None:
            named = self._by_lot.get(demand.lot_id)
            return iter([named] if named and fits(named, demand, around) else [])
        groups = [group for group in self._alike.values() if group and fits(_any_of(group), demand, around)]
        there = [turns for group in groups for day, turns in group.items() if day <= demand.on]
        return (shelf for _, shelf in (there[0] if len(there) == 1 else merge(*there)))

    def draw(self, shelf: Shelf, quantity: int, on: date) -> None:
        """So much goes from one of the shelves; an empty one is shown no more."""
        shelf.draw(quantity, on)
        if shelf.left <= 0:
            self._take_away(shelf)

    def put_off(self, shelf: Shelf) -> None:
        """Nothing of it may leave as early as was thought."""
        if shelf.cell.lot_id in self._lies and shelf.free_from > self._lies[shelf.cell.lot_id]:
            self._take_away(shelf)
            self._lay(shelf)

    def _lay(self, shelf: Shelf) -> None:
        day = self._lies[shelf.cell.lot_id] = shelf.free_from
        insort(self._alike[shelf.terms].setdefault(day, []), (shelf.turn, shelf))

    def _take_away(self, shelf: Shelf) -> None:
        group, day = self._alike[shelf.terms], self._lies.pop(shelf.cell.lot_id)
        del group[day][bisect_left(group[day], (shelf.turn,))]
        if not group[day]:
            del group[day]


def _any_of(group: dict[date, list[tuple[Turn, Shelf]]]) -> Shelf:
    return next(iter(group.values()))[0][1]


def fits(shelf: Shelf, demand: Demand, around: dict[int, set[int]]) -> bool:
    """May the demand be met from this shelf, be it that there is something?"""
    if demand.lot_id is not None and shelf.cell.lot_id != demand.lot_id:
        return False
    if demand.condition is not None and shelf.condition is not demand.condition:
        return False
    if demand.campaign_holder_id is not None and shelf.given_for != demand.campaign_holder_id:
        return False
    if not demand.obeys_restriction:
        return True
    if shelf.only_campaign and demand.campaign_holder_id is None:
        return False
    if shelf.only_group is not None and shelf.only_group != demand.group:
        return False
    return shelf.only_place_id is None or shelf.only_place_id in around.get(demand.place_id or 0, set())
