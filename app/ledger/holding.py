"""Goods that wait for a second signature stay in their cell, and nobody may take them, nor the pieces they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from app.db import db
from app.ledger.cells import BALANCE, chunks, in_order, lock_order, named
from app.ledger.drafts import Cell, Demand, Move
from app.ledger.inserting import add_rows
from app.ledger.kept import HeldPiece, Hold
from app.ledger.posting import not_enough
from app.ledger.refusals import UnitNotThere, UnitWaits
from app.ledger.units import HELD, code_of, find_waiting, places_of


def hold(approval_id: int, moves: Sequence[Move]) -> None:
    """Block what the moves would take, and the pieces they name; only cells that cannot run below nought are blocked.

    Raises UnitWaits, UnitNotThere, NotEnough.
    """
    wanted: dict[Cell, int] = defaultdict(int)
    for move in moves:
        wanted[move.source_cell] += move.quantity
    connection = db.session.connection()
    rows: list[Row[Any]] = []
    for part in chunks(in_order(wanted)):
        query = select(BALANCE).where(named(part)).order_by(*lock_order(connection.dialect.name))
        rows += connection.execute(query.with_for_update(key_share=True)).all()
    _hold_pieces(connection, approval_id, moves)
    for row in rows:
        cell = Cell(row.holder_id, row.stage, row.lot_id)
        if row.may_go_below:
            continue
        if wanted[cell] > row.quantity - row.held:
            raise not_enough(row.item_id, row.quantity - row.held, wanted[cell])
        _change_held(cell, wanted[cell])
        db.session.add(Hold(approval_id=approval_id, **cell._asdict(), quantity=wanted[cell]))
    db.session.flush()


def release(approval_id: int) -> None:
    """Free what an approval blocked."""
    holds = db.session.scalars(select(Hold).where(Hold.approval_id == approval_id))
    held = {Cell(each.holder_id, each.stage, each.lot_id): each.quantity for each in holds}
    for cell in in_order(held):
        _change_held(cell, -held[cell])
    db.session.execute(delete(Hold).where(Hold.approval_id == approval_id))
    db.session.execute(delete(HeldPiece).where(HeldPiece.approval_id == approval_id))


def refuse_waiting(connection: Connection, wanted: Iterable[Move | Demand]) -> None:
    """A piece that one act names is nobody else's until that act is signed or given up; raises UnitWaits."""
    waiting = find_waiting(connection, [unit_id for each in wanted for unit_id in each.unit_ids])
    if waiting is not None:
        raise UnitWaits(code=code_of(connection, waiting), field="units")


def _hold_pieces(connection: Connection, approval_id: int, moves: Sequence[Move]) -> None:
    """The cells are locked, so what is read here of their pieces stays true until the commit."""
    refuse_waiting(connection, moves)
    picked = {unit_id: move.source_cell for move in moves for unit_id in move.unit_ids}
    there = places_of(connection, picked)
    for unit_id, cell in picked.items():
        if there.get(unit_id) != cell:
            raise UnitNotThere(code=code_of(connection, unit_id), field="units")
    add_rows(connection, HELD, [{"unit_id": unit_id, "approval_id": approval_id} for unit_id in sorted(picked)])


def _change_held(cell: Cell, quantity: int) -> None:
    db.session.connection().execute(update(BALANCE).where(named([cell])).values(held=BALANCE.c.held + quantity))
