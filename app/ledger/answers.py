"""The shapes of the book as they go out: entries, their lines, and the papers that explain them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, missing

from app.answers import Answer, CalendarDay, Code, Count, Named, Words
from app.items.answers import Amount, ItemNamed
from app.ledger.words import Condition, HolderKind


class Beside(Answer):
    """A record and what is known beside it: what the one has not, is looked for on the record that it is `of`."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """From what stands beside the record, else from the record."""
        own = super().get_attribute(obj, attr, missing)
        return super().get_attribute(obj.of, attr, default) if own is missing else own


class EntryNamed(Answer):
    """An entry of the book that another record points at: its key, and the number that is printed."""

    id = Count(required=True)
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
    lot_id = Count(required=True)
    quantity = Amount(required=True, item="lot.item")
    condition = Code(Condition, required=True, attribute="lot.condition")
    batch = Words(allow_none=True, attribute="lot.batch")
    expires_on = CalendarDay(allow_none=True, attribute="lot.expires_on")
