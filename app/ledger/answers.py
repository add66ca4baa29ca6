"""The shapes of the book as they go out: entries, their lines, and the papers that explain them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, missing

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.items.answers import Amount, Change, ItemNamed
from app.ledger.words import Basis, Condition, CorrectionKind, EntryKind, HolderKind, Stage


class Beside(Answer):
    """A record and what is known beside it: what the one has not, is looked for on the record that it is `of`."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """From what stands beside the record, else from the record."""
        own = super().get_attribute(obj, attr, missing)
        return super().get_attribute(obj.of, attr, default) if own is missing else own


class EntryNamed(Answer):
    """An entry of the book that another record points at: its key, and the number that is printed."""

    id = LongKey(required=True)
    number = Words(required=True, attribute="printed_number")


class HolderNamed(Named):
    """Who has goods, or owes them."""

    kind = Code(HolderKind, required=True)


class PaperOut(Beside):
    """What every paper says: the day, the entry that it explains, and whether nobody has undone it."""

    id = Count(required=True)
    happened_on = CalendarDay(required=True)
    entry = fields.Nested(EntryNamed, required=True)
    stands = fields.Boolean(required=True)


class GoodsOut(Answer):
    """So much of one lot."""

    item = fields.Nested(ItemNamed, required=True, attribute="lot.item")
    lot_id = LongKey(required=True)
    quantity = Amount(required=True, item="lot.item")
    condition = Code(Condition, required=True, attribute="lot.condition")
    batch = Words(allow_none=True, attribute="lot.batch")
    expires_on = CalendarDay(allow_none=True, attribute="lot.expires_on")


class LineOut(Answer):
    """So much of a lot came to a holder and a stage, or with a minus left it; values are estimates in rials."""

    line_no = Count(required=True)
    holder = fields.Nested(HolderNamed, required=True)
    stage = Code(Stage, required=True)
    item = fields.Nested(ItemNamed, required=True, attribute="lot.item")
    lot_id = LongKey(required=True)
    quantity = Change(required=True, item="lot.item")
    fair_value = Count(required=True)
    company_cost = Count(required=True)
    level = Count(required=True)


class OfficeNamed(Named):
    """An office that a record belongs to."""

    code = Words(required=True)


class EntryOut(Beside):
    """What happened: an entry of the book with its lines, which add up to nought for each lot.

    Of a gift that others have now, its donor sees what happened, when and in whose book, and no lines.
    """

    id = LongKey(required=True)
    number = Words(required=True, attribute="printed_number")
    office = fields.Nested(OfficeNamed, required=True)
    chain_no = Count(required=True)
    kind = Code(EntryKind, required=True)
    counts_as = Code(EntryKind, required=True)
    happened_on = CalendarDay(required=True)
    recorded_at = Moment(allow_none=True)
    paper = Words(allow_none=True)
    memo = Words(allow_none=True)
    correction = Code(CorrectionKind, allow_none=True)
    reverses_id = LongKey(allow_none=True)
    follows_id = LongKey(allow_none=True)
    is_foreign = fields.Boolean(required=True)
    is_whole = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)


class DocumentOut(Answer):
    """The paper behind an entry."""

    kind = Words(required=True)
    id = Count(required=True)


class EntryHistoryOut(EntryOut):
    """An entry, who recorded it, the paper behind it, and what came of it."""

    stands = fields.Boolean(required=True)
    actor = Words(allow_none=True)
    second = Words(allow_none=True)
    document = fields.Nested(DocumentOut, allow_none=True)
    undone_by = fields.List(fields.Nested(EntryNamed), required=True)
    followers = fields.List(fields.Nested(EntryNamed), required=True)


class ItemQuantityOut(Answer):
    """So much of an item."""

    item = fields.Nested(ItemNamed, required=True)
    quantity = Change(required=True)


class EntryRowOut(Beside):
    """An entry in a list: what it did, item by item, from whom and to whom."""

    id = LongKey(required=True)
    number = Words(required=True, attribute="printed_number")
    office_id = Count(required=True)
    kind = Code(EntryKind, required=True)
    counts_as = Code(EntryKind, required=True)
    happened_on = CalendarDay(required=True)
    stands = fields.Boolean(required=True)
    is_foreign = fields.Boolean(required=True)
    sources = fields.List(fields.Nested(HolderNamed), required=True)
    targets = fields.List(fields.Nested(HolderNamed), required=True)
    quantities = fields.List(fields.Nested(ItemQuantityOut), required=True)


class UndoingOut(Answer):
    """The entries that an undoing wrote."""

    entries = fields.List(fields.Nested(EntryNamed), required=True)


class ProofOut(Answer):
    """What shows that an entry stands under a seal: checked offline against any root that was published."""

    format = Words(required=True)
    entry = Words(required=True)
    text = Words(required=True)
    lots = fields.List(Words(), required=True)
    path = fields.List(fields.List(Words()), required=True)
    seal = Words(required=True)
    root = Words(required=True)
    signature = Words(required=True)
    public_key = Words(required=True)
    later = fields.List(Words(), required=True)


class WorthOut(Answer):
    """Two estimates in rials, each with what it rests on; level 0 is “not valued”."""

    fair_value = Count(allow_none=True)
    fair_basis = Code(Basis, allow_none=True)
    fair_level = Count(required=True)
    fair_source = Words(allow_none=True)
    fair_valuer = Words(allow_none=True)
    fair_on = CalendarDay(allow_none=True)
    company_cost = Count(allow_none=True)
    cost_basis = Code(Basis, allow_none=True)
    cost_source = Words(allow_none=True)


class EntriesOut(Answer):
    """The next entries of the book, and what to go on with."""

    items = fields.List(fields.Nested(EntryOut), required=True)
    after = Words(required=True)
    has_more = fields.Boolean(required=True)
