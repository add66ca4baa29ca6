"""Cells under lock: how much stands where, how it stood on later days, and what a move takes with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import JSON, Connection, Table, and_, bindparam, func, select, tuple_

from app.ledger.drafts import Cell
from app.ledger.inserting import FEW, Row, Writes, as_arrays, by_column
from app.ledger.kept import Balance
from app.ledger.models import Holder, Line
from app.ledger.words import BELOW_NOUGHT, Stage
from app.sending import Fixed, Sending, among, send

BALANCE: Table = Balance.__table__  # type: ignore[assignment]
LINE: Table = Line.__table__  # type: ignore[assignment]
HOLDER: Table = Holder.__table__  # type: ignore[assignment]
AT_ONCE = 400
"""How many cells one statement names: three parameters each, within every engine's limit."""


@dataclass(slots=True)
class CellState:
    """A locked cell: as the database has it, and what this posting has done to it so far."""

    quantity: int
    held: int
    fair_value: int
    company_cost: int
    level: int
    last_on: date
    may_go_below: bool
    place_id: int
    """Where its holder is."""
    first_quantity: int
    changes: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    is_changed: bool = False

    @property
    def free(self) -> int:
        """What may be taken: what stands there and does not wait for a second signature."""
        return self.quantity - self.held

    def part_of_worth(self, quantity: int) -> tuple[int, int]:
        """Fair value and company cost that go along with `quantity`: floor of the share, the last piece takes the rest.

        Source: handbook 2, rounding.
        """
        if quantity >= self.quantity:
            return self.fair_value, self.company_cost
        return self.fair_value * quantity // self.quantity, self.company_cost * quantity // self.quantity

    def add(self, quantity: int, fair_value: int, company_cost: int, on: date) -> None:
        """Let the cell gain (or, negative, lose) on a day."""
        self.quantity += quantity
        self.fair_value += fair_value
        self.company_cost += company_cost
        self.changes[on] += quantity
        self.is_changed = True


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    """The one order in which everybody locks cells: shelves first, for goods are drawn before it is known where to."""
    return sorted(set(cells), key=_turn)


def _turn(cell: Cell) -> tuple[bool, str, int, int]:
    return cell.stage is not Stage.IN_STORE, cell.stage, cell.holder_id, cell.lot_id


