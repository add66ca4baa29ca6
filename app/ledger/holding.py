"""Goods that wait for a second signature stay in their cell, and nobody may take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, select, update

from app.db import db
from app.ledger.cells import BALANCE, chunks, in_order, lock_order, named
from app.ledger.drafts import Cell, Move
from app.ledger.kept import Hold
from app.ledger.posting import not_enough


def hold(approval_id: int, moves: Sequence[Move]) -> None:
    """Block what the moves would take. Only cells that cannot run below nought are blocked; raises NotEnough."""
    wanted: dict[Cell, int] = defaultdict(int)
    for move in moves:
        wanted[move.source_cell] += move.quantity
    connection = db.session.connection()
    for part in chunks(in_order(wanted)):
        query = select(BALANCE).where(named(part)).order_by(*lock_order(connection)).with_for_update(key_share=True)
        for row in connection.execute(query).all():
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
    query = select(Hold).where(Hold.approval_id == approval_id).order_by(Hold.holder_id, Hold.lot_id, Hold.stage)
    for held in db.session.scalars(query).all():
        _change_held(Cell(held.holder_id, held.stage, held.lot_id), -held.quantity)
    db.session.execute(delete(Hold).where(Hold.approval_id == approval_id))


def _change_held(cell: Cell, quantity: int) -> None:
    db.session.connection().execute(update(BALANCE).where(named([cell])).values(held=BALANCE.c.held + quantity))
