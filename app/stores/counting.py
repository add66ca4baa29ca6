"""A count that comes as a list, after it was made: opened, compared with the book and posted in one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.codes import Coded
from app.db import atomic, db
from app.ledger import queries as ledger_queries
from app.ledger.kept import Balance
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import Condition
from app.stores.drafts import CountedLine
from app.stores.models import Store
from app.stores.sight import lock_store
from app.stores.stock_queries import ON_THE_SHELF
from app.stores.stocktake_models import Stocktake
from app.stores.stocktakes import StockMoved, open_stocktake, post_stocktake


class CountKind(Coded):
    """What the figures of a list say; nobody guesses it."""

    SET = "set", "موجودی همین است", "This is the stock"
    ADD = "add", "افزون بر موجودی", "Found beside the stock"


@atomic()
def record_count(
    *, store_id: int, happened_on: date, minutes_number: str, kind: CountKind, counts: Sequence[CountedLine], by: User,
    key: str,
) -> Stocktake:  # fmt: skip
    """Post what was counted of some items of a store: as its stock, or on top of what the book has of them now.

    Items that the list does not name stay as they are. Raises StockMoved where goods of these items moved after the
    day of the count, and what opening and posting a stocktake raise.
    """
    store = lock_store(store_id, by)
    item_ids = sorted({line.item_id for line in counts})
    _refuse_later(store, item_ids, happened_on)
    stocktake = open_stocktake(store_id=store_id, opened_on=happened_on, by=by, item_ids=item_ids)
    lines = list(counts) if kind is CountKind.SET else _beside(stocktake, counts)
    return post_stocktake(
        stocktake_id=stocktake.id, happened_on=happened_on, counts=lines, minutes_number=minutes_number, by=by, key=key
    )


def _refuse_later(store: Store, item_ids: Sequence[int], day: date) -> None:
    """What moved after the count is in the book's figure and not in the count's: the difference would be wrong."""
    moved = (
        select(Entry.id)
        .join(Line, Line.entry_id == Entry.id)
        .where(Line.holder_id == store.holder_id, Line.stage.in_(ON_THE_SHELF), Line.item_id.in_(item_ids))
        .where(Line.quantity != 0, Entry.happened_on > day)
        .order_by(Entry.happened_on, Entry.id)
    )
    entry_id = db.session.scalar(moved.limit(1))
    if entry_id is not None:
        raise StockMoved(number=ledger_queries.get_entry(entry_id).printed_number)


def _beside(stocktake: Stocktake, counts: Sequence[CountedLine]) -> list[CountedLine]:
    """The same on top of the book; what stands there in another condition and is not named stays."""
    found: dict[tuple[int, Condition], int] = defaultdict(int)
    for line in stocktake.lines:
        found[line.item_id, line.condition] += line.book
    named = {(line.item_id, line.condition) for line in counts}
    on_top = [replace(line, counted=line.counted + found[line.item_id, line.condition]) for line in counts]
    rest = [CountedLine(item_id, book, condition) for (item_id, condition), book in found.items()
            if (item_id, condition) not in named]  # fmt: skip
    return on_top + rest


def list_standing(office_id: int) -> dict[tuple[int, int, Condition], int]:
    """What lies on the shelves of an office's stores now, by store, item and condition; in its smallest part."""
    wanted = (
        select(Store.id, Balance.item_id, Lot.condition, func.sum(Balance.quantity))
        .join(Balance, Balance.holder_id == Store.holder_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Store.office_id == office_id, Balance.stage.in_(ON_THE_SHELF), Balance.quantity > 0)
        .group_by(Store.id, Balance.item_id, Lot.condition)
    )
    return {(store, item, Condition(state)): int(total) for store, item, state, total in db.session.execute(wanted)}