def chunks(rows: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    """`rows` in pieces of at most `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def named(cells: Sequence[Cell], table: Table = BALANCE) -> Any:
    """The condition that a row of `table` belongs to one of `cells`."""
    return tuple_(table.c.holder_id, table.c.stage, table.c.lot_id).in_([tuple(cell) for cell in cells])


def lock_order(dialect: str) -> list[Any]:
    """ORDER BY that sorts cells as `in_order` does, whatever the database's collation."""
    stage = BALANCE.c.stage.collate("C") if dialect == "postgresql" else BALANCE.c.stage
    return [BALANCE.c.stage != Stage.IN_STORE, stage, BALANCE.c.holder_id, BALANCE.c.lot_id]


def locking(connection: Connection, cells: Iterable[Cell]) -> Sending:
    """What locks those of the cells that are there, in the one order, and reads them; `locked` says what was read.

    A row that does not move is what excludes others; the newest line would exclude nobody.
    """
    ordered = in_order(cells)
    if len(ordered) <= FEW:
        return _LOCKING.of(*(cell._asdict() for cell in ordered))
    if connection.dialect.name == "postgresql":
        return _LOCKING_MANY.of(by_column([cell._asdict() for cell in ordered], Cell._fields))
    return _LOCKING_MANY.of({"cells": ordered})


def locked(sent: Sending) -> dict[Cell, CellState]:
    """The cells that were there when they were locked."""
    return {
        Cell(row.holder_id, row.stage, row.lot_id): CellState(
            row.quantity, row.held, row.fair_value, row.company_cost, row.level, row.last_on, row.may_go_below,
            row.place_id, first_quantity=row.quantity,
        )
        for row in sent.rows
    }  # fmt: skip


def lock_existing(connection: Connection, cells: Iterable[Cell]) -> dict[Cell, CellState]:
    """Lock cells that are known to be there, and read them."""
    wanted = locking(connection, cells)
    send(connection, wanted)
    return locked(wanted)


def lock_cells(
    connection: Connection, cells: Iterable[Cell], *, items: dict[int, int], levels: dict[int, int], on: date
) -> dict[Cell, CellState]:
    """Lock cells in one order and read them; those that are missing are made as nought first."""
    wanted = in_order(cells)
    return add_missing_cells(connection, lock_existing(connection, wanted), wanted, items=items, levels=levels, on=on)


def places_of(connection: Connection, holder_ids: Iterable[int]) -> dict[int, int]:
    """Where each holder is."""
    wanted = sorted(holder_ids)
    asked = _PLACES.of(*([{"holders": wanted}] if wanted else []))
    send(connection, asked)
    return dict(asked.rows)


def add_missing_cells(
    connection: Connection, there: dict[Cell, CellState], cells: Iterable[Cell], *, items: dict[int, int],
    levels: dict[int, int], on: date,
) -> dict[Cell, CellState]:  # fmt: skip
    """Those of the cells that are locked already, and the missing ones, made as nought.

    Only a cell's first use can meet another's out of order; the database then ends one of the two, which runs again
    and finds the cell.
    """
    missing = [cell for cell in in_order(cells) if cell not in there]
    if not missing:
        return there
    rows = [_new_cell(cell, items[cell.lot_id], levels[cell.lot_id], on) for cell in missing]
    writes = Writes(connection)
    added = writes.add_missing(BALANCE, rows)
    places = writes.ask(_PLACES.of({"holders": sorted({cell.holder_id for cell in missing})}))
    writes.send()
    if added.count < len(rows):
        # Somebody else made one of them meanwhile, and perhaps put something into it.
        return lock_existing(connection, cells)
    place_of = dict(places.rows)
    return there | {
        cell: CellState(0, 0, 0, 0, row["level"], on, row["may_go_below"], place_of[cell.holder_id], first_quantity=0)
        for cell, row in zip(missing, rows, strict=True)
    }


def _new_cell(cell: Cell, item_id: int, level: int, on: date) -> Row:
    return {
        "holder_id": cell.holder_id, "stage": cell.stage, "lot_id": cell.lot_id, "item_id": item_id,
        "may_go_below": cell.stage in BELOW_NOUGHT, "quantity": 0, "held": 0, "fair_value": 0, "company_cost": 0,
        "level": level, "last_on": on,
    }  # fmt: skip


_STANDING = select(BALANCE, HOLDER.c.place_id).join(HOLDER, HOLDER.c.id == BALANCE.c.holder_id)
_ONE_BY_ONE = [BALANCE.c[name] == bindparam(name, type_=BALANCE.c[name].type) for name in Cell._fields]
_LOCKING = Fixed(lambda _: _STANDING.where(*_ONE_BY_ONE).with_for_update(key_share=True, of=BALANCE))
"""FOR NO KEY UPDATE: lines may go on pointing at what the cells point at."""
_PLACES = Fixed(lambda dialect: select(HOLDER.c.id, HOLDER.c.place_id).where(among(HOLDER.c.id, "holders", dialect)))


def _lock_many(dialect: str) -> Any:
    wanted = as_arrays(BALANCE, Cell._fields) if dialect == "postgresql" else _as_one_list()
    found = _STANDING.join(wanted, and_(*(BALANCE.c[name] == wanted.c[name] for name in Cell._fields)))
    return found.order_by(*lock_order(dialect)).with_for_update(key_share=True, of=BALANCE)


def _as_one_list() -> Any:
    """The cells as a table, where a database knows no arrays: they come as one list, each a list of its three keys."""
    each = func.json_each(bindparam("cells", type_=JSON)).table_valued("value")
    keys = (func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(Cell._fields))
    return select(*keys).subquery()


_LOCKING_MANY = Fixed(_lock_many)


def later_changes(connection: Connection, cells: Sequence[Cell], after: date) -> dict[Cell, dict[date, int]]:
    """What the book already says of these cells on each day after `after`."""
    days: dict[Cell, dict[date, int]] = defaultdict(dict)
    for part in chunks(in_order(cells)):
        query = (
            select(LINE.c.holder_id, LINE.c.stage, LINE.c.lot_id, LINE.c.happened_on, func.sum(LINE.c.quantity))
            .where(named(part, LINE), LINE.c.happened_on > after)
            .group_by(LINE.c.holder_id, LINE.c.stage, LINE.c.lot_id, LINE.c.happened_on)
        )
        for holder_id, stage, lot_id, day, quantity in connection.execute(query):
            days[Cell(holder_id, Stage(stage), lot_id)][day] = int(quantity)
    return days


def first_short_day(balance: int, later: dict[date, int], changes: dict[date, int]) -> date | None:
    """The first day at whose end a cell would be below nought, or None.

    `balance` is what stands now without `changes`; `later` is the book after the first day of `changes`.
    """
    running = balance - sum(later.values())
    for day in sorted(set(later) | set(changes)):
        running += later.get(day, 0) + changes.get(day, 0)
        if running < 0:
            return day
    return None
