"""Pieces of serialised items: each has a code of its own and moves with the entries of its lot."""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

from app.ledger.cells import chunks, in_order
from app.ledger.drafts import Cell, Move, new_id
from app.ledger.inserting import add_rows, change_rows
from app.ledger.kept import Unit, UnitStep
from app.ledger.posting import Posting
from app.ledger.refusals import UnitNotThere
from app.ledger.words import Stage

UNIT: Table = Unit.__table__  # type: ignore[assignment]
STEP: Table = UnitStep.__table__  # type: ignore[assignment]
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mistake for each other."""


def new_code() -> str:
    """A trace code such as DF-7K2M-94QX."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"DF-{drawn[:4]}-{drawn[4:]}"


def move_units(posting: Posting) -> None:
    """Let the pieces follow the moves of their lots; raises UnitNotThere when a named piece is elsewhere."""
    moves = [
        (draft.id, move) for draft in posting.drafts for move in draft.moves if posting.lots[move.lot_id].is_serialised
    ]
    if not moves:
        return
    shelf = _units_at(posting.connection, in_order(move.source_cell for _, move in moves))
    steps: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    numbers: dict[int, int] = defaultdict(int)
    for entry_id, move in moves:
        for unit_id in _pick(posting.connection, shelf, move, made):
            numbers[entry_id] += 1
            steps.append(_step(entry_id, numbers[entry_id], unit_id, move))
            shelf[move.target_cell].append(unit_id)
    _write(posting.connection, made, steps)


def _units_at(connection: Connection, cells: list[Cell]) -> dict[Cell, deque[int]]:
    shelf: dict[Cell, deque[int]] = defaultdict(deque)
    for part in chunks(cells):
        named = tuple_(UNIT.c.lot_id, UNIT.c.holder_id, UNIT.c.stage).in_(
            [(cell.lot_id, cell.holder_id, cell.stage) for cell in part]
        )
        query = select(UNIT.c.id, UNIT.c.holder_id, UNIT.c.stage, UNIT.c.lot_id).where(named).order_by(UNIT.c.id)
        for row in connection.execute(query):
            shelf[Cell(row.holder_id, Stage(row.stage), row.lot_id)].append(row.id)
    return shelf


def _pick(connection: Connection, shelf: dict[Cell, deque[int]], move: Move, made: list[dict[str, Any]]) -> list[int]:
    """The pieces that this move takes: the named ones, else the oldest; new ones when goods come from their donor."""
    here = shelf[move.source_cell]
    picked = list(move.unit_ids)
    for unit_id in picked:
        if unit_id not in here:
            raise UnitNotThere(code=_code_of(connection, unit_id), field="units")
        here.remove(unit_id)
    while len(picked) < move.quantity and here:
        picked.append(here.popleft())
    if move.source[1] is Stage.GIVEN:
        for number in range(move.quantity - len(picked)):
            serial = move.serials[number] if number < len(move.serials) else None
            unit_id = new_id()
            made.append(
                {
                    "id": unit_id,
                    "code": new_code(),
                    "serial": serial,
                    "lot_id": move.lot_id,
                    "holder_id": move.target[0],
                    "stage": move.target[1],
                }
            )
            picked.append(unit_id)
    if len(picked) != move.quantity:
        raise UnitNotThere(code="-", field="units")
    return picked


def _code_of(connection: Connection, unit_id: int) -> str:
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
