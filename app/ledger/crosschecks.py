"""What is kept and no sum of lines gives: where pieces are, what waits to be signed, what papers say of the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from app.accounts.models import Approval, ApprovalState
from app.db import db
from app.errors import N_
from app.items.models import Item
from app.ledger import recount
from app.ledger.cells import chunks
from app.ledger.drafts import Cell, Move
from app.ledger.kept import HeldPiece, Hold, Unit, UnitStep
from app.ledger.models import Line, Lot
from app.ledger.words import BELOW_NOUGHT, LotKind, Stage

Faults = Mapping[str, Sequence[Any]]
"""What is not as it should be: each kind of fault, and where."""

FROM_ABOVE: list[Callable[[], Faults]] = []
"""Floors above the book keep figures of their own; `create_app` puts here what counts those again."""

_STAGE = UnitStep.to_stage.type


def list_faults() -> dict[str, Sequence[Any]]:
    """Every fault that the recount of the lines does not see."""
    found: dict[str, Sequence[Any]] = {
        N_("place of a piece"): strayed_pieces(),
        N_("pieces of an entry"): wrong_steps(),
        N_("block for nobody's signature"): stray_blocks(),
    }
    for look in FROM_ABOVE:
        found |= look()
    return found


def strayed_pieces() -> list[str]:
    """Codes of pieces that are not where their steps, from their donor on, have led."""
    came = select(UnitStep.unit_id, UnitStep.to_holder, UnitStep.to_stage, literal(1).label("times"))
    left = select(UnitStep.unit_id, UnitStep.from_holder, UnitStep.from_stage, literal(-1))
    now = select(Unit.id, Unit.holder_id, Unit.stage, literal(-1))
    begun = select(Unit.id, Lot.given_by, literal(Stage.GIVEN, _STAGE), literal(1)).join(Lot, Lot.id == Unit.lot_id)
    ways = union_all(came, left, now, begun).subquery()
    unit_id, holder_id, stage, times = ways.c
    wrong = select(unit_id).group_by(unit_id, holder_id, stage).having(func.sum(times) != 0)
    return list(db.session.scalars(select(Unit.code).where(Unit.id.in_(wrong)).order_by(Unit.code)))


def wrong_steps() -> list[Any]:
    """Entries that moved other pieces than their lines say: entry, holder, stage, lot, number of pieces."""
    came = select(UnitStep.entry_id, UnitStep.to_holder, UnitStep.to_stage, UnitStep.unit_id, literal(1).label("times"))
    left = select(UnitStep.entry_id, UnitStep.from_holder, UnitStep.from_stage, UnitStep.unit_id, literal(-1))
    steps = union_all(came, left).subquery()
    entry_id, holder_id, stage, unit_id, times = steps.c
    moved = _summed(select(entry_id, holder_id, stage, Unit.lot_id).join(Unit, Unit.id == unit_id), times)
    said = _summed(
        select(Line.entry_id, Line.holder_id, Line.stage, Line.lot_id)
        .join(Lot, Lot.id == Line.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Item.serialised, Lot.kind == LotKind.GOODS),
        Line.quantity,
    )
    return recount.difference(moved, said)


def _summed(query: Select[*tuple[Any, ...]], figure: Any) -> Select[*tuple[Any, ...]]:
    """The query's groups with the sum of a figure, those that come to nought left out."""
    keys = tuple(query.selected_columns)
    return query.add_columns(recount.whole(figure)).group_by(*keys).having(func.sum(figure) != 0)


def stray_blocks() -> list[int]:
    """Approvals that block goods or pieces and wait for nobody."""
    blocking = union_all(select(Hold.approval_id), select(HeldPiece.approval_id)).subquery()
    query = select(Approval.id).where(Approval.id.in_(select(blocking.c.approval_id)))
    return list(db.session.scalars(query.where(Approval.state != ApprovalState.WAITING).order_by(Approval.id)))


def wrong_blocks(waiting: Mapping[int, Sequence[Move]]) -> list[int]:
    """Of the acts that wait, by their approvals, those for which other goods or pieces are blocked than they move."""
    goods: dict[int, dict[Cell, int]] = {approval_id: {} for approval_id in waiting}
    pieces: dict[int, set[int]] = {approval_id: set() for approval_id in waiting}
    for part in chunks(sorted(waiting)):
        for hold in db.session.scalars(select(Hold).where(Hold.approval_id.in_(part))):
            goods[hold.approval_id][Cell(hold.holder_id, hold.stage, hold.lot_id)] = hold.quantity
        for piece in db.session.scalars(select(HeldPiece).where(HeldPiece.approval_id.in_(part))):
            pieces[piece.approval_id].add(piece.unit_id)
    return [
        approval_id
        for approval_id, moves in waiting.items()
        if goods[approval_id] != _taken(moves) or pieces[approval_id] != {n for move in moves for n in move.unit_ids}
    ]


def _taken(moves: Sequence[Move]) -> dict[Cell, int]:
    taken: dict[Cell, int] = defaultdict(int)
    for move in moves:
        if move.source[1] not in BELOW_NOUGHT:
            taken[move.source_cell] += move.quantity
    return taken
