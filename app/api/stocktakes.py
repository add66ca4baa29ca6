"""Counting a store: the sheet is opened, goods are counted, and the difference is posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.ledger.written import Written, written
from app.stores import queries, service
from app.stores.answers import StocktakeOut
from app.stores.schemas import SheetIn, StocktakeIn, StocktakeQuery


@endpoint("GET", "/stores/<int:store_id>/stocktakes", "read_stores",
          filters=StocktakeQuery, gives=StocktakeOut, pages=True)  # fmt: skip
def list_stocktakes(store_id: int, asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """The counts of a store, the newest first."""
    store = queries.get_store(store_id, seen_by=reader())
    return written(queries.list_stocktakes(store.id, before=page.key, limit=page.limit, **asked))


@endpoint("GET", "/stocktakes/<int:stocktake_id>", "read_stores", gives=StocktakeOut)
def show_stocktake(stocktake_id: int) -> Written:
    """One count: the sheet to be filled in, or what came of it."""
    return _whole(stocktake_id)


@endpoint("POST", "/stocktakes", "stocktake",
          takes=SheetIn, gives=StocktakeOut, status=201, made="show_stocktake")  # fmt: skip
def open_stocktake(said: dict[str, Any]) -> Written:
    """Open a count sheet: of all goods of a store, or of some items."""
    return _whole(service.open_stocktake(by=reader(), **said).id)


@endpoint("POST", "/stocktakes/<int:stocktake_id>/post", "stocktake",
          takes=StocktakeIn, gives=StocktakeOut, keyed=True)  # fmt: skip
def post_stocktake(stocktake_id: int, said: dict[str, Any], key: str) -> Written:
    """What was counted becomes the stock; refused if counted goods moved since the sheet was opened."""
    return _whole(service.post_stocktake(stocktake_id=stocktake_id, by=reader(), key=key, **said).id)


@endpoint("POST", "/stocktakes/<int:stocktake_id>/drop", "stocktake", gives=StocktakeOut)
def drop_stocktake(stocktake_id: int) -> Written:
    """The count is given up; nothing is posted."""
    return _whole(service.drop_stocktake(stocktake_id=stocktake_id, by=reader()).id)


def _whole(stocktake_id: int) -> Written:
    return written([queries.get_stocktake(stocktake_id, seen_by=reader())])[0]
