"""States and papers of campaigns, counted again: from the book, and from what waits to be signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select, union_all

from app.accounts.models import Approval, ApprovalState
from app.campaigns.issues import (
    Allotment,
    AllotmentLine,
    Delivery,
    DeliveryLine,
    Release,
    ReleaseLine,
    TakeBack,
    TakeBackLine,
)
from app.campaigns.meeting import list_wrong_needs
from app.campaigns.papers import Handover, HandoverLine, Receipt, ReceiptLine
from app.campaigns.pledges import Pledge
from app.campaigns.promising import drawn_states, in_parts
from app.campaigns.undoing import REVERSAL
from app.db import db
from app.errors import N_
from app.ledger import crosschecks
from app.ledger.drafts import Cell, Move
from app.ledger.kept import Unit, UnitStep
from app.ledger.models import Line, Lot
from app.ledger.recount import difference, whole
from app.ledger.words import LotKind


def list_faults() -> crosschecks.Faults:
    """Pledges and papers that say otherwise than the book, and undoings that block otherwise than they ask."""
    return {
        N_("state of a pledge"): list(_wrong_states()),
        N_("paper and its entry"): [row for paper in _papers() for row in difference(paper, _entries_of(paper))],
        N_("what meets a need"): list(list_wrong_needs()),
        N_("what an undoing blocks"): crosschecks.wrong_blocks(_waiting()),
    }


def _wrong_states() -> Iterator[str]:
    accepted = db.session.scalars(select(Pledge.id).where(Pledge.accept_entry_id.is_not(None)).order_by(Pledge.id))
    for part in in_parts(accepted.all()):
        for pledge, state in drawn_states(part):
            if pledge.state is not state:
                yield pledge.number


def _papers() -> list[Select[*tuple[Any, ...]]]:
    """What each kind of paper says: its entry, a lot, how much of it."""
    good = select(Receipt.entry_id, ReceiptLine.good_lot_id, ReceiptLine.good).join(Receipt)
    damaged = select(Receipt.entry_id, ReceiptLine.damaged_lot_id, ReceiptLine.damaged).join(Receipt)
    found = union_all(good.where(ReceiptLine.good > 0), damaged.where(ReceiptLine.damaged > 0)).subquery()
    said: list[Select[*tuple[Any, ...]]] = [
        select(*found.c),
        select(Handover.entry_id, HandoverLine.lot_id, HandoverLine.quantity).join(Handover),
        select(Allotment.entry_id, AllotmentLine.lot_id, AllotmentLine.quantity).join(Allotment),
        select(Delivery.entry_id, DeliveryLine.lot_id, DeliveryLine.quantity).join(Delivery),
        select(Release.entry_id, AllotmentLine.lot_id, ReleaseLine.quantity).select_from(ReleaseLine).join(Release)
        .join(AllotmentLine, AllotmentLine.id == ReleaseLine.allotment_line_id),
        select(TakeBack.entry_id, DeliveryLine.lot_id, TakeBackLine.quantity).select_from(TakeBackLine).join(TakeBack)
        .join(DeliveryLine, DeliveryLine.id == TakeBackLine.delivery_line_id),
    ]  # fmt: skip
    return [_summed(query) for query in said]


def _summed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    entry_id, lot_id, quantity = query.subquery().c
    return select(entry_id, lot_id, whole(quantity)).group_by(entry_id, lot_id)


def _entries_of(paper: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """What the entries of these papers brought of goods, each lot to wherever it went."""
    entries = select(paper.subquery().c[0])
    brought = select(Line.entry_id, Line.lot_id, whole(Line.quantity)).join(Lot, Lot.id == Line.lot_id)
    brought = brought.where(Line.entry_id.in_(entries), Line.quantity > 0, Lot.kind == LotKind.GOODS)
    return brought.group_by(Line.entry_id, Line.lot_id)


def _waiting() -> dict[int, list[Move]]:
    """What each undoing that waits to be signed would take back."""
    asked = select(Approval).where(Approval.kind == REVERSAL, Approval.state == ApprovalState.WAITING)
    found = db.session.scalars(asked.order_by(Approval.id))
    return {approval.id: _taken_back(approval.payload["entry_ids"]) for approval in found}


def _taken_back(entry_ids: list[int]) -> list[Move]:
    cell = (Line.holder_id, Line.stage, Line.lot_id)
    gained = select(*cell, func.sum(Line.quantity)).where(Line.entry_id.in_(entry_ids)).group_by(*cell)
    rows = db.session.execute(gained.having(func.sum(Line.quantity) > 0)).all()
    pieces = _pieces_left_by(entry_ids)
    return [
        Move(lot, int(quantity), (holder, stage), (holder, stage), unit_ids=tuple(pieces[Cell(holder, stage, lot)]))
        for holder, stage, lot, quantity in rows
    ]


def _pieces_left_by(entry_ids: list[int]) -> dict[Cell, set[int]]:
    """Where these entries put pieces and did not take them away again."""
    came: dict[Cell, set[int]] = defaultdict(set)
    went: dict[Cell, set[int]] = defaultdict(set)
    query = select(UnitStep, Unit.lot_id).join(Unit, Unit.id == UnitStep.unit_id)
    for step, lot_id in db.session.execute(query.where(UnitStep.entry_id.in_(entry_ids))):
        came[Cell(step.to_holder, step.to_stage, lot_id)].add(step.unit_id)
        went[Cell(step.from_holder, step.from_stage, lot_id)].add(step.unit_id)
    return defaultdict(set, {cell: pieces - went[cell] for cell, pieces in came.items()})
