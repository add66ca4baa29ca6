"""Makers of items."""

from __future__ import annotations

from typing import Any

from app.codes import Category, Unit
from app.items import service
from app.items.models import Item
from tests.making.base import MakeBase


class MakeItems(MakeBase):
    """The seeds hold the catalogue; this makes what is not in it."""

    def item(self, **facts: Any) -> Item:
        """An item of pieces, unless said otherwise."""
        number = self.number()
        given: dict[str, Any] = {
            "code": f"thing_{number}",
            "name_fa": f"چیز {number}",
            "name_en": f"Thing {number}",
            "unit": Unit.PIECE,
            "category": Category.OTHER,
        }
        return service.register_item(**given | facts)
