"""The paper of a store behind an entry of the ledger, and the papers themselves for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.models import Approval, ApprovalState, User
from app.accounts.rights import within
from app.db import db
from app.errors import NotFound
from app.ledger.kept import Balance, Hold
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import Stage
from app.stores.models import Disposal, DonorReturn, Loss, Opening, Store
from app.stores.stock_queries import ON_THE_SHELF
from app.stores.stocktake_models import Stocktake
from app.stores.transfer_models import Arrival, Transfer

Paper = Opening | Transfer | Arrival | Loss | Disposal | DonorReturn | Stocktake
ENTRY_OF: dict[type[Paper], InstrumentedAttribute[int] | InstrumentedAttribute[int | None]] = {
    Opening: Opening.entry_id,
    Transfer: Transfer.entry_id,
    Arrival: Arrival.entry_id,
    Loss: Loss.entry_id,
    Disposal: Disposal.entry_id,
    DonorReturn: DonorReturn.entry_id,
    Stocktake: Stocktake.entry_id,
}
OfStore = TypeVar("OfStore", Opening, Disposal, DonorReturn)


class NoSuchPaper(NotFound):
    """There is no such paper, or it is not yours to see."""


def find_paper(entry_id: int) -> Paper | None:
    """What explains an entry, if it is a paper of a store; who may see the entry may see its paper."""
    for kind, of_entry in ENTRY_OF.items():
        found = db.session.scalar(select(kind).where(of_entry == entry_id))
        if found is not None:
            return cast(Paper, found)
    return None


def get_loss(loss_id: int, *, seen_by: User) -> Loss:
    """One loss; of a transfer, for both its ends."""
    ends = within(seen_by, "read_entries", Transfer.from_office_id, Transfer.to_office_id)
    of_transfer = Loss.transfer_id.in_(select(Transfer.id).where(ends))
    wanted = select(Loss).where(Loss.id == loss_id, or_(_of_seen_store(Loss.store_id, seen_by), of_transfer))
    loss = db.session.scalar(wanted)
    if loss is None:
        raise NoSuchPaper()
    return loss


def list_losses_of_transfer(transfer_id: int) -> Sequence[Loss]:
    """What was written off of a transfer, oldest first; an undone loss is among them."""
    wanted = (
        select(Loss).options(joinedload(Loss.entry).joinedload(Entry.office)).where(Loss.transfer_id == transfer_id)
    )
    return db.session.scalars(wanted.order_by(Loss.happened_on, Loss.id)).all()


def list_waiting_for_signature(store: Store) -> Sequence[Approval]:
    """What waits for a second signature and blocks goods of this store meanwhile, oldest first."""
    blocking = select(Hold.approval_id).where(Hold.holder_id == store.holder_id)
    waiting = select(Approval).where(Approval.state == ApprovalState.WAITING, Approval.id.in_(blocking))
    return db.session.scalars(waiting.order_by(Approval.asked_at, Approval.id)).all()


def list_waiting_of_transfer(transfer: Transfer) -> Sequence[Approval]:
    """What waits for a second signature and blocks goods of a transfer on their way, oldest first."""
    lots = [line.lot_id for line in transfer.lines]
    blocking = select(Hold.approval_id).where(Hold.holder_id == transfer.carrier.holder_id, Hold.lot_id.in_(lots))
    waiting = select(Approval).where(Approval.state == ApprovalState.WAITING, Approval.id.in_(blocking))
    return db.session.scalars(waiting.order_by(Approval.asked_at, Approval.id)).all()


def total_items_of(stores: Iterable[Store]) -> dict[int, int]:
    """How many kinds of goods lie in each of these stores; a store with none is left out."""
    by_holder = {store.holder_id: store.id for store in stores}
    kinds = (
        select(Balance.holder_id, func.count(Balance.item_id.distinct()))
        .where(Balance.holder_id.in_(by_holder), Balance.stage.in_(ON_THE_SHELF), Balance.quantity > 0)
        .group_by(Balance.holder_id)
    )
    return {by_holder[holder_id]: int(count) for holder_id, count in db.session.execute(kinds)}


def get_opening(opening_id: int, *, seen_by: User) -> Opening:
    """One sheet of opening stock."""
    return _get_of_store(Opening, opening_id, seen_by)


def get_disposal(disposal_id: int, *, seen_by: User) -> Disposal:
    """One destruction of goods."""
    return _get_of_store(Disposal, disposal_id, seen_by)


def get_donor_return(return_id: int, *, seen_by: User) -> DonorReturn:
    """One return to a donor."""
    return _get_of_store(DonorReturn, return_id, seen_by)


def list_goods(entry_id: int, stage: Stage) -> Sequence[Line]:
    """What an entry brought to a stage, lot by lot."""
    wanted = select(Line).options(joinedload(Line.lot).joinedload(Lot.item))
    brought = wanted.where(Line.entry_id == entry_id, Line.stage == stage, Line.quantity > 0)
    return db.session.scalars(brought.order_by(Line.line_no)).all()


def _get_of_store(kind: type[OfStore], paper_id: int, seen_by: User) -> OfStore:
    paper = db.session.scalar(select(kind).where(kind.id == paper_id, _of_seen_store(kind.store_id, seen_by)))
    if paper is None:
        raise NoSuchPaper()
    return paper


def _of_seen_store(
    store_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], seen_by: User
) -> ColumnElement[bool]:
    return store_id.in_(select(Store.id).where(within(seen_by, "read_entries", Store.office_id)))
