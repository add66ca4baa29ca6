"""The shapes of receipts, hand-overs, allotments and deliveries, as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.campaigns.words import DisputeState, ProofKind
from app.codes import ReturnReason
from app.items.answers import Amount, ItemNamed
from app.ledger.answers import Beside, PaperOut
from app.stores.answers import StoreNamed


class ReceiverCoded(Answer):
    """A receiver, under the code that says nothing."""

    id = Count(required=True)
    code = Words(required=True)


class PromisedOut(Answer):
    """What came of a line of a pledge."""

    id = Count(required=True)
    pledge_id = Count(required=True, attribute="pledge_line.pledge_id")
    pledge_line_id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True, attribute="pledge_line.item")


class ReceiptLineOut(PromisedOut):
    """What a line of the waybill said, and what was found: good, damaged and missing make what was sent."""

    sent = Amount(required=True, item="pledge_line.item")
    good = Amount(required=True, item="pledge_line.item")
    damaged = Amount(required=True, item="pledge_line.item")
    missing = Amount(required=True, item="pledge_line.item")
    over_promise = Amount(required=True, item="pledge_line.item")
    good_lot_id = LongKey(allow_none=True)
    damaged_lot_id = LongKey(allow_none=True)
    batch = Words(allow_none=True)
    expires_on = CalendarDay(allow_none=True)


class DisputeOut(Answer):
    """A company's objection to a receipt; the totals follow the ledger meanwhile."""

    id = Count(required=True)
    receipt_id = Count(required=True)
    state = Code(DisputeState, required=True)
    claim = Words(required=True)
    opened_at = Moment(required=True)
    answer = Words(allow_none=True)
    answered_at = Moment(allow_none=True)
    ending = Words(allow_none=True)
    ended_at = Moment(allow_none=True)


class ReceiptOut(PaperOut):
    """A company's goods have reached a store: one waybill, counted by an office."""

    office_id = Count(required=True)
    store = fields.Nested(StoreNamed, required=True)
    company = fields.Nested(Named, required=True)
    waybill = Words(allow_none=True)
    letter_no = Words(allow_none=True)
    letter_on = CalendarDay(allow_none=True)
    memo = Words(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    lines = fields.List(fields.Nested(ReceiptLineOut), required=True)
    disputes = fields.List(fields.Nested(DisputeOut), required=True)
    same_waybill = fields.List(Count(), required=True)
    """Standing receipts of the same company under the same waybill: perhaps the same truck."""


class ReceiptsOut(Answer):
    """What was recorded in one act, in the order in which it was sent."""

    items = fields.List(fields.Nested(ReceiptOut), required=True)


class HandoverLineOut(PromisedOut):
    """So much of a pledge line, handed over as one lot."""

    quantity = Amount(required=True, item="pledge_line.item")
    lot_id = LongKey(required=True)


class GivenOut(PaperOut):
    """Goods reached a receiver, and what shows it."""

    office_id = Count(required=True)
    receiver = fields.Nested(ReceiverCoded, required=True)
    proof = Code(ProofKind, required=True)
    paper = Words(allow_none=True)
    memo = Words(allow_none=True)


class HandoverOut(GivenOut):
    """A company handed its goods straight to a receiver: in and out in one act."""

    campaign_id = Count(required=True)
    company = fields.Nested(Named, required=True)
    lines = fields.List(fields.Nested(HandoverLineOut), required=True)


class LeftLineOut(Beside):
    """So much of a lot, and how much of it is left."""

    id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True)
    lot_id = LongKey(required=True)
    quantity = Amount(required=True)
    left = Amount(required=True)


class AllotmentOut(PaperOut):
    """Goods set aside in a store for a receiver or a county; `left` was neither handed over nor freed."""

    office_id = Count(required=True)
    store = fields.Nested(StoreNamed, required=True)
    campaign_id = Count(allow_none=True)
    receiver = fields.Nested(ReceiverCoded, allow_none=True)
    place = fields.Nested(Named, required=True)
    memo = Words(allow_none=True)
    lines = fields.List(fields.Nested(LeftLineOut), required=True)


class BackLineOut(Answer):
    """So much of a delivery line, back in a store."""

    delivery_line_id = Count(required=True)
    quantity = Amount(required=True)


class TakeBackOut(PaperOut):
    """What was delivered came back: refused at the door, unsuitable, no longer needed."""

    store_id = Count(required=True)
    reason = Code(ReturnReason, required=True)
    paper = Words(allow_none=True)
    memo = Words(allow_none=True)
    lines = fields.List(fields.Nested(BackLineOut), required=True)


class DeliveryOut(GivenOut):
    """Goods of a store were handed over to a receiver; `left` did not come back."""

    store = fields.Nested(StoreNamed, required=True)
    allotment_id = Count(allow_none=True)
    campaign_id = Count(allow_none=True)
    confirmed_at = Moment(allow_none=True)
    confirmed_proof = Code(ProofKind, allow_none=True)
    lines = fields.List(fields.Nested(LeftLineOut), required=True)
    take_backs = fields.List(fields.Nested(TakeBackOut), required=True)


class DeliveriesOut(Answer):
    """What was recorded in one act, in the order in which it was sent."""

    items = fields.List(fields.Nested(DeliveryOut), required=True)
