"""Pieces of serialised items: each has a code of its own and moves with the entries of its lot."""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, tuple_

from app.ledger.cells import chunks, in_order, named
from app.ledger.drafts import Cell, Move, new_id
from app.ledger.inserting import add_rows, change_rows
from app.ledger.kept import HeldPiece, Unit, UnitStep
from app.ledger.models import Entry
from app.ledger.posting import Posting
from app.ledger.refusals import UnitNotThere, UnitWaits
from app.ledger.words import EntryKind, Stage

UNIT: Table = Unit.__table__  # type: ignore[assignment]
STEP: Table = UnitStep.__table__  # type: ignore[assignment]
HELD: Table = HeldPiece.__table__  # type: ignore[assignment]
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mistake for each other."""


def new_code() -> str:
    """A trace code such as DF-7K2M-94QX."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"DF-{drawn[:4]}-{drawn[4:]}"


def move_units(posting: Posting) -> None:
    """Let the pieces follow the moves of their lots; raises UnitNotThere when a named piece is elsewhere."""
    moves = [
        (draft, move) for draft in posting.drafts for move in draft.moves if posting.lots[move.lot_id].is_serialised
    ]
    if not moves:
        return
    cells = in_order(move.source_cell for _, move in moves)
    shelf, waiting = _units_at(posting.connection, cells), _waiting_in(posting.connection, cells)
    brought = _brought(posting.connection, {draft.follows_id for draft, _ in moves if draft.follows_id is not None})
    steps: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    numbers: dict[int, int] = defaultdict(int)
    for draft, move in moves:
        own = brought.get((draft.follows_id, move.source_cell), [])
        picked = _pick(posting.connection, shelf[move.source_cell], move, own, waiting)
        picked += _make(move, move.quantity - len(picked), made)
        if len(picked) != move.quantity:
            raise UnitNotThere(code="-", field="units")
        for unit_id in picked:
            numbers[draft.id] += 1
            steps.append(_step(draft.id, numbers[draft.id], unit_id, move))
            shelf[move.target_cell].append(unit_id)
    for step in steps:
        posting.steps.setdefault(step["entry_id"], []).append(step)
    _write(posting.connection, made, steps)


def _units_at(connection: Connection, cells: list[Cell]) -> dict[Cell, deque[int]]:
    shelf: dict[Cell, deque[int]] = defaultdict(deque)
    for part in chunks(cells):
        among = tuple_(UNIT.c.lot_id, UNIT.c.holder_id, UNIT.c.stage).in_(
            [(cell.lot_id, cell.holder_id, cell.stage) for cell in part]
        )
        query = select(UNIT.c.id, UNIT.c.holder_id, UNIT.c.stage, UNIT.c.lot_id).where(among).order_by(UNIT.c.id)
        for row in connection.execute(query):
            shelf[Cell(row.holder_id, Stage(row.stage), row.lot_id)].append(row.id)
    return shelf


def _waiting_in(connection: Connection, cells: list[Cell]) -> set[int]:
    """Pieces in these cells that were named when a second signature was asked for; nobody else may take them."""
    waiting: set[int] = set()
    for part in chunks(cells):
        query = select(HELD.c.unit_id).join(UNIT, UNIT.c.id == HELD.c.unit_id).where(named(part, UNIT))
        waiting.update(connection.scalars(query))
    return waiting


def find_waiting(connection: Connection, unit_ids: Iterable[int]) -> int | None:
    """The first of these pieces that waits for a second signature."""
    for part in chunks(sorted(set(unit_ids))):
        query = select(HELD.c.unit_id).where(HELD.c.unit_id.in_(part)).order_by(HELD.c.unit_id).limit(1)
        if (found := connection.scalar(query)) is not None:
            return int(found)
    return None


def places_of(connection: Connection, unit_ids: Iterable[int]) -> dict[int, Cell]:
    """Where each of these pieces is."""
    places: dict[int, Cell] = {}
    for part in chunks(sorted(set(unit_ids))):
        query = select(UNIT.c.id, UNIT.c.holder_id, UNIT.c.stage, UNIT.c.lot_id).where(UNIT.c.id.in_(part))
        for unit_id, *cell in connection.execute(query):
            places[unit_id] = Cell(cell[0], Stage(cell[1]), cell[2])
    return places


