"""Figures and blocks that stores keep, counted again: from the book, and from what waits to be signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Approval, ApprovalState
from app.db import db
from app.errors import N_
from app.ledger import crosschecks
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks
from app.ledger.drafts import Move
from app.ledger.models import Line
from app.ledger.words import Stage
from app.stores.losses import DISPOSAL, LOSS, blocked_by
from app.stores.models import Loss
from app.stores.transfer_models import Transfer, TransferLine

Moved = Mapping[tuple[int, int, Stage], int]
"""How much an entry brought of a lot to a stage."""


def list_faults() -> crosschecks.Faults:
    """Transfers that say otherwise than their entries; losses and disposals that block otherwise than they ask."""
    return {
        N_("figures of a transfer"): _wrong_transfers(),
        N_("what a loss or disposal blocks"): crosschecks.wrong_blocks(_waiting()),
    }


def _wrong_transfers() -> Sequence[int]:
    whole = select(Transfer).options(selectinload(Transfer.lines), selectinload(Transfer.arrivals))
    transfers = db.session.scalars(whole.order_by(Transfer.id)).all()
    losses: dict[int | None, list[int]] = defaultdict(list)
    lost = select(Loss.transfer_id, Loss.entry_id).where(Loss.transfer_id.is_not(None))
    for transfer_id, entry_id in db.session.execute(lost):
        losses[transfer_id].append(entry_id)
    entries = [entry_id for each in transfers for entry_id in (each.entry_id, *_arrived(each), *losses[each.id])]
    moved, standing = _moved_by(entries), ledger_queries.standing(entries)
    return [each.id for each in transfers if not _is_right(each, losses[each.id], moved, standing)]


def _is_right(transfer: Transfer, losses: Sequence[int], moved: Moved, standing: Collection[int]) -> bool:
    arrived = [entry_id for entry_id in _arrived(transfer) if entry_id in standing]
    lost = [entry_id for entry_id in losses if entry_id in standing]
    lines_are_right = all(
        (line.sent, line.received, line.lost)
        == (
            moved.get((transfer.entry_id, line.lot_id, Stage.IN_TRANSIT), 0),
            _brought(line, arrived, Stage.IN_STORE, moved),
            _brought(line, lost, Stage.LOST, moved),
        )
        for line in transfer.lines
    )
    return lines_are_right and transfer.state is transfer.drawn_state(is_undone=transfer.entry_id not in standing)


def _arrived(transfer: Transfer) -> list[int]:
    return [arrival.entry_id for arrival in transfer.arrivals]


def _brought(line: TransferLine, entry_ids: Sequence[int], stage: Stage, moved: Moved) -> int:
    return sum(moved.get((entry_id, line.lot_id, stage), 0) for entry_id in entry_ids)


def _moved_by(entry_ids: Sequence[int]) -> Moved:
    moved: dict[tuple[int, int, Stage], int] = {}
    for part in chunks(entry_ids):
        keys = (Line.entry_id, Line.lot_id, Line.stage)
        query = select(*keys, func.sum(Line.quantity)).where(Line.entry_id.in_(part), Line.quantity > 0)
        moved |= {(row[0], row[1], row[2]): int(row[3]) for row in db.session.execute(query.group_by(*keys))}
    return moved


def _waiting() -> dict[int, list[Move]]:
    """What each loss and disposal that waits to be signed would take away."""
    asked = select(Approval).where(Approval.kind.in_([LOSS, DISPOSAL]), Approval.state == ApprovalState.WAITING)
    return {approval.id: blocked_by(approval) for approval in db.session.scalars(asked.order_by(Approval.id))}
