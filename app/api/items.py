"""The catalogue: what can be given, its unit, its codes and the packs it comes in; the centre keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.rights import require_anywhere
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.items import queries, service
from app.items.answers import ItemOut, WholeItemOut
from app.items.models import Item
from app.items.schemas import ItemIn, ItemQuery, ItemRevisionIn, PackIn


def by_name(item: Item) -> tuple[str, int]:
    """Where an item stands in the list."""
    return (item.sort_key, item.id)


@endpoint("GET", "/items", "read_items", filters=ItemQuery, gives=ItemOut, pages=True, place=by_name)
def list_items(asked: dict[str, Any], page: Slice) -> Sequence[Item]:
    """The catalogue, as a Persian dictionary sorts it."""
    text = asked.pop("search")
    return queries.list_items(text=text, after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/items/<int:item_id>", "read_items", gives=WholeItemOut)
def show_item(item_id: int) -> Item:
    """One item with its packs."""
    return queries.get_item(item_id)


@endpoint("POST", "/items", "keep_catalogue", takes=ItemIn, gives=WholeItemOut, status=201, made="show_item")
def register_item(said: dict[str, Any]) -> Item:
    """A new item; its code, unit and decimals stand for good."""
    require_anywhere(reader(), "keep_catalogue")
    return service.register_item(**said)


@endpoint("PUT", "/items/<int:item_id>", "keep_catalogue", takes=ItemRevisionIn, gives=WholeItemOut, edits=True)
def revise_item(item_id: int, said: dict[str, Any]) -> Item:
    """Other names, category, codes, life or use for an item."""
    require_anywhere(reader(), "keep_catalogue")
    return service.revise_item(item_id=item_id, **said)


@endpoint("POST", "/items/<int:item_id>/packs", "keep_catalogue",
          takes=PackIn, gives=WholeItemOut, status=201, made="show_item")  # fmt: skip
def add_pack(item_id: int, said: dict[str, Any]) -> Item:
    """One more pack that an item comes in."""
    require_anywhere(reader(), "keep_catalogue")
    return service.add_pack(item_id=item_id, **said).item
