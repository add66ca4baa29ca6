"""What lies in a store, now or at the end of a past day, and its card of an item, from the ledger's kept figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.codes import Coded
from app.db import db
from app.items.models import Item
from app.ledger import stock
from app.ledger.models import Entry, Holder, Lot
from app.ledger.stock import CardRow
from app.ledger.words import Condition, Stage
from app.stores.models import Store

ON_THE_SHELF = (Stage.IN_STORE, Stage.ALLOTTED)
SOON = timedelta(days=90)


class Expiry(Coded):
    """How near a lot is to its last day."""

    NONE = "none", "بدون تاریخ", "No date"
    GOOD = "good", "معتبر", "Good"
    SOON = "soon", "رو به پایان", "Expires soon"
    EXPIRED = "expired", "منقضی", "Expired"


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """So much of one lot at one stage of a store: what of it is blocked, who gave it, how long it keeps."""

    item: Item
    lot: Lot
    stage: Stage
    quantity: int
    held: int
    fair_value: int
    company_cost: int
    donor: Holder
    expiry: Expiry

    @property
    def free(self) -> int:
        """What may be taken."""
        return 0 if self.stage is not Stage.IN_STORE else self.quantity - self.held


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in a store, all its lots together: quantities of one item only are ever added."""

    item: Item
    in_store: int
    allotted: int
    damaged: int
    held: int
    expired: int
    lots: int


@dataclass(frozen=True, slots=True)
class CardEntry:
    """What one entry did to a store's stock of an item, on the shelf and set aside, and what was left after it."""

    entry: Entry
    item: Item
    in_store: int
    allotted: int
    left: int


def expiry_of(expires_on: date | None, day: date) -> Expiry:
    """How near a last day is, seen from `day`; goods may still be used on their last day."""
    if expires_on is None:
        return Expiry.NONE
    if expires_on < day:
        return Expiry.EXPIRED
    return Expiry.SOON if expires_on <= day + SOON else Expiry.GOOD


def list_stock(store: Store, *, day: date | None = None) -> list[ShelfRow]:
    """What lies in a store by item, stage and expiry: now, or at the end of a past day."""
    rows = (
        stock.stock_now(store.holder_id, stages=ON_THE_SHELF)
        if day is None
        else stock.stock_on(store.holder_id, day, stages=ON_THE_SHELF)
    )
    donors = _holders({row.lot.given_by for row in rows})
    seen_from = day or clock.business_today()
    return [
        ShelfRow(
            row.lot.item, row.lot, row.stage, row.quantity, row.held, row.fair_value, row.company_cost,
            donors[row.lot.given_by], expiry_of(row.lot.expires_on, seen_from),
        )
        for row in rows
    ]  # fmt: skip


def list_items_in_store(rows: Sequence[ShelfRow]) -> list[ItemRow]:
    """The same rows, one for each item, in their order."""
    by_item: dict[int, list[ShelfRow]] = {}
    for row in rows:
        by_item.setdefault(row.item.id, []).append(row)
    return [_item_row(of_item) for of_item in by_item.values()]


def _item_row(rows: list[ShelfRow]) -> ItemRow:
    def total(*, stage: Stage | None = None, condition: Condition | None = None, expiry: Expiry | None = None) -> int:
        return sum(
            row.quantity
            for row in rows
            if (stage is None or row.stage is stage)
            and (condition is None or row.lot.condition is condition)
            and (expiry is None or row.expiry is expiry)
        )

    return ItemRow(
        item=rows[0].item,
        in_store=total(stage=Stage.IN_STORE),
        allotted=total(stage=Stage.ALLOTTED),
        damaged=total(condition=Condition.DAMAGED),
        held=sum(row.held for row in rows),
        expired=total(expiry=Expiry.EXPIRED),
        lots=len({row.lot.id for row in rows}),
    )


def list_card(store: Store, item_id: int, *, before: tuple[date, int] | None = None, limit: int = 100) -> list[CardRow]:
    """A store's card of an item, newest first: each entry with its paper, what it did and what was left after it."""
    return stock.list_card(store.holder_id, item_id, stages=ON_THE_SHELF, before=before, limit=limit)


def list_card_entries(
    store: Store, item: Item, *, before: tuple[date, int] | None = None, limit: int = 100
) -> list[CardEntry]:
    """The same card with a row for each entry."""
    rows: dict[int, list[CardRow]] = {}
    # An entry has no more than a row for each stage, so that the last entry that is shown is whole.
    for row in list_card(store, item.id, before=before, limit=limit * len(ON_THE_SHELF)):
        rows.setdefault(row.entry.id, []).append(row)
    return [_card_entry(item, of_entry) for of_entry in list(rows.values())[:limit]]


def _card_entry(item: Item, rows: list[CardRow]) -> CardEntry:
    did = {row.stage: row.quantity for row in rows}
    return CardEntry(rows[0].entry, item, did.get(Stage.IN_STORE, 0), did.get(Stage.ALLOTTED, 0), rows[0].left)


def list_pickable_lots(store: Store, item_id: int) -> list[ShelfRow]:
    """The lots of an item that may be named when goods leave a store, first expired first."""
    return [row for row in list_stock(store) if row.item.id == item_id and row.free > 0]


def _holders(holder_ids: set[int]) -> dict[int, Holder]:
    return {h.id: h for h in db.session.scalars(select(Holder).where(Holder.id.in_(sorted(holder_ids))))}
