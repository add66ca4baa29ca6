"""Keeping the catalogue: items and the packs they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.codes import Category, Unit
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items import catalogue, queries
from app.items.models import Item, ItemPack
from app.items.quantities import read_quantity

REVISABLE = ("name_fa", "name_en", "category", "iso9999", "cpv", "life_years", "serialised", "is_active")


HAVE_GOODS: list[Callable[[int], bool]] = []
"""Floors above know whether there are goods of an item; `create_app` puts here who is asked."""


class CodeTaken(Conflict):
    """There is an item “{code}” already."""


class ItemInUse(Conflict):
    """{item} cannot be removed: something is recorded of it already."""


class UnitStands(Conflict):
    """{item} is counted in its unit already; a new unit or other decimals need a new item."""


class SerialsStand(Conflict):
    """Goods of {item} are in the book: whether its pieces have serial numbers stands for good."""


class KeptByTheBook(Conflict):
    """What was saved is counted by the book itself: nobody adds or changes such an item."""


@atomic()
def register_item(
    *,
    code: str,
    name_fa: str,
    name_en: str,
    unit: Unit,
    category: Category,
    decimals: int = 0,
    iso9999: str = "",
    cpv: str = "",
    life_years: int | None = None,
    serialised: bool = False,
) -> Item:
    """A new item; its code, unit and decimals stand for good, because quantities in the ledger mean them."""
    if Category(category) is Category.SAVING:
        raise KeptByTheBook(field="category")
    if queries.find_item_by_code(code) is not None:
        raise CodeTaken(code=code, field="code")
    item = Item(
        code=code.strip().lower(), name_fa=name_fa, name_en=name_en, unit=Unit(unit), category=Category(category),
        decimals=decimals, iso9999=iso9999, cpv=cpv, life_years=life_years, serialised=serialised, is_active=True,
    )  # fmt: skip
    _check(item)
    db.session.add(item)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else registers it at this moment
        raise CodeTaken(code=code, field="code") from error
    return item


@atomic()
def revise_item(*, item_id: int, **changes: Any) -> Item:
    """Other names, category, codes, life or use for an item; never another unit or other decimals."""
    item = queries.get_item(item_id)
    if item.is_saving or changes.get("category") is Category.SAVING:
        raise KeptByTheBook(field="category")
    for fixed in ("code", "unit", "decimals"):
        if fixed in changes and changes.pop(fixed) != getattr(item, fixed):
            raise UnitStands(item=item.names, field=fixed)
    if changes.get("serialised", item.serialised) != item.serialised and any(have(item.id) for have in HAVE_GOODS):
        raise SerialsStand(item=item.names, field="serialised")
    for name, value in changes.items():
        if name not in REVISABLE:
            raise TypeError(f"An item has no {name}.")
        setattr(item, name, value)
    _check(item)
    db.session.flush()
    return item


@atomic()
def own_item(*, code: str, name_fa: str, name_en: str, unit: Unit, decimals: int) -> Item:
    """What the book itself counts savings in; it is not offered to anybody as a gift. Made on first use."""
    known = queries.find_item_by_code(code)
    if known is not None:
        return known
    try:
        with atomic():
            item = Item(
                code=code, name_fa=name_fa, name_en=name_en, unit=unit, category=Category.SAVING, decimals=decimals,
                serialised=False, is_active=False,
            )  # fmt: skip
            db.session.add(item)
            db.session.flush()
            return item
    except IntegrityError:  # somebody else needs it for the first time at this moment
        return queries.get_item_by_code(code)


def _check(item: Item) -> None:
    if not 0 <= item.decimals <= 3:
        raise Invalid(N_("An item has 0 to 3 decimal places."), field="decimals")
    if item.serialised and item.decimals:
        raise Invalid(N_("An item with serial numbers is counted in whole units."), field="serialised")
    if item.life_years is not None and item.life_years < 1:
        raise Invalid(N_("A life is one year or more."), field="life_years")


@atomic()
def remove_unused_item(*, item_id: int) -> None:
    """What an import added is gone, if nothing was recorded of it since."""
    item = queries.get_item(item_id)
    names = item.names
    try:
        with atomic():
            db.session.delete(item)
            db.session.flush()
    except IntegrityError as error:
        raise ItemInUse(item=names) from error


@atomic()
def add_pack(*, item_id: int, name_fa: str, name_en: str, holds: str | int) -> ItemPack:
    """A pack for an item: `holds` so many of its unit."""
    item = queries.get_item(item_id)
    if any(name_fa == pack.name_fa or name_en == pack.name_en for pack in item.packs):
        raise Conflict(N_("{item} has a pack of this name already."), item=item.names, field="name_fa")
    pack = ItemPack(name_fa=name_fa, name_en=name_en, multiplier=read_quantity(holds, item, field="holds"))
    item.packs.append(pack)
    db.session.flush()
    return pack


@atomic()
def drop_pack(*, pack_id: int) -> None:
    """A pack is no longer offered; what was recorded in it is in the item's unit and stands."""
    pack = db.session.get(ItemPack, pack_id)
    if pack is not None:
        pack.item.packs.remove(pack)


@atomic()
def load_items(rows: Iterable[Mapping[str, Any]]) -> int:
    """Many items, each with its packs; how many were new. What is there already is left as it is."""
    new = 0
    for row in rows:
        if queries.find_item_by_code(row["code"]) is None:
            facts = {name: value for name, value in row.items() if name != "packs"}
            _give_packs(register_item(**facts), row.get("packs", ()))
            new += 1
    return new


def _give_packs(item: Item, packs: Sequence[Mapping[str, Any]]) -> None:
    for pack in packs:
        add_pack(item_id=item.id, **pack)


@atomic()
def load_catalogue() -> int:
    """The shipped catalogue of goods and services; how many items were new. Again: none."""
    return load_items(catalogue.read_catalogue())
