"""The shapes of stores, of what lies in them, and of their papers, as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.codes import DisposalReason, LossReason, ReturnReason
from app.items.answers import Amount, Change, ItemNamed
from app.ledger.answers import EntryNamed, GoodsOut, HolderNamed, PaperOut
from app.ledger.words import Condition, EntryKind, Stage
from app.stores.stock_queries import Expiry
from app.stores.stocktake_models import StocktakeState
from app.stores.transfer_models import TransferState


class StoreNamed(Named):
    """A store that another record points at."""

    code = Words(required=True)
    office_id = Count(required=True)


class StoreOut(StoreNamed):
    """A store of an office; while it is open it takes goods."""

    place = fields.Nested(Named, required=True)
    address = Words(required=True)
    is_open = fields.Boolean(required=True)
    closed_on = CalendarDay(allow_none=True)


class CarrierOut(Named):
    """Who takes goods from one store to another."""

    office_id = Count(required=True)
    plate = Words(required=True)
    is_own_transport = fields.Boolean(required=True)


class ItemStockOut(Answer):
    """One item in a store, all its lots together; what is allotted, damaged, held or expired is part of the rest."""

    item = fields.Nested(ItemNamed, required=True)
    in_store = Amount(required=True)
    allotted = Amount(required=True)
    damaged = Amount(required=True)
    held = Amount(required=True)
    expired = Amount(required=True)
    lots = Count(required=True)


class LotStockOut(Answer):
    """So much of one lot at one stage of a store; `held` of it waits for a second signature."""

    item = fields.Nested(ItemNamed, required=True)
    lot_id = LongKey(required=True, attribute="lot.id")
    stage = Code(Stage, required=True)
    condition = Code(Condition, required=True, attribute="lot.condition")
    quantity = Amount(required=True)
    held = Amount(required=True)
    free = Amount(required=True)
    fair_value = Count(required=True)
    company_cost = Count(required=True)
    donor = fields.Nested(HolderNamed, required=True)
    batch = Words(allow_none=True, attribute="lot.batch")
    expires_on = CalendarDay(allow_none=True, attribute="lot.expires_on")
    expiry = Code(Expiry, required=True)


class StockOut(Answer):
    """What lies in a store: now, or at the end of a past day."""

    store_id = Count(required=True)
    day = CalendarDay(allow_none=True)
    items = fields.List(fields.Nested(ItemStockOut), required=True)
    lots = fields.List(fields.Nested(LotStockOut), required=True)


class CardOut(Answer):
    """What one entry did to a store's stock of an item, and what was left after it."""

    entry = fields.Nested(EntryNamed, required=True)
    kind = Code(EntryKind, required=True, attribute="entry.kind")
    happened_on = CalendarDay(required=True, attribute="entry.happened_on")
    paper = Words(allow_none=True, attribute="entry.paper")
    in_store = Change(required=True)
    allotted = Change(required=True)
    left = Amount(required=True)


class ShelfPaperOut(PaperOut):
    """Goods that came to a store's shelf or left it, lot by lot."""

    store_id = Count(required=True)
    note = Words(required=True)
    goods = fields.List(fields.Nested(GoodsOut), required=True)


class OpeningOut(ShelfPaperOut):
    """A sheet of opening stock."""

    paper = Words(required=True)


class LossOut(ShelfPaperOut):
    """Goods lost from a store, or on the way of a transfer; two people signed for it."""

    store_id = Count(allow_none=True)
    transfer_id = Count(allow_none=True)
    reason = Code(LossReason, required=True)
    minutes_number = Words(required=True)


class DisposalOut(ShelfPaperOut):
    """Goods of a store that were destroyed; two people signed for it."""

    reason = Code(DisposalReason, required=True)
    minutes_number = Words(required=True)


class DonorReturnOut(ShelfPaperOut):
    """Goods of a store that went back to whoever gave them."""

    donor = fields.Nested(HolderNamed, required=True)
    reason = Code(ReturnReason, required=True)
    letter_number = Words(required=True)


class TransferLineOut(Answer):
    """One lot of a transfer: what was sent, what arrived, what was lost, and what is still on the way."""

    item = fields.Nested(ItemNamed, required=True)
    lot_id = LongKey(required=True)
    sent = Amount(required=True)
    received = Amount(required=True)
    lost = Amount(required=True)
    outstanding = Amount(required=True)


class ArrivalOut(Answer):
    """One time that goods of a transfer arrived."""

    id = Count(required=True)
    happened_on = CalendarDay(required=True)
    paper = Words(required=True)
    note = Words(required=True)
    entry = fields.Nested(EntryNamed, required=True)


class TransferOut(PaperOut):
    """Goods from one store to another; both ends see it."""

    state = Code(TransferState, required=True)
    is_short = fields.Boolean(required=True)
    from_store = fields.Nested(StoreNamed, required=True)
    to_store = fields.Nested(StoreNamed, required=True)
    carrier = fields.Nested(Named, required=True)
    waybill = Words(required=True)
    note = Words(required=True)
    closed_on = CalendarDay(allow_none=True)
    lines = fields.List(fields.Nested(TransferLineOut), required=True)
    arrivals = fields.List(fields.Nested(ArrivalOut), required=True)


class CountLineOut(Answer):
    """One item in one condition: what the book said when the sheet was opened, and what was counted."""

    item = fields.Nested(ItemNamed, required=True)
    condition = Code(Condition, required=True)
    book = Amount(required=True)
    counted = Amount(allow_none=True)
    difference = Change(required=True)


class StocktakeOut(PaperOut):
    """A count of a store; it has an entry only where what was counted differs from the book."""

    store_id = Count(required=True)
    state = Code(StocktakeState, required=True)
    opened_on = CalendarDay(required=True)
    opened_at = Moment(required=True)
    happened_on = CalendarDay(allow_none=True)
    entry = fields.Nested(EntryNamed, allow_none=True)
    minutes_number = Words(required=True)
    note = Words(required=True)
    lines = fields.List(fields.Nested(CountLineOut), required=True)
