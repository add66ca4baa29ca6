"""Which lots an issue takes: under lock, first expired first out, then oldest, within each lot's restriction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, Select, select, tuple_

from app.db import db
from app.errors import DomainError
from app.ledger.cells import BALANCE, chunks, later_changes, lock_order
from app.ledger.drafts import Cell, Demand
from app.ledger.holding import refuse_waiting
from app.ledger.models import Lot
from app.ledger.posting import not_enough, runs_out
from app.ledger.shelves import Rack, Shelf, fits
from app.ledger.words import Stage
from app.places.models import Place


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
    left, taken, idle = demand.quantity, [], []
    for shelf in rack.list_fitting(demand, around):
        quantity = min(left, shelf.free_on(demand.on))
        if quantity:
            taken.append((shelf, quantity))
            left -= quantity
        else:
            idle.append(shelf)
        if not left:
            break
    for shelf in idle:
        rack.put_off(shelf)
    if left:
        _refuse([shelf for shelf in rack.shelves if fits(shelf, demand, around)], demand, around)
    for shelf, quantity in taken:
        rack.draw(shelf, quantity, demand.on)
    return [(shelf.cell.lot_id, quantity) for shelf, quantity in taken]


def _refuse(shelves: list[Shelf], demand: Demand, around: dict[int, set[int]]) -> NoReturn:
    free_now = sum(shelf.left for shelf in shelves)
    if free_now < demand.quantity:
        raise not_enough(demand.item_id, max(free_now, 0), demand.quantity)
    gone = [shelf for shelf in _emptied(demand) if fits(shelf, demand, around)]
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
