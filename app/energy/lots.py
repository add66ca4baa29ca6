"""What saved energy is in the book: an item for each kind, counted in thousandths of its unit."""

from __future__ import annotations

from app.energy.meters import THOUSANDTHS
from app.energy.words import EnergyKind
from app.items import service as items
from app.items.models import Item

NAMES = {
    EnergyKind.ELECTRICITY: ("برق صرفه‌جویی‌شده", "Saved electricity"),
    EnergyKind.GAS: ("گاز صرفه‌جویی‌شده", "Saved natural gas"),
}


def saved_item(energy: EnergyKind) -> Item:
    """The item that lots of this energy are of; made when it is first needed."""
    fa, en = NAMES[energy]
    return items.own_item(code=energy.item_code, name_fa=fa, name_en=en, unit=energy.unit, decimals=THOUSANDTHS)
