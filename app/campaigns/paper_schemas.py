"""The shapes of receipts, hand-overs, allotments, deliveries and undoings, as every door gives them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from app.campaigns.drafts import BackLine, HandoverLineDraft, ReceiptLineDraft, Wanted
from app.campaigns.words import DisputeState, ProofKind
from app.codes import CorrectionKind, Group, ReturnReason
from app.errors import N_
from app.ledger.schemas import WorthIn
from app.ledger.words import EntryKind
from app.shapes import (
    MOST_LINES,
    MOST_PIECES,
    Chosen,
    Day,
    Filters,
    Form,
    Key,
    LongKey,
    Quantity,
    Text,
    Truth,
    Whole,
    at_most,
    some,
)

MOST_PAPERS = 1_000
"""How many papers one act takes."""


class ReceiptLineIn(Form):
    """What the waybill says of a pledge line, and what was found."""

    pledge_line_id = Whole(required=True)
    sent = Quantity(required=True)
    good = Quantity(required=True)
    damaged = Quantity(load_default="0")
    missing = Quantity(load_default="0")
    batch = Text(longest=60, load_default=None)
    expires_on = Day(load_default=None)
    serials = fields.List(Text(longest=80), load_default=tuple, validate=at_most(MOST_PIECES))
    worth = fields.Nested(WorthIn, load_default=None)
    only_campaign = Truth(load_default=False)
    only_place_id = Whole(load_default=None)
    only_group = Chosen(Group, load_default=None)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> ReceiptLineDraft:
        return ReceiptLineDraft(**data)


class ReceiptIn(Form):
    """One arrival at a store."""

    store_id = Whole(required=True)
    happened_on = Day(required=True)
    waybill = Text(longest=80, load_default=None)
    letter_no = Text(longest=80, load_default=None)
    letter_on = Day(load_default=None)
    memo = Text(longest=500, load_default=None)
    lines = fields.List(fields.Nested(ReceiptLineIn), required=True, validate=at_most(MOST_LINES))


class ReceiptsIn(Form):
    """Many arrivals that are recorded in one act, all or none."""

    receipts = fields.List(fields.Nested(ReceiptIn), required=True, validate=some(MOST_PAPERS))


class HandoverLineIn(Form):
    """So much of an item straight from the company."""

    item_id = Whole(required=True)
    quantity = Quantity(required=True)
    pledge_line_id = Whole(load_default=None)
    serials = fields.List(Text(longest=80), load_default=tuple, validate=at_most(MOST_PIECES))

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> HandoverLineDraft:
        return HandoverLineDraft(**data)


class HandoverIn(Form):
    """A company handed goods straight to a receiver."""

    campaign_id = Whole(required=True)
    company_id = Whole(required=True)
    receiver_id = Whole(required=True)
    happened_on = Day(required=True)
    proof = Chosen(ProofKind, required=True)
    paper = Text(longest=80, load_default=None)
    memo = Text(longest=500, load_default=None)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    lines = fields.List(fields.Nested(HandoverLineIn), required=True, validate=at_most(MOST_LINES))


class WantedIn(Form):
    """So much of an item out of a store; `unit_ids` are the pieces that were picked."""

    item_id = Whole(required=True)
    quantity = Quantity(required=True)
    lot_id = LongKey(load_default=None)
    unit_ids = fields.List(LongKey(), load_default=tuple, validate=at_most(MOST_PIECES))

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> Wanted:
        return Wanted(**data)


class AllotmentIn(Form):
    """Goods to set aside."""

    store_id = Whole(required=True)
    happened_on = Day(required=True)
    receiver_id = Whole(load_default=None)
    place_id = Whole(load_default=None)
    campaign_id = Whole(load_default=None)
    memo = Text(longest=500, load_default=None)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    lines = fields.List(fields.Nested(WantedIn), required=True, validate=at_most(MOST_LINES))


class ReleaseIn(Form):
    """An allotment to free."""

    happened_on = Day(required=True)
    memo = Text(longest=500, load_default=None)


class HandingOverIn(Form):
    """To whom goods are handed over, and on what proof; of an allotment without lines all that is left."""

    receiver_id = Whole(required=True)
    happened_on = Day(required=True)
    proof = Chosen(ProofKind, required=True)
    is_confirmed = Truth(load_default=False)
    paper = Text(longest=80, load_default=None)
    memo = Text(longest=500, load_default=None)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    lines = fields.List(fields.Nested(WantedIn), load_default=list, validate=at_most(MOST_LINES))


class DeliveryIn(HandingOverIn):
    """Goods to hand over."""

    store_id = Whole(required=True)
    allotment_id = Whole(load_default=None)
    campaign_id = Whole(load_default=None)


class DeliveriesIn(Form):
    """Many deliveries that are recorded in one act, all or none."""

    deliveries = fields.List(fields.Nested(DeliveryIn), required=True, validate=some(MOST_PAPERS))


class BackLineIn(Form):
    """So much of a delivery line came back."""

    delivery_line_id = Whole(required=True)
    quantity = Quantity(required=True)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> BackLine:
        return BackLine(**data)


class TakeBackIn(Form):
    """Delivered goods came back; without lines all that the receiver still has."""

    store_id = Whole(required=True)
    happened_on = Day(required=True)
    reason = Chosen(ReturnReason, required=True)
    paper = Text(longest=80, load_default=None)
    memo = Text(longest=500, load_default=None)
    lines = fields.List(fields.Nested(BackLineIn), load_default=None, validate=at_most(MOST_LINES))


class ConfirmedIn(Form):
    """How a receiver confirmed a delivery."""

    proof = Chosen(ProofKind, required=True)


class WordsIn(Form):
    """What a company or an office says about a receipt."""

    words = Text(required=True, longest=2000)


class ReversalIn(Form):
    """An undoing: the day, the kind of correction, and what was wrong."""

    happened_on = Day(required=True)
    correction = Chosen(CorrectionKind, required=True)
    memo = Text(required=True, longest=500)


class ValueIn(Form):
    """A lot's new worth."""

    happened_on = Day(required=True)
    memo = Text(required=True, longest=500)
    worth = fields.Nested(WorthIn, required=True)


