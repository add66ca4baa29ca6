"""Reading and writing quantities exactly: 4.7 kg of an item with one decimal is the whole number 47."""

from __future__ import annotations

import re
from decimal import Decimal

from app.errors import N_, Bilingual, Invalid
from app.items.models import Item, ItemPack
from app.text import latin_digits, read_whole, write_figure

LARGEST = 10**15 - 1
PLURALS = {"kg": "kg", "box": "boxes", "kWh": "kWh", "m3": "m3"}
_SHAPE = re.compile(r"(?P<whole>[^.٫]+)(?:[.٫](?P<part>[0-9]+))?")


class NotAQuantity(Invalid):
    """“{typed}” is not a quantity. Write digits only, such as 120."""


class TooFine(Invalid):
    """{item} is counted in whole units; “{typed}” has a part of one."""


class TooLarge(Invalid):
    """“{typed}” is too large."""


def read_quantity(
    typed: str | int | Decimal, item: Item, *, field: str = "quantity", pack: ItemPack | None = None
) -> int:
    """The quantity that was typed, as a whole number of the item's smallest part; in packs if one is named.

    "4.7", "4.70" and "۴٫۷" of an item with one decimal are 47. A part that the item does not have, a number that
    is not plainly one number, a float, and anything below nought or past 10^15 - 1 are refused in words.
    """
    if type(typed) not in (str, int, Decimal):
        raise NotAQuantity(typed=typed, field=field)
    text = format(typed, "f") if isinstance(typed, Decimal) and typed.is_finite() else str(typed)
    whole, part = _read_parts(text, field)
    decimals = item.decimals if pack is None else 0
    if len(part) > decimals:
        raise _too_fine(text, item, decimals, field)
    quantity = int(str(whole) + part.ljust(decimals, "0")) * (pack.multiplier if pack else 1)
    if quantity > LARGEST:
        raise TooLarge(typed=_short(text), field=field)
    return quantity


def _read_parts(text: str, field: str) -> tuple[int, str]:
    match = _SHAPE.fullmatch(latin_digits(text.strip().strip("\u200c\u200e\u200f")))
    whole = read_whole(match["whole"]) if match else None
    if match is None or whole is None:
        raise NotAQuantity(typed=_short(text), field=field)
    return whole, (match["part"] or "").rstrip("0")


def _too_fine(text: str, item: Item, decimals: int, field: str) -> TooFine:
    if decimals == 0:
        return TooFine(typed=_short(text), item=item.names, field=field)
    pattern = N_("{item} is counted to {decimals} decimal places; “{typed}” has more.")
    return TooFine(pattern, typed=_short(text), item=item.names, decimals=decimals, field=field)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def write_quantity(quantity: int, item: Item) -> str:
    """A quantity as a number in Latin digits, "4.7" or "120": exact, with no noughts at its end."""
    sign, digits = "-" if quantity < 0 else "", str(abs(quantity)).rjust(item.decimals + 1, "0")
    if item.decimals == 0:
        return sign + digits
    whole, part = digits[: -item.decimals], digits[-item.decimals :].rstrip("0")
    return f"{sign}{whole}.{part}" if part else sign + whole


def say_quantity(quantity: int, item: Item) -> Bilingual:
    """A quantity in its unit as pages write it, for the words of a message: 1,200 pieces, ۸۷٫۱۴۷ کیلوگرم."""
    en, fa = (f"{write_figure(quantity, item.decimals, each)} {unit_of(quantity, item, each)}" for each in ("en", "fa"))
    return Bilingual(en, fa)


def unit_of(quantity: int, item: Item, locale: str) -> str:
    """The unit behind a quantity: one piece, two pieces; in Persian the same for both."""
    unit = item.unit_name(locale)
    return unit if locale == "fa" or quantity == 10**item.decimals else PLURALS.get(unit, unit + "s")


def split_packs(quantity: int, pack: ItemPack) -> tuple[int, int]:
    """How many full packs a quantity makes, and what is left over in the item's smallest part."""
    return divmod(quantity, pack.multiplier)
