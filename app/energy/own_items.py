"""What conversion counts in: participations, and the rials that are carried; items of the book's own."""

from __future__ import annotations

from app.codes import Unit
from app.energy.conversion_words import CREDIT_ITEM, PARTICIPATION_ITEM
from app.items import service as items
from app.items.models import Item


def participation_item() -> Item:
    """The item that lots of counted participations are of; made when it is first needed."""
    return items.own_item(
        code=PARTICIPATION_ITEM, name_fa="مشارکت شمارش‌شده", name_en="Counted participation", unit=Unit.ACTION,
        decimals=0,
    )  # fmt: skip


def credit_item() -> Item:
    """The item that lots of credit are of, in rials; made when it is first needed."""
    return items.own_item(
        code=CREDIT_ITEM, name_fa="اعتبار باقی‌ماندهٔ تبدیل", name_en="Credit carried by a conversion", unit=Unit.RIAL,
        decimals=0,
    )  # fmt: skip
