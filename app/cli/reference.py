"""What an empty database starts from: Iran's places, the offices, and the catalogue of what can be given."""

from __future__ import annotations

from app.db import atomic
from app.items import service as items
from app.places import service as places


def load_reference() -> tuple[int, int]:
    """Read the shipped lists; how many places and items were new. Again: none."""
    with atomic():
        return places.load_iran(), items.load_catalogue()
