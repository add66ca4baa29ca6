"""Quantities as they go out: texts such as "4.7", since no JSON number is sure to keep a part of a unit."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from marshmallow import fields

from app.answers import Answer, Code, Count, Words
from app.codes import Category, Unit


class Amount(fields.Field[str]):
    """A quantity in the unit of its item, which stands under `item` on what is written."""

    def __init__(self, *, item: str = "item", **kwargs: Any) -> None:
        """`item` is the path to the item from the record that has the quantity."""
        self.item = attrgetter(item)
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_plain(value, self.item(obj).decimals)


class Change(Amount):
    """A quantity that came, or with a minus went."""


def write_plain(quantity: int, decimals: int) -> str:
    """A whole number of smallest parts as programs write it: 47 with one decimal is "4.7", 40 is "4"."""
    digits = str(abs(quantity)).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:].rstrip("0")) if decimals else (digits, "")
    return ("-" if quantity < 0 else "") + whole + (f".{part}" if part else "")


class ItemNamed(Answer):
    """An item that a line is about."""

    id = Count(required=True)
    code = Words(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)
    unit = Code(Unit, required=True)
    decimals = Count(required=True)


class ItemOut(ItemNamed):
    """An item of the catalogue."""

    category = Code(Category, required=True)
    iso9999 = Words(allow_none=True)
    cpv = Words(allow_none=True)
    life_years = Count(allow_none=True)
    serialised = fields.Boolean(required=True)
    is_active = fields.Boolean(required=True)


class PackOut(Answer):
    """A pack that an item comes in, and how much of the item it holds."""

    id = Count(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)
    holds = Amount(attribute="multiplier", required=True)


class WholeItemOut(ItemOut):
    """An item of the catalogue with its packs."""

    packs = fields.List(fields.Nested(PackOut), required=True)
