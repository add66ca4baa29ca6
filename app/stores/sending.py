"""Many transfers of a file as one act: what the earlier ones take is gone for those that come after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.db import atomic, db
from app.errors import RowsNotTaken
from app.items.models import Item
from app.items.queries import NoSuchItem
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.drafts import Demand, EntryDraft
from app.ledger.refusals import NotEnough, StockRunsOut
from app.ledger.rows import NewPapers, draw_rows, each_row, in_line
from app.ledger.words import EntryKind, Stage
from app.stores.carriers import carrier_for
from app.stores.drafts import LotLine, NamedTwice, TransferDraft, check_quantity, refuse_ahead
from app.stores.models import Store, StoreClosed
from app.stores.shelves import NoLines, NotForStores, moves, shelf
from app.stores.sight import held_stores, require_clerk
from app.stores.transfer_models import Transfer, TransferLine, TransferState
from app.stores.transfers import SameStore
from app.stores.typed import items_by_id

Stores = Mapping[int, Store]
Drawn = list[list[tuple[int, int]]]
"""For each line of a draft its lots, and how much of each."""


class NotEnoughToSend(NotEnough):
    """Only {available} of {item} in {store} can go there; {wanted} were asked for. Damaged or reserved goods stay."""


@atomic()
def send_transfers(*, drafts: Sequence[TransferDraft], content: Mapping[str, str], by: User, key: str) -> list[int]:
    """Goods leave stores for others, all transfers or none: the ids of the entries, in order.

    Quantities are in the item's smallest part. What expires first goes first, and lots that are kept for a place go
    only there. `content` says for the key what is asked for. Raises RowsNotTaken, with StoreClosed, SameStore,
    NotEnoughToSend and StockRunsOut among what it says of a draft.
    """
    act = ledger.begin_act(
        verb="send_transfers", by=by, key=key, content=dict(content), allowed=lambda: _hold(drafts, by)
    )
    if act.is_repeat:
        sent = select(Transfer.entry_id).where(Transfer.act_id == act.id).order_by(Transfer.id)
        return list(db.session.scalars(sent))
    stores = _hold(drafts, by)
    items = items_by_id(line.item_id for draft in drafts for line in draft.lines)
    each_row(drafts, lambda draft: _check(draft, stores, items))
    entries = _write_down(drafts, _draw(drafts, stores), stores, act)
    return ledger.post_many(((entry, ()) for entry in entries), act=act, by=by)


def _hold(drafts: Sequence[TransferDraft], by: User) -> dict[int, Store]:
    """Both ends of each, kept from being closed; the senders' stores are such as this person may send from."""
    fields = {draft.to_store_id: "to_store_id" for draft in drafts}
    fields |= {draft.from_store_id: "from_store_id" for draft in drafts}
    stores = held_stores(fields, fields=fields)
    for office_id in sorted({stores[draft.from_store_id].office_id for draft in drafts}):
        require_clerk(by, office_id, act="transfer", field="from_store_id")
    return stores


def _check(draft: TransferDraft, stores: Stores, items: Mapping[int, Item]) -> None:
    refuse_ahead(draft.happened_on)
    if draft.from_store_id == draft.to_store_id:
        raise SameStore(field="to_store_id")
    receiver = stores[draft.to_store_id]
    if not receiver.is_open:
        raise StoreClosed(store=receiver.names, field="to_store_id")
    if not draft.lines:
        raise NoLines(field="lines")
    named: set[int] = set()
    for place, line in enumerate(draft.lines):
        with in_line(place):
            item = items.get(line.item_id)
            if item is None:
                raise NoSuchItem(code=line.item_id, field="item_id")
            if item.is_service or item.is_saving:
                raise NotForStores(item=item.names, field="item_id")
            if item.id in named:
                raise NamedTwice(field="item_id")
            named.add(item.id)
            check_quantity(line.quantity, field="quantity")


def _draw(drafts: Sequence[TransferDraft], stores: Stores) -> list[Drawn]:
    """The lots that go with each, as the drafts before it leave them."""
    try:
        return draw_rows([_demands(draft, stores) for draft in drafts])
    except RowsNotTaken as refused:
        [(row, short)] = refused.refusals.items()
        if isinstance(short, NotEnough):
            sender = stores[drafts[row].from_store_id]
            worded = NotEnoughToSend(**short.message.params, store=sender.names, field="quantity")
            worded.line = short.line
            raise RowsNotTaken({row: worded}) from refused
        if isinstance(short, StockRunsOut):
            short.field = "happened_on"
        raise


def _demands(draft: TransferDraft, stores: Stores) -> list[Demand]:
    holder_id, place_id = stores[draft.from_store_id].holder_id, stores[draft.to_store_id].place_id
    return [
        Demand(
            holder_id=holder_id, stage=Stage.IN_STORE, item_id=line.item_id, quantity=line.quantity,
            on=draft.happened_on, place_id=place_id,
        )
        for line in draft.lines
    ]  # fmt: skip


def _write_down(
    drafts: Sequence[TransferDraft], drawn: Sequence[Drawn], stores: Stores, act: BegunAct
) -> list[EntryDraft]:
    """The papers with their lines, and what each says in the book."""
    offices = {stores[draft.from_store_id].office_id: stores[draft.from_store_id].office for draft in drafts}
    carriers = {office_id: carrier_for(offices[office_id], None) for office_id in sorted(offices)}
    papers = NewPapers(Transfer, TransferLine, "transfer_id")
    entries = []
    for draft, parts in zip(drafts, drawn, strict=True):
        sender, receiver = stores[draft.from_store_id], stores[draft.to_store_id]
        carrier = carriers[sender.office_id]
        taken = [LotLine(lot_id, quantity) for lots in parts for lot_id, quantity in lots]
        entry = EntryDraft(
            office_id=sender.office_id, kind=EntryKind.TRANSFER_SENT, happened_on=draft.happened_on,
            paper=draft.waybill or None, memo=draft.note or None,
            moves=moves(taken, source=shelf(sender), target=(carrier.holder_id, Stage.IN_TRANSIT)),
        )  # fmt: skip
        ends = {"from_office_id": sender.office_id, "to_office_id": receiver.office_id, "carrier_id": carrier.id}
        papers.add(ends | _paper(draft) | {"act_id": act.id, "entry_id": entry.id}, _lines(draft, parts))
        entries.append(entry)
    papers.write()
    return entries


def _paper(draft: TransferDraft) -> dict[str, Any]:
    return {
        "from_store_id": draft.from_store_id, "to_store_id": draft.to_store_id, "happened_on": draft.happened_on,
        "waybill": draft.waybill, "note": draft.note, "state": TransferState.SENT, "closed_on": None,
    }  # fmt: skip


def _lines(draft: TransferDraft, parts: Drawn) -> list[dict[str, Any]]:
    return [
        {"lot_id": lot_id, "item_id": line.item_id, "sent": quantity, "received": 0, "lost": 0}
        for line, lots in zip(draft.lines, parts, strict=True)
        for lot_id, quantity in lots
    ]
