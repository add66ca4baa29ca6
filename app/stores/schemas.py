"""The shapes of what happens in stores, as a form, a file or an endpoint gives them.

Quantities stay as they were typed ("4.7") until the verb knows the item; see `typed.py`.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from app.codes import DisposalReason, LossReason, ReturnReason
from app.ledger.drafts import Worth
from app.ledger.schemas import WorthIn
from app.ledger.words import Condition
from app.shapes import (
    MOST_LINES,
    MOST_PIECES,
    Chosen,
    Day,
    Filters,
    Key,
    LongKey,
    Quantity,
    Shape,
    Text,
    Truth,
    at_least,
    at_most,
)
from app.stores.drafts import CountedLine, LotLine, OpeningLine, StockLine
from app.stores.stocktake_models import StocktakeState
from app.stores.transfer_models import TransferState


class StoreRevisionIn(Shape):
    """What a store is called, and where it is."""

    name_fa = Text(required=True)
    name_en = Text(load_default="")
    address = Text(longest=500, load_default="")


class StoreIn(StoreRevisionIn):
    """A new store of an office."""

    office_id = Key(required=True)
    place_id = Key(required=True)
    code = Text(required=True, longest=40)


class CarrierIn(Shape):
    """A new carrier of an office."""

    office_id = Key(required=True)
    name_fa = Text(required=True)
    name_en = Text(load_default="")
    plate = Text(longest=40, load_default="")
    phone = Text(longest=40, load_default="")


class ClosingIn(Shape):
    """The day on which a store is closed."""

    on = Day(required=True)


class StockLineIn(Shape):
    """So much of an item, of a lot if one is named; `unit_ids` are the pieces that were picked."""

    item_id = Key(required=True)
    quantity = Quantity(required=True)
    lot_id = LongKey(load_default=None, allow_none=True)
    unit_ids = fields.List(LongKey(), load_default=list, validate=at_most(MOST_PIECES))

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> StockLine:
        return StockLine(**{**data, "unit_ids": tuple(data["unit_ids"])})


class LotLineIn(Shape):
    """So much of a lot; `unit_ids` are the pieces that were picked."""

    lot_id = LongKey(required=True)
    quantity = Quantity(required=True)
    unit_ids = fields.List(LongKey(), load_default=list, validate=at_most(MOST_PIECES))

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> LotLine:
        return LotLine(**{**data, "unit_ids": tuple(data["unit_ids"])})


class OpeningLineIn(Shape):
    """Goods that a store had; `given_by` is their donor's holder, if the donor is known."""

    item_id = Key(required=True)
    quantity = Quantity(required=True)
    given_by = Key(load_default=None, allow_none=True)
    condition = Chosen(Condition, load_default=Condition.GOOD)
    expires_on = Day(load_default=None, allow_none=True)
    batch = Text(longest=60, load_default=None, allow_none=True)
    worth = fields.Nested(WorthIn, load_default=Worth)
    serials = fields.List(Text(longest=80, required=True), load_default=list, validate=at_most(MOST_PIECES))

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> OpeningLine:
        return OpeningLine(**{**data, "serials": tuple(data["serials"])})


class OpeningIn(Shape):
    """A sheet of opening stock."""

    store_id = Key(required=True)
    happened_on = Day(required=True)
    paper = Text(required=True, longest=120)
    note = Text(longest=500, load_default="")
    lines = fields.List(fields.Nested(OpeningLineIn), required=True, validate=at_most(MOST_LINES))


class TransferIn(Shape):
    """Goods that leave a store for another."""

    from_store_id = Key(required=True)
    to_store_id = Key(required=True)
    happened_on = Day(required=True)
    carrier_id = Key(load_default=None, allow_none=True)
    waybill = Text(longest=120, load_default="")
    note = Text(longest=500, load_default="")
    lines = fields.List(fields.Nested(StockLineIn), required=True, validate=at_most(MOST_LINES))


class ArrivalIn(Shape):
    """What arrived of a transfer; `nothing_more` says that the rest is short."""

    happened_on = Day(required=True)
    nothing_more = Truth(load_default=False)
    paper = Text(longest=120, load_default="")
    note = Text(longest=500, load_default="")
    lines = fields.List(fields.Nested(LotLineIn), required=True, validate=at_most(MOST_LINES))


class WriteOffIn(Shape):
    """What a loss and a disposal have in common."""

    happened_on = Day(required=True)
    minutes_number = Text(required=True, longest=60)
    note = Text(longest=500, load_default="")
    lines = fields.List(fields.Nested(StockLineIn), required=True, validate=at_most(MOST_LINES))


class LossIn(WriteOffIn):
    """A loss from a store or, with each line's lot, on the way of a transfer."""

    store_id = Key(load_default=None, allow_none=True)
    transfer_id = Key(load_default=None, allow_none=True)
    reason = Chosen(LossReason, required=True)


class DisposalIn(WriteOffIn):
    """Goods of a store that were destroyed."""

    store_id = Key(required=True)
    reason = Chosen(DisposalReason, required=True)


class DonorReturnIn(Shape):
    """Lots of one donor that go back."""

    store_id = Key(required=True)
    happened_on = Day(required=True)
    reason = Chosen(ReturnReason, required=True)
    letter_number = Text(longest=60, load_default="")
    note = Text(longest=500, load_default="")
    lines = fields.List(fields.Nested(LotLineIn), required=True, validate=at_most(MOST_LINES))


class SheetIn(Shape):
    """A count sheet of a store: of all its goods, or of the items that are named."""

    store_id = Key(required=True)
    opened_on = Day(required=True)
    item_ids = fields.List(Key(validate=at_least(1)), load_default=list, validate=at_most(MOST_LINES))


class CountedLineIn(Shape):
    """How much of an item in one condition was counted."""

    item_id = Key(required=True)
    counted = Quantity(required=True)
    condition = Chosen(Condition, load_default=Condition.GOOD)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> CountedLine:
        return CountedLine(**data)


class StocktakeIn(Shape):
    """A count that is finished."""

    happened_on = Day(required=True)
    minutes_number = Text(required=True, longest=60)
    note = Text(longest=500, load_default="")
    counts = fields.List(fields.Nested(CountedLineIn), load_default=list, validate=at_most(MOST_LINES))


class StoreQuery(Filters):
    """What the list of stores is filtered by."""

    search = Text(load_default="")
    office_id = Key(load_default=None, allow_none=True)


class CarrierQuery(Filters):
    """What the list of carriers is filtered by."""

    office_id = Key(load_default=None, allow_none=True)


class TransferQuery(Filters):
    """What a list of transfers is filtered by."""

    state = Chosen(TransferState, load_default=None, allow_none=True)
    store_id = Key(load_default=None, allow_none=True)
    waybill = Text(longest=120, load_default="")


class StorePaperQuery(Filters):
    """What a list of a store's papers is filtered by."""

    store_id = Key(load_default=None, allow_none=True)


class LossQuery(StorePaperQuery):
    """What the list of losses is filtered by."""

    transfer_id = Key(load_default=None, allow_none=True)


class StocktakeQuery(Filters):
    """What a list of stocktakes is filtered by."""

    state = Chosen(StocktakeState, load_default=None, allow_none=True)


class StockQuery(Filters):
    """The day as of which a store's stock is shown; now if it is left out."""

    day = Day(load_default=None, allow_none=True)
