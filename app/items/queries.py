"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import selectinload

from app.codes import Category
from app.db import db
from app.errors import NotFound
from app.items.models import Item, ItemPack
from app.text import fold


class NoSuchItem(NotFound):
    """There is no item “{code}”."""


class NoSuchPack(NotFound):
    """{item} does not come in “{pack}”."""


def get_item(item_id: int) -> Item:
    """One item."""
    item = db.session.get(Item, item_id)
    if item is None:
        raise NoSuchItem(code=item_id, field="item_id")
    return item


def find_item_by_code(code: str) -> Item | None:
    """The item under a code, if there is one; letters of either case."""
    return db.session.scalar(select(Item).where(Item.code == code.strip().lower()))


def get_item_by_code(code: str) -> Item:
    """The item under a code."""
    item = find_item_by_code(code)
    if item is None:
        raise NoSuchItem(code=code, field="item")
    return item


def find_item(text: str) -> Item | None:
    """The one item that `text` names, by code or by its name in either language; None if none or several."""
    named = list_items_named(text)
    return named[0] if len(named) == 1 else None


def list_items_named(text: str) -> Sequence[Item]:
    """The item under a code, or every item that is called so in either language."""
    item = find_item_by_code(text)
    if item is not None:
        return [item]
    wanted = fold(text)
    near = select(Item).where(Item.folded.contains(wanted, autoescape=True)).order_by(Item.id)
    return [item for item in db.session.scalars(near) if wanted in (fold(item.name_fa), fold(item.name_en))]


def list_items(
    *,
    text: str = "",
    category: Category | None = None,
    retired: bool = False,
    after: tuple[str, int] | None = None,
    limit: int | None = None,
) -> Sequence[Item]:
    """The catalogue in Persian order: what matches a text, of one category; items in use, or all with `retired`.

    It begins behind `after`, the last one's (sort_key, id).
    """
    wanted = select(Item).options(selectinload(Item.packs))
    for word in fold(text).split():
        wanted = wanted.where(Item.folded.contains(word, autoescape=True))
    if category is not None:
        wanted = wanted.where(Item.category == category)
    if not retired:
        wanted = wanted.where(Item.is_active)
    if after is not None:
        wanted = wanted.where(tuple_(Item.sort_key, Item.id) > tuple_(*after))
    return db.session.scalars(wanted.order_by(Item.sort_key, Item.id).limit(limit)).all()


def get_pack(item: Item, name: str) -> ItemPack:
    """One of an item's packs, by its name in either language."""
    for pack in item.packs:
        if fold(name) in (fold(pack.name_fa), fold(pack.name_en)):
            return pack
    raise NoSuchPack(item=item.names, pack=name, field="pack")
