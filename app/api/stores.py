"""Stores: where they are, what lies in each now or on a past day, the card of each item, and who carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import clock
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.items.queries import get_item
from app.stores import queries, service
from app.stores.answers import CardOut, CarrierOut, StockOut, StoreOut
from app.stores.drafts import refuse_ahead
from app.stores.models import Carrier, Store
from app.stores.schemas import CarrierIn, CarrierQuery, ClosingIn, StockQuery, StoreIn, StoreQuery, StoreRevisionIn
from app.stores.stock_queries import (
    CardEntry,
    ItemRow,
    ShelfRow,
    list_card_entries,
    list_items_in_store,
    list_stock,
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in a store: item by item, and lot by lot."""

    store_id: int
    day: date | None
    items: list[ItemRow]
    lots: list[ShelfRow]


def by_name(store: Store) -> tuple[str, int]:
    """Where a store stands in the list."""
    return (store.sort_key, store.id)


def by_office(carrier: Carrier) -> tuple[int, str, int]:
    """Where a carrier stands in the list."""
    return (carrier.office_id, carrier.sort_key, carrier.id)


def by_day(row: CardEntry) -> tuple[date, int]:
    """Where an entry stands on a card."""
    return (row.entry.happened_on, row.entry.id)


@endpoint("GET", "/stores", "read_stores", filters=StoreQuery, gives=StoreOut, pages=True, place=by_name)
def list_stores(asked: dict[str, Any], page: Slice) -> Sequence[Store]:
    """The stores of one's offices, as a Persian dictionary sorts them."""
    return queries.list_stores(seen_by=reader(), after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/stores/<int:store_id>", "read_stores", gives=StoreOut)
def show_store(store_id: int) -> Store:
    """One store."""
    return queries.get_store(store_id, seen_by=reader())


@endpoint("POST", "/stores", "keep_stores", takes=StoreIn, gives=StoreOut, status=201, made="show_store")
def register_store(said: dict[str, Any]) -> Store:
    """A new store of one's office, in a county of its province."""
    return service.register_store(by=reader(), **said)


@endpoint("PUT", "/stores/<int:store_id>", "keep_stores", takes=StoreRevisionIn, gives=StoreOut, edits=True)
def revise_store(store_id: int, said: dict[str, Any]) -> Store:
    """Call a store otherwise, or write another address; its code, place and goods stay."""
    return service.revise_store(store_id=store_id, by=reader(), **said)


@endpoint("POST", "/stores/<int:store_id>/close", "keep_stores", takes=ClosingIn, gives=StoreOut)
def close_store(store_id: int, said: dict[str, Any]) -> Store:
    """The store takes no goods any more; it must be empty."""
    return service.close_store(store_id=store_id, by=reader(), **said)


@endpoint("POST", "/stores/<int:store_id>/reopen", "keep_stores", gives=StoreOut)
def reopen_store(store_id: int) -> Store:
    """The store takes goods again."""
    return service.reopen_store(store_id=store_id, by=reader())


@endpoint("GET", "/stores/<int:store_id>/stock", "read_stores", filters=StockQuery, gives=StockOut)
def show_stock(store_id: int, asked: dict[str, Any]) -> Stock:
    """What lies in a store: now, or at the end of a past day."""
    store, day = queries.get_store(store_id, seen_by=reader()), asked["day"]
    if day is not None:
        refuse_ahead(day, field="day")
    # Today's stock is the stock now, of which more is known.
    rows = list_stock(store, day=None if day == clock.business_today() else day)
    return Stock(store.id, day, list_items_in_store(rows), rows)


@endpoint("GET", "/stores/<int:store_id>/card/<int:item_id>", "read_stores", gives=CardOut, pages=True, place=by_day)
def show_card(store_id: int, item_id: int, page: Slice) -> Sequence[CardEntry]:
    """An item's card in a store, the newest first: every entry, what it did, and what was left after it."""
    store, item = queries.get_store(store_id, seen_by=reader()), get_item(item_id)
    before = (page.after[0], page.after[1]) if page.after else None
    return list_card_entries(store, item, before=before, limit=page.limit)


@endpoint("GET", "/carriers", "read_stores", filters=CarrierQuery, gives=CarrierOut, pages=True, place=by_office)
def list_carriers(asked: dict[str, Any], page: Slice) -> Sequence[Carrier]:
    """Who takes goods from store to store, office by office."""
    after = (page.after[0], page.after[1], page.after[2]) if page.after else None
    return queries.list_carriers_by_name(seen_by=reader(), after=after, limit=page.limit, **asked)


@endpoint("POST", "/carriers", "transfer", takes=CarrierIn, gives=CarrierOut, status=201)
def register_carrier(said: dict[str, Any]) -> Carrier:
    """One more carrier of an office."""
    return service.register_carrier(by=reader(), **said)