def _brought(connection: Connection, entry_ids: set[int]) -> dict[tuple[int | None, Cell], list[int]]:
    """Where each of these entries put pieces, if nothing but an undoing has put them there since."""
    steps: list[Row[Any]] = []
    newest: dict[tuple[int, int, str], int] = {}
    for part in chunks(sorted(entry_ids)):
        query = select(STEP, UNIT.c.lot_id).join(UNIT, UNIT.c.id == STEP.c.unit_id).where(STEP.c.entry_id.in_(part))
        steps += connection.execute(query.order_by(STEP.c.entry_id, STEP.c.step_no)).all()
    for part in chunks(sorted({step.unit_id for step in steps})):
        spot = (STEP.c.unit_id, STEP.c.to_holder, STEP.c.to_stage)
        query = select(*spot, func.max(STEP.c.entry_id)).join(Entry, Entry.id == STEP.c.entry_id)
        query = query.where(STEP.c.unit_id.in_(part), Entry.kind != EntryKind.REVERSAL).group_by(*spot)
        newest.update({(row[0], row[1], row[2]): row[3] for row in connection.execute(query)})
    brought: dict[tuple[int | None, Cell], list[int]] = defaultdict(list)
    for step in steps:
        if newest.get((step.unit_id, step.to_holder, step.to_stage)) == step.entry_id:
            brought[step.entry_id, Cell(step.to_holder, Stage(step.to_stage), step.lot_id)].append(step.unit_id)
    return brought


def _pick(connection: Connection, here: deque[int], move: Move, own: list[int], waiting: set[int]) -> list[int]:
    """The pieces that this move takes: the named ones, else those of the entry that it follows, else the oldest.

    Where those of that entry wait for a signature, no others go in their stead.
    """
    picked = list(move.unit_ids)
    for unit_id in picked:
        if unit_id in waiting:
            raise UnitWaits(code=code_of(connection, unit_id), field="units")
        if unit_id not in here or (own and unit_id not in own):
            raise UnitNotThere(code=code_of(connection, unit_id), field="units")
        here.remove(unit_id)
    there, first = set(here) - waiting, set(own)
    turns = [unit_id for unit_id in own if unit_id in there]
    if len(turns) < move.quantity - len(picked) and (blocked := first & waiting):
        raise UnitWaits(code=code_of(connection, min(blocked)), field="units")
    turns += [unit_id for unit_id in here if unit_id in there and unit_id not in first]
    for unit_id in turns[: max(0, move.quantity - len(picked))]:
        picked.append(unit_id)
        here.remove(unit_id)
    return picked


def _make(move: Move, count: int, made: list[dict[str, Any]]) -> list[int]:
    """New pieces, when goods come from their donor."""
    if move.source[1] is not Stage.GIVEN:
        return []
    new: list[dict[str, Any]] = [
        {
            "id": new_id(), "code": new_code(), "serial": move.serials[number] if number < len(move.serials) else None,
            "lot_id": move.lot_id, "holder_id": move.target[0], "stage": move.target[1],
        }
        for number in range(count)
    ]  # fmt: skip
    made += new
    return [piece["id"] for piece in new]


def code_of(connection: Connection, unit_id: int) -> str:
    """What stands on the piece."""
    return connection.scalar(select(UNIT.c.code).where(UNIT.c.id == unit_id)) or str(unit_id)


def _step(entry_id: int, number: int, unit_id: int, move: Move) -> dict[str, Any]:
    return {
        "entry_id": entry_id, "step_no": number, "unit_id": unit_id, "from_holder": move.source[0],
        "from_stage": move.source[1], "to_holder": move.target[0], "to_stage": move.target[1],
    }  # fmt: skip


def _write(connection: Connection, made: list[dict[str, Any]], steps: list[dict[str, Any]]) -> None:
    add_rows(connection, UNIT, made)
    now_at = {step["unit_id"]: (step["to_holder"], step["to_stage"]) for step in steps}
    moved = [
        {"id": unit_id, "holder_id": holder_id, "stage": stage}
        for unit_id, (holder_id, stage) in sorted(now_at.items())
    ]
    change_rows(connection, UNIT, moved, keys=("id",), values=("holder_id", "stage"))
    add_rows(connection, STEP, steps)
