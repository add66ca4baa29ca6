"""Serial numbers that makers gave to pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.errors import N_, Invalid
from app.items.models import Item


def check_serials(serials: Sequence[str], item: Item, pieces: int, *, field: str = "serials") -> None:
    """At most one for each piece, and only of an item whose pieces have them."""
    if serials and not item.serialised:
        raise Invalid(N_("{item} has no serial numbers."), item=item.names, field=field)
    if len(serials) > pieces:
        raise Invalid(N_("There are more serial numbers than pieces."), field=field)


def refuse_same_serial(named: Iterable[tuple[int, Sequence[str]]], *, field: str = "serials") -> None:
    """On one paper no two pieces of an item have the same serial number; named are items and their numbers."""
    pieces = [(item_id, serial.strip()) for item_id, serials in named for serial in serials]
    if len(set(pieces)) < len(pieces):
        raise Invalid(N_("Give each piece one serial number, and no number twice."), field=field)
