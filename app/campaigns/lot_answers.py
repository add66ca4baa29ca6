"""The shapes of a gift as it goes out: what it is, where every piece of it is, and its journey."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Named, Words
from app.codes import Group
from app.items.answers import Amount, ItemNamed
from app.ledger.answers import EntryNamed, HolderNamed, ItemQuantityOut, WorthOut
from app.ledger.words import Condition, EntryKind, LotKind, Origin, Stage


class LotNamed(Answer):
    """A lot of the same family; one that is not yours to open has no key and no quantity.

    Of a saving that paid for the gift “given_by” names who saved it; of another lot it is null.
    """

    id = LongKey(allow_none=True)
    kind = Code(LotKind, required=True)
    opened_on = CalendarDay(required=True)
    condition = Code(Condition, allow_none=True)
    quantity = Amount(allow_none=True)
    given_by = fields.Nested(HolderNamed, allow_none=True)


class ValuationOut(Answer):
    """A later estimate of the whole lot, and the entry that brought it."""

    entry = fields.Nested(EntryNamed, required=True)
    happened_on = CalendarDay(required=True, attribute="entry.happened_on")
    worth = fields.Nested(WorthOut, required=True)


class LotPartOut(Answer):
    """Some of a lot, where it is now; elsewhere no holder is named, and to others than its donor no quantity."""

    lot_id = LongKey(required=True, attribute="lot.id")
    condition = Code(Condition, required=True, attribute="lot.condition")
    stage = Code(Stage, required=True)
    province = fields.Nested(Named, required=True)
    holder = fields.Nested(HolderNamed, allow_none=True)
    quantity = Amount(allow_none=True, item="lot.item")
    held = Amount(required=True, item="lot.item")
    fair_value = Count(allow_none=True)


class LotOut(Answer):
    """One traceable parcel: what it is, who gave it and for what, its worth, its family, and where it is now."""

    id = LongKey(required=True, attribute="lot.id")
    kind = Code(LotKind, required=True, attribute="lot.kind")
    origin = Code(Origin, required=True, attribute="lot.origin")
    item = fields.Nested(ItemNamed, required=True, attribute="lot.item")
    quantity = Amount(required=True, attribute="lot.quantity", item="lot.item")
    condition = Code(Condition, required=True, attribute="lot.condition")
    opened_on = CalendarDay(required=True, attribute="lot.opened_on")
    expires_on = CalendarDay(allow_none=True, attribute="lot.expires_on")
    batch = Words(allow_none=True, attribute="lot.batch")
    given_by = fields.Nested(HolderNamed, required=True, attribute="origins.given_by")
    given_for = fields.Nested(HolderNamed, required=True, attribute="origins.given_for")
    company_id = Count(allow_none=True, attribute="origins.company_id")
    campaign_id = Count(allow_none=True, attribute="origins.campaign_id")
    only_campaign = fields.Boolean(required=True, attribute="lot.only_campaign")
    only_place = fields.Nested(Named, allow_none=True, attribute="origins.only_place")
    only_group = Code(Group, allow_none=True, attribute="origins.only_group")
    worth = fields.Nested(WorthOut, allow_none=True)
    valuations = fields.List(fields.Nested(ValuationOut), required=True)
    forebears = fields.List(fields.Nested(LotNamed), required=True)
    children = fields.List(fields.Nested(LotNamed), required=True)
    parts = fields.List(fields.Nested(LotPartOut), required=True)


class JourneyStepOut(Answer):
    """Something that happened to a gift; elsewhere, the stage it came to, the day and the province."""

    entry = fields.Nested(EntryNamed, allow_none=True)
    kind = Code(EntryKind, allow_none=True)
    stage = Code(Stage, allow_none=True)
    happened_on = CalendarDay(required=True)
    province = fields.Nested(Named, required=True)
    stands = fields.Boolean(required=True)
    sources = fields.List(fields.Nested(HolderNamed), required=True)
    targets = fields.List(fields.Nested(HolderNamed), required=True)
    quantities = fields.List(fields.Nested(ItemQuantityOut), required=True)


class PieceOut(Answer):
    """One piece of a serialised item under its trace code, where it is now."""

    id = LongKey(required=True, attribute="unit.id")
    code = Words(required=True, attribute="unit.code")
    serial = Words(allow_none=True)
    stage = Code(Stage, required=True, attribute="unit.stage")
    province = fields.Nested(Named, required=True)
    holder = fields.Nested(HolderNamed, allow_none=True)


class TracedOut(Answer):
    """What a code or a number led to: a piece and its lot, or an entry."""

    lot_id = LongKey(allow_none=True)
    piece = Words(allow_none=True)
    entry_id = LongKey(allow_none=True)
