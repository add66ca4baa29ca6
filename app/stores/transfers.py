"""Goods go from one store to another: sent by one office's clerk, received by the other's, in parts or short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.accounts.rights import may_act, sees_office, within
from app.db import atomic, db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import EntryKind, Stage
from app.places.models import Place
from app.stores.carriers import carrier_for
from app.stores.drafts import LotLine, StockLine, check_quantity, refuse_ahead, refuse_twice
from app.stores.models import Loss, Store
from app.stores.shelves import NoLines, moves, read_lots, shelf, take
from app.stores.sight import held_stores, require_clerk
from app.stores.transfer_models import Arrival, Transfer, TransferLine
from app.stores.typed import read_lines, read_with

ON_A_TRANSFER = frozenset({EntryKind.TRANSFER_SENT, EntryKind.TRANSFER_RECEIVED, EntryKind.LOSS})


class SameStore(Invalid):
    """A transfer goes to another store."""


class NoSuchTransfer(NotFound):
    """There is no such transfer, or it is not yours to see."""


class BeforeSent(Invalid):
    """These goods were sent on {sent_on}; nothing can happen to them on the way before that day."""


class KeptForPlace(Conflict):
    """This lot is kept for {place} and does not go elsewhere."""


@atomic()
def send_transfer(
    *,
    from_store_id: int,
    to_store_id: int,
    happened_on: date,
    lines: Sequence[StockLine],
    by: User,
    key: str,
    carrier_id: int | None = None,
    waybill: str = "",
    note: str = "",
) -> Transfer:
    """Goods leave a store for another one, of the same office or not; until they arrive they are in transit."""
    lines = read_lines(lines)
    content = {
        "from": from_store_id, "to": to_store_id, "on": happened_on, "carrier": carrier_id, "waybill": waybill,
        "note": note, "lines": [asdict(line) for line in lines],
    }  # fmt: skip
    act = ledger.begin_act(
        verb="send_transfer", by=by, key=key, content=content,
        allowed=lambda: _require_sender(_hold_ends(from_store_id, to_store_id)[0], by),
    )  # fmt: skip
    if act.is_repeat:
        return db.session.scalars(select(Transfer).where(Transfer.act_id == act.id)).one()
    if from_store_id == to_store_id:
        raise SameStore(field="to_store_id")
    sender, receiver = _hold_ends(from_store_id, to_store_id)
    _require_sender(sender, by)
    receiver.must_be_open()
    carrier = carrier_for(sender.office, carrier_id)
    taken = take(sender, lines, on=happened_on, place_id=receiver.place_id)
    lots = read_lots([line.lot_id for line in taken])
    _check_places(lots, receiver)
    entry = EntryDraft(
        office_id=sender.office_id, kind=EntryKind.TRANSFER_SENT, happened_on=happened_on, paper=waybill or None,
        memo=note or None, moves=moves(taken, source=shelf(sender), target=(carrier.holder_id, Stage.IN_TRANSIT)),
    )  # fmt: skip
    transfer = Transfer(
        from_store=sender, to_store=receiver, from_office_id=sender.office_id, to_office_id=receiver.office_id,
        carrier=carrier, waybill=waybill, note=note, happened_on=happened_on, act_id=act.id, entry_id=entry.id,
        lines=[TransferLine(lot=lots[n.lot_id], item_id=lots[n.lot_id].item_id, sent=n.quantity) for n in taken],
    )  # fmt: skip
    db.session.add(transfer)
    db.session.flush()
    ledger.post_entries([entry], act=act, by=by)
    return transfer


@atomic()
def receive_transfer(
    *,
    transfer_id: int,
    happened_on: date,
    lines: Sequence[LotLine],
    by: User,
    key: str,
    nothing_more: bool = False,
    paper: str = "",
    note: str = "",
) -> Transfer:
    """Goods arrive, all or some. With `nothing_more` the rest is short: in transit, until found or lost."""
    content = {
        "transfer": transfer_id, "on": happened_on, "nothing_more": nothing_more, "paper": paper, "note": note,
        "lines": [asdict(line) for line in lines],
    }  # fmt: skip
    act = ledger.begin_act(
        verb="receive_transfer", by=by, key=key, content=content, allowed=lambda: _lock_arriving(transfer_id, by)
    )
    transfer = _lock_arriving(transfer_id, by)
    if act.is_repeat:
        return transfer
    receiver = held_stores({transfer.to_store_id})[transfer.to_store_id]
    receiver.must_be_open()
    arrived = _check_arrival(transfer, happened_on, lines, nothing_more)
    entries = []
    if arrived:
        entries.append(_arrival(transfer, receiver, arrived, happened_on=happened_on, paper=paper, note=note))
        transfer.arrivals.append(
            Arrival(happened_on=happened_on, paper=paper, note=note, act_id=act.id, entry_id=entries[0].id)
        )
    if nothing_more and transfer.outstanding:
        transfer.close(on=happened_on)
    db.session.flush()
    ledger.post_entries(entries, act=act, by=by)
    return transfer


def _hold_ends(from_store_id: int, to_store_id: int) -> tuple[Store, Store]:
    stores = held_stores(
        {from_store_id, to_store_id}, fields={from_store_id: "from_store_id", to_store_id: "to_store_id"}
    )
    return stores[from_store_id], stores[to_store_id]


def _require_sender(store: Store, by: User) -> None:
    require_clerk(by, store.office_id, act="transfer", field="from_store_id")


def _lock_arriving(transfer_id: int, by: User) -> Transfer:
    transfer = lock_transfer(transfer_id, by)
    require_end(transfer, transfer.to_office_id, by)
    return transfer


def lock_transfer(transfer_id: int, by: User) -> Transfer:
    """A transfer of which this person sees an end, held so that no two receive or write off the same goods at once."""
    return _lock(Transfer.id == transfer_id, within(by, "read_entries", Transfer.from_office_id, Transfer.to_office_id))


def _lock(*conditions: ColumnElement[bool]) -> Transfer:
    query = select(Transfer).where(*conditions).with_for_update(of=Transfer)
    transfer = db.session.scalar(query.execution_options(populate_existing=True))
    if transfer is None:
        raise NoSuchTransfer(field="transfer_id")
    for line in transfer.lines:
        db.session.refresh(line)
    return transfer


@atomic()
def recount_transfers(*, undoings: Sequence[Entry]) -> None:
    """After entries were undone: what transfers say of themselves is drawn anew from the entries that stand."""
    undone = _first_undone([entry for entry in undoings if entry.counts_as in ON_A_TRANSFER])
    papers = (
        select(Transfer.id).where(Transfer.entry_id.in_(undone)),
        select(Arrival.transfer_id).where(Arrival.entry_id.in_(undone)),
        select(Loss.transfer_id).where(Loss.entry_id.in_(undone), Loss.transfer_id.is_not(None)),
    )
    for transfer_id in sorted({int(found) for query in papers for found in db.session.scalars(query) if found}):
        _recount(_lock(Transfer.id == transfer_id))


def _first_undone(undoings: Sequence[Entry]) -> set[int]:
    """What these undo in the end: the undoing of an undoing is about the entry that was undone first."""
    found: set[int] = set()
    frontier = {entry.reverses_id for entry in undoings if entry.reverses_id is not None}
    while frontier:
        rows = db.session.execute(select(Entry.id, Entry.reverses_id).where(Entry.id.in_(frontier))).all()
        found |= {row.id for row in rows if row.reverses_id is None}
        frontier = {row.reverses_id for row in rows if row.reverses_id is not None}
    return found


def _recount(transfer: Transfer) -> None:
    losses = set(db.session.scalars(select(Loss.entry_id).where(Loss.transfer_id == transfer.id)))
    arrivals = {arrival.entry_id for arrival in transfer.arrivals}
    standing = ledger_queries.standing({transfer.entry_id, *arrivals, *losses})
    received = _by_lot(arrivals & standing, Stage.IN_STORE)
    lost = _by_lot(losses & standing, Stage.LOST)
    for line in transfer.lines:
        line.received, line.lost = received.get(line.lot_id, 0), lost.get(line.lot_id, 0)
    transfer.settle(is_undone=transfer.entry_id not in standing)


def _by_lot(entry_ids: set[int], stage: Stage) -> dict[int, int]:
    query = select(Line.lot_id, func.sum(Line.quantity)).where(Line.entry_id.in_(entry_ids), Line.stage == stage)
    return {lot_id: int(total) for lot_id, total in db.session.execute(query.group_by(Line.lot_id))}


def require_end(transfer: Transfer, office_id: int, by: User) -> None:
    """A clerk of this end. The other end sees the transfer and may not do it; nobody else finds it."""
    if may_act(by, office_id, "transfer"):
        return
    if sees_office(by, transfer.from_office_id) or sees_office(by, transfer.to_office_id):
        raise NotAllowed()
    raise NoSuchTransfer(field="transfer_id")


def check_day(transfer: Transfer, happened_on: date) -> None:
    """Nothing arrives or is lost before it was sent."""
    if happened_on < transfer.happened_on:
        raise BeforeSent(sent_on=transfer.happened_on, field="happened_on")


def _check_arrival(
    transfer: Transfer, happened_on: date, lines: Sequence[LotLine], nothing_more: bool
) -> list[LotLine]:
    refuse_ahead(happened_on)
    check_day(transfer, happened_on)
    lines = read_with(lines, {n.lot_id: n.item for n in transfer.lines}, lambda line: line.lot_id)
    refuse_twice(lines)
    for row, line in enumerate(lines):
        check_quantity(line.quantity, smallest=0, field=f"lines.{row}.quantity")
    arrived = [line for line in lines if line.quantity]
    transfer.take_in({line.lot_id: line.quantity for line in lines})
    if not arrived and not nothing_more:
        raise NoLines(field="lines")
    return arrived


def _arrival(
    transfer: Transfer, receiver: Store, arrived: Sequence[LotLine], *, happened_on: date, paper: str, note: str
) -> EntryDraft:
    return EntryDraft(
        office_id=transfer.to_office_id, kind=EntryKind.TRANSFER_RECEIVED, happened_on=happened_on,
        paper=paper or transfer.waybill or None, memo=note or None, follows_id=transfer.entry_id,
        moves=moves(arrived, source=(transfer.carrier.holder_id, Stage.IN_TRANSIT), target=shelf(receiver)),
    )  # fmt: skip


def _check_places(lots: dict[int, Lot], receiver: Store) -> None:
    around: set[int] = set()
    here: Place | None = receiver.place
    while here is not None:
        around.add(here.id)
        here = here.parent
    for lot in lots.values():
        if lot.only_place_id is not None and lot.only_place_id not in around:
            kept_for = db.session.get_one(Place, lot.only_place_id)
            raise KeptForPlace(place=kept_for.names, field="lines")
