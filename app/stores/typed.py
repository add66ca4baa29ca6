"""Quantities as people typed them ("4.7"), read as soon as their item is known; whole numbers are read already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import select

from app.db import db
from app.items.models import Item
from app.items.quantities import read_quantity
from app.items.queries import NoSuchItem

Line = TypeVar("Line")


def items_by_id(item_ids: Iterable[int]) -> dict[int, Item]:
    """These items; what is not in the catalogue is left out."""
    return {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(set(item_ids))))}


def read_lines(lines: Sequence[Line], *, name: str = "quantity", under: str = "lines") -> list[Line]:
    """The same lines, each naming its item, with their quantities read."""
    wanted: list[Any] = list(lines)
    if not any(isinstance(getattr(line, name), str) for line in wanted):
        return wanted
    return read_with(lines, items_by_id(line.item_id for line in wanted), lambda line: line.item_id, name, under)


def read_with(
    lines: Sequence[Line], items: Mapping[int, Item], key: Callable[[Any], int], name: str = "quantity",
    under: str = "lines",
) -> list[Line]:  # fmt: skip
    """The same where the caller knows the items, by what `key` says of a line."""
    return [
        _read(line, items.get(key(line)), name, f"{under}.{row}") if isinstance(getattr(line, name), str) else line
        for row, line in enumerate(lines)
    ]


def _read(line: Any, item: Item | None, name: str, row: str) -> Any:
    if item is None:
        raise NoSuchItem(code=getattr(line, "item_id", ""), field=f"{row}.item_id")
    return replace(line, **{name: read_quantity(getattr(line, name), item, field=f"{row}.{name}")})
