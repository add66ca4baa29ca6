"""Which lots an issue takes: under lock, first expired first out, then oldest, within each lot's restriction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, Select, select, tuple_

from app.db import db
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

    def free_on(self, day: date) -> int:
        """What may leave on `day`: the smallest end of day from then on, and no more than is free now."""
        drawn_before = sum(quantity for on, quantity in self.drawn.items() if on <= day)
        running = self.quantity - sum(self.later.values()) - drawn_before
        running += sum(change for on, change in self.later.items() if on <= day)
        smallest = running
        for on in sorted({*self.later, *self.drawn}):
            if on > day:
                running += self.later.get(on, 0) - self.drawn.get(on, 0)
                smallest = min(smallest, running)
        return max(0, min(smallest, self.free - sum(self.drawn.values())))

    def standing_on(self, day: date) -> int:
        """What stands there at the end of a day."""
        after = sum(change for on, change in self.later.items() if on > day)
        return self.quantity - after - sum(quantity for on, quantity in self.drawn.items() if on <= day)

    @property
    def turn(self) -> tuple[date, date, int]:
        """Whose turn it is: first expired, then oldest."""
        return self.expires_on or date.max, self.opened_on, self.cell.lot_id


def draw(demands: Sequence[Demand]) -> list[list[tuple[int, int]]]:
    """For each demand the lots it takes and how much of each.

    Raises UnitWaits, NotEnough, or StockRunsOut with the day when there is enough now but not on every day since.
    """
    connection = db.session.connection()
    refuse_waiting(connection, demands)
    shelves = _lock_shelves(connection, demands)
    around = _places_around({demand.place_id for demand in demands if demand.place_id})
    return [_take(shelves[demand.holder_id, demand.stage, demand.item_id], demand, around) for demand in demands]


def _lock_shelves(connection: Connection, demands: Sequence[Demand]) -> dict[tuple[int, Stage, int], list[Shelf]]:
    wanted = sorted({(demand.holder_id, demand.stage, demand.item_id) for demand in demands})
    shelves: dict[tuple[int, Stage, int], list[Shelf]] = defaultdict(list)
    for part in chunks(wanted):
        standing = _cells_of(part).where(BALANCE.c.quantity > BALANCE.c.held)
        query = standing.order_by(*lock_order(connection)).with_for_update(key_share=True, of=BALANCE)
        for row in connection.execute(query):
            shelves[row.holder_id, Stage(row.stage), row.item_id].append(_shelf(row))
    for row_of in shelves.values():
        row_of.sort(key=lambda shelf: shelf.turn)
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


def _take(shelves: list[Shelf], demand: Demand, around: dict[int, set[int]]) -> list[tuple[int, int]]:
    fitting = [shelf for shelf in shelves if _fits(shelf, demand, around)]
    left, taken = demand.quantity, []
    for shelf in fitting:
        quantity = min(left, shelf.free_on(demand.on))
        if quantity:
            taken.append((shelf, quantity))
            left -= quantity
        if not left:
            break
    if left:
        _refuse(fitting, demand, around)
    for shelf, quantity in taken:
        shelf.drawn[demand.on] += quantity
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
    free_now = sum(shelf.free - sum(shelf.drawn.values()) for shelf in shelves)
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