class PaperQuery(Filters):
    """What a list of papers is filtered by: the days on which it happened."""

    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class ReceiptQuery(PaperQuery):
    """What the list of receipts is filtered by; `search` is a waybill or the number of a letter."""

    search = Text(load_default="")
    waybill = Text(longest=80, load_default="")
    office_id = Key(load_default=None)
    company_id = Key(load_default=None)
    store_id = Key(load_default=None)
    pledge_id = Key(load_default=None)


class HandoverQuery(PaperQuery):
    """What the list of direct hand-overs is filtered by."""

    campaign_id = Key(load_default=None)
    company_id = Key(load_default=None)
    receiver_id = Key(load_default=None)


class IssueQuery(PaperQuery):
    """What the lists of allotments and of deliveries are filtered by."""

    office_id = Key(load_default=None)
    store_id = Key(load_default=None)
    campaign_id = Key(load_default=None)
    receiver_id = Key(load_default=None)


class DisputeQuery(Filters):
    """What the list of objections is filtered by."""

    state = Chosen(DisputeState, load_default=None)


class EntryQuery(PaperQuery):
    """What the list of entries is filtered by."""

    kind = Chosen(EntryKind, load_default=None)
    office_id = Key(load_default=None)


class FeedQuery(Filters):
    """What was read of the book last, and how many entries are wanted next."""

    after = Text(longest=1000, load_default=None)
    limit = Whole(load_default=50, validate=validate.Range(1, 200, error=N_("Between {min} and {max}.")))
    office_id = Key(load_default=None)


class TraceQuery(Filters):
    """The code on a piece, or the printed number of an entry."""

    search = Text(required=True, longest=80)
