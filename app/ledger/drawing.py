"""Which lots an issue takes: under lock, first expired first out, then oldest, within each lot's restriction."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from operator import attrgetter
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, Select, select, tuple_

from app.db import db
from app.errors import DomainError
from app.ledger.cells import BALANCE, chunks, later_changes, lock_order
from app.ledger.drafts import Cell, Demand
from app.ledger.holding import refuse_waiting
from app.ledger.models import Lot
from app.ledger.posting import not_enough, runs_out
from app.ledger.words import Condition, Stage
from app.places.models import Place


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
    drawn: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    taken: int = 0
    last_drawn: date = date.min

    def draw(self, quantity: int, on: date) -> None:
        """So much of it goes on a day."""
        self.drawn[on] += quantity
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
        drawn_before = sum(quantity for on, quantity in self.drawn.items() if on <= day)
        running = self.quantity - sum(self.later.values()) - drawn_before
        running += sum(change for on, change in self.later.items() if on <= day)
        smallest = running
        for on in sorted({*self.later, *self.drawn}):
            if on > day:
                running += self.later.get(on, 0) - self.drawn.get(on, 0)
                smallest = min(smallest, running)
        return max(0, min(smallest, self.left))

    def standing_on(self, day: date) -> int:
        """What stands there at the end of a day."""
        after = sum(change for on, change in self.later.items() if on > day)
        return self.quantity - after - sum(quantity for on, quantity in self.drawn.items() if on <= day)

    @property
    def turn(self) -> tuple[date, date, int]:
        """Whose turn it is: first expired, then oldest."""
        return self.expires_on or date.max, self.opened_on, self.cell.lot_id

    @property
    def terms(self) -> tuple[Any, ...]:
        """What decides for which demands it may be drawn, beside being named."""
        return self.condition, self.given_for, self.only_campaign, self.only_place_id, self.only_group


class Rack:
    """The cells of one holder, stage and item: asked for a demand, it shows only those that still have something.

    Cells of the same terms lie together and leave once they are empty, so that thousands of demands on thousands of
    lots do not look at every lot each time.
    """

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        """Sorted as they are drawn."""
        self.shelves = sorted(shelves, key=attrgetter("turn"))
        self._by_lot = {shelf.cell.lot_id: shelf for shelf in self.shelves}
        self._alike: dict[tuple[Any, ...], OrderedDict[int, Shelf]] = defaultdict(OrderedDict)
        for shelf in self.shelves:
            self._alike[shelf.terms][shelf.cell.lot_id] = shelf

    def list_fitting(self, demand: Demand, around: dict[int, set[int]]) -> Iterator[Shelf]:
        """Where the demand may be drawn from, in turn."""
        if demand.lot_id is not None:
            named = self._by_lot.get(demand.lot_id)
            return iter([named] if named and _fits(named, demand, around) else [])
        groups = [group.values() for group in self._alike.values() if group]
        fitting = [group for group in groups if _fits(next(iter(group)), demand, around)]
        return iter(fitting[0]) if len(fitting) == 1 else merge(*fitting, key=attrgetter("turn"))

    def draw(self, shelf: Shelf, quantity: int, on: date) -> None:
        """So much goes from one of the shelves; an empty one is shown no more."""
        shelf.draw(quantity, on)
        if shelf.left <= 0:
            del self._alike[shelf.terms][shelf.cell.lot_id]


def draw(demands: Sequence[Demand]) -> list[list[tuple[int, int]]]:
    """For each demand the lots it takes and how much of each.

    Raises UnitWaits, NotEnough, or StockRunsOut with the day when there is enough now but not on every day since; the
    refusal's `line` is the place of the demand that it is about.
    """
    connection = db.session.connection()
    for place, demand in enumerate(demands):
        if demand.unit_ids:
            with _in_place(place):
                refuse_waiting(connection, [demand])
    shelves = _lock_shelves(connection, demands)
    around = _places_around({demand.place_id for demand in demands if demand.place_id})
    racks = {key: Rack(row) for key, row in shelves.items()}
    drawn = []
    for place, demand in enumerate(demands):
        with _in_place(place):
            drawn.append(_take(racks[demand.holder_id, demand.stage, demand.item_id], demand, around))
    return drawn


@contextmanager
def _in_place(place: int) -> Iterator[None]:
    try:
        yield
    except DomainError as refused:
        refused.line = place
        raise


def _lock_shelves(connection: Connection, demands: Sequence[Demand]) -> dict[tuple[int, Stage, int], list[Shelf]]:
    wanted = sorted({(demand.holder_id, demand.stage, demand.item_id) for demand in demands})
    shelves: dict[tuple[int, Stage, int], list[Shelf]] = {key: [] for key in wanted}
    for part in chunks(wanted):
        standing = _cells_of(part).where(BALANCE.c.quantity > BALANCE.c.held)
        query = standing.order_by(*lock_order(connection.dialect.name)).with_for_update(key_share=True, of=BALANCE)
        for row in connection.execute(query):
            shelves[row.holder_id, Stage(row.stage), row.item_id].append(_shelf(row))
    _look_back(connection, shelves.values(), min(demand.on for demand in demands))
    return shelves


def _cells_of(wanted: Sequence[tuple[int, Stage, int]]) -> Select[Any]:
    """The cells of these holders, stages and items, each with what its lot may be given for."""
    return (
        select(BALANCE, Lot.expires_on, Lot.opened_on, Lot.given_for, Lot.condition, Lot.only_campaign,
               Lot.only_place_id, Lot.only_group)
        .join(Lot, Lot.id == BALANCE.c.lot_id)
        .where(tuple_(BALANCE.c.holder_id, BALANCE.c.stage, BALANCE.c.item_id).in_(wanted))
    )  # fmt: skip


def _shelf(row: Row[Any]) -> Shelf:
    return Shelf(
        Cell(row.holder_id, Stage(row.stage), row.lot_id), row.item_id, row.quantity - row.held, row.quantity,
        row.last_on, row.expires_on, row.opened_on, row.given_for, row.condition, row.only_campaign,
        row.only_place_id, row.only_group,
    )  # fmt: skip


def _look_back(connection: Connection, shelves: Iterable[list[Shelf]], first: date) -> None:
    dated_back = [shelf for row in shelves for shelf in row if shelf.last_on > first]
    book = later_changes(connection, [shelf.cell for shelf in dated_back], first)
    for shelf in dated_back:
        shelf.later = book.get(shelf.cell, {})


def _places_around(place_ids: set[int]) -> dict[int, set[int]]:
    """For each place, itself and what it lies in."""
    around: dict[int, set[int]] = {}
    for place_id in place_ids:
        place: Place | None = db.session.get_one(Place, place_id)
        around[place_id] = set()
        while place is not None:
            around[place_id].add(place.id)
            place = place.parent
    return around


def _take(rack: Rack, demand: Demand, around: dict[int, set[int]]) -> list[tuple[int, int]]:
    left, taken = demand.quantity, []
    for shelf in rack.list_fitting(demand, around):
        quantity = min(left, shelf.free_on(demand.on))
        if quantity:
            taken.append((shelf, quantity))
            left -= quantity
        if not left:
            break
    if left:
        _refuse([shelf for shelf in rack.shelves if _fits(shelf, demand, around)], demand, around)
    for shelf, quantity in taken:
        rack.draw(shelf, quantity, demand.on)
    return [(shelf.cell.lot_id, quantity) for shelf, quantity in taken]


def _fits(shelf: Shelf, demand: Demand, around: dict[int, set[int]]) -> bool:
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


def _refuse(shelves: list[Shelf], demand: Demand, around: dict[int, set[int]]) -> NoReturn:
    free_now = sum(shelf.left for shelf in shelves)
    if free_now < demand.quantity:
        raise not_enough(demand.item_id, max(free_now, 0), demand.quantity)
    gone = [shelf for shelf in _emptied(demand) if _fits(shelf, demand, around)]
    raise runs_out(demand.item_id, demand.on, _first_short_day([*shelves, *gone], demand))


def _emptied(demand: Demand) -> list[Shelf]:
    """Lots of which nothing can be taken any more, but of which something may have stood there on the demand's day."""
    connection = db.session.connection()
    wanted = _cells_of([(demand.holder_id, demand.stage, demand.item_id)])
    rows = connection.execute(wanted.where(BALANCE.c.quantity <= BALANCE.c.held, BALANCE.c.last_on >= demand.on))
    shelves = [_shelf(row) for row in rows]
    _look_back(connection, [shelves], demand.on)
    return shelves


def _first_short_day(shelves: list[Shelf], demand: Demand) -> date:
    """The first day by whose end too little is left of what stood there on the demand's day."""
    days = sorted({demand.on, *(day for shelf in shelves for day in shelf.later if day > demand.on)})
    left = [shelf.standing_on(demand.on) for shelf in shelves]
    for day in days:
        left = [min(before, shelf.standing_on(day)) for before, shelf in zip(left, shelves, strict=True)]
        if sum(left) < demand.quantity:
            return day
    return demand.on
