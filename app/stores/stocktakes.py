"""A stocktake: the sheet is opened, goods are counted, and the difference is posted if nothing moved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act, within
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound
from app.items.quantities import say_quantity
from app.items.queries import get_item
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.drafts import Demand, EntryDraft, Move
from app.ledger.kept import Balance, ChainHead
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import Condition, EntryKind, HolderKind, LotKind, Origin, Stage
from app.stores.drafts import CountedLine, NamedTwice, check_quantity, refuse_ahead
from app.stores.models import Store
from app.stores.shelves import NoLines, NotForStores, shelf
from app.stores.sight import lock_store
from app.stores.stock_queries import ON_THE_SHELF
from app.stores.stocktake_models import Stocktake, StocktakeLine, StocktakeState
from app.stores.typed import read_lines

Kind = tuple[int, Condition]
"""What a count tells apart: an item and its condition."""


class NoSuchStocktake(NotFound):
    """There is no such stocktake, or it is not yours to see."""


class CountingAlready(Conflict):
    """A stocktake of {store} is open already. Post it or drop it first."""


class StockMoved(Conflict):
    """Goods of this store moved since the count sheet was opened (entry {number}). Open a new sheet and count again."""


class NotCounted(Invalid):
    """{item} stands on the sheet and has no count. Write 0 if none was found."""


class NotOnSheet(Conflict):
    """{item} is in the store and was not on this sheet. Open a sheet that has it."""


class WaitsForSignature(Conflict):
    """Some {item} here waits for a second signature. Count it once that is decided."""


class SetAside(Conflict):
    """{missing} of {item} are missing, and only {free} are not set aside. Release an allotment, then count again."""


class CountedBeforeOpened(Invalid):
    """The sheet was opened on {opened_on}; the count cannot be of an earlier day."""


@atomic()
def open_stocktake(*, store_id: int, opened_on: date, by: User, item_ids: Sequence[int] = ()) -> Stocktake:
    """A count sheet of a store, of all its goods or of some items, as the book has them now."""
    store = lock_store(store_id, by)
    store.must_be_open()
    refuse_ahead(opened_on, field="opened_on")
    for item_id in dict.fromkeys(item_ids):
        get_item(item_id)
    counting = select(Stocktake.id).where(Stocktake.store_id == store.id, Stocktake.state == StocktakeState.OPEN)
    if db.session.scalar(counting) is not None:
        raise CountingAlready(store=store.names, field="store_id")
    _refuse_waiting(store, item_ids)
    # The head first: what is posted between the two reads is then seen as a move, never missed.
    head = db.session.scalar(select(ChainHead.last_no).where(ChainHead.office_id == store.office_id)) or 0
    stocktake = Stocktake(
        store=store, opened_on=opened_on, opened_at=clock.recorded_now(), opened_by=by, position=head,
        lines=[StocktakeLine(item_id=i, condition=c, book=book) for (i, c), book in _book(store, item_ids).items()],
    )  # fmt: skip
    db.session.add(stocktake)
    db.session.flush()
    return stocktake


@atomic()
def drop_stocktake(*, stocktake_id: int, by: User) -> Stocktake:
    """The count is given up; nothing is posted."""
    stocktake = _lock(stocktake_id, by)
    stocktake.drop()
    return stocktake


@atomic()
def post_stocktake(
    *,
    stocktake_id: int,
    happened_on: date,
    counts: Sequence[CountedLine],
    minutes_number: str,
    by: User,
    key: str,
    note: str = "",
) -> Stocktake:
    """What was counted becomes the stock: a shortage is lost, first expired first; a surplus opens a found lot.

    Refused when any of the counted goods moved since the sheet was opened.
    """
    counts = read_lines(counts, name="counted", under="counts")
    content = {
        "stocktake": stocktake_id, "on": happened_on, "minutes": minutes_number, "note": note,
        "counts": [asdict(line) for line in counts],
    }  # fmt: skip
    act = ledger.begin_act(
        verb="post_stocktake", by=by, key=key, content=content, allowed=lambda: _lock(stocktake_id, by)
    )
    stocktake = _lock(stocktake_id, by)
    if act.is_repeat:
        return stocktake
    stocktake.must_be_open()
    refuse_ahead(happened_on)
    if happened_on < stocktake.opened_on:
        raise CountedBeforeOpened(opened_on=stocktake.opened_on, field="happened_on")
    if not minutes_number.strip():
        raise Invalid(N_("Give the number of the minutes of this count."), field="minutes_number")
    _refuse_stale(stocktake)
    _write_counts(stocktake, counts)
    moves = _difference(stocktake, happened_on)
    # Again, now that the cells are locked.
    _refuse_stale(stocktake)
    entries = []
    if moves:
        office_id = stocktake.store.office_id
        draft = EntryDraft(office_id, EntryKind.STOCKTAKE, happened_on, moves, paper=minutes_number, memo=note or None)
        entries.append(draft)
        stocktake.entry_id = draft.id
    stocktake.post(on=happened_on, minutes_number=minutes_number, note=note, act_id=act.id)
    db.session.flush()
    ledger.post_entries(entries, act=act, by=by)
    return stocktake


def _lock(stocktake_id: int, by: User) -> Stocktake:
    seen = Stocktake.store.has(within(by, "read_entries", Store.office_id))
    query = select(Stocktake).where(Stocktake.id == stocktake_id, seen).with_for_update(of=Stocktake)
    stocktake = db.session.scalar(query.execution_options(populate_existing=True))
    if stocktake is None:
        raise NoSuchStocktake(field="stocktake_id")
    require_act(by, stocktake.store.office_id, "stocktake")
    return stocktake


def _book(store: Store, item_ids: Sequence[int], stages: Sequence[Stage] = ON_THE_SHELF) -> dict[Kind, int]:
    """What stands in the store by item and condition; an item that is asked for and is not there counts nought.

    What is set aside lies on the shelf until it is handed over, so it is counted with the rest.
    """
    query = (
        select(Balance.item_id, Lot.condition, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.holder_id == store.holder_id, Balance.stage.in_(stages), Balance.quantity > 0)
        .group_by(Balance.item_id, Lot.condition)
        .order_by(Balance.item_id, Lot.condition.desc())
    )
    if item_ids:
        query = query.where(Balance.item_id.in_(item_ids))
    book = {(item_id, Condition(condition)): int(total) for item_id, condition, total in db.session.execute(query)}
    there = {item_id for item_id, _ in book}
    return {**book, **{(i, Condition.GOOD): 0 for i in dict.fromkeys(item_ids) if i not in there}}


def _write_counts(stocktake: Stocktake, counts: Sequence[CountedLine]) -> None:
    if not counts and not stocktake.lines:
        raise NoLines(field="counts")
    counted = {(line.item_id, line.condition): line.counted for line in counts}
    if len(counted) < len(counts):
        raise NamedTwice(field="counts")
    for row, count in enumerate(counts):
        check_quantity(count.counted, smallest=0, field=f"counts.{row}.counted")
    for line in stocktake.lines:
        if (line.item_id, line.condition) not in counted:
            raise NotCounted(item=line.item.names, field="counts")
        line.counted = counted.pop((line.item_id, line.condition))
    now = _book(stocktake.store, [item_id for item_id, _ in counted]) if counted else {}
    for (item_id, condition), quantity in counted.items():
        item = get_item(item_id)
        if item.is_service or item.is_saving:
            raise NotForStores(item=item.names, field="counts")
        if now.get((item_id, condition)):
            raise NotOnSheet(item=item.names, field="counts")
        stocktake.lines.append(StocktakeLine(item_id=item_id, condition=condition, book=0, counted=quantity))


def _difference(stocktake: Stocktake, on: date) -> list[Move]:
    """What the count changes: shortages drawn under lock from what is not set aside, surpluses as new lots."""
    store = stocktake.store
    short = [line for line in stocktake.lines if line.difference < 0]
    _refuse_set_aside(store, short)
    losses = ledger.office_holder(office_id=store.office_id, kind=HolderKind.LOSSES)
    drawn = ledger.draw([
        Demand(
            holder_id=store.holder_id, stage=Stage.IN_STORE, item_id=line.item_id, quantity=-line.difference, on=on,
            condition=line.condition, obeys_restriction=False,
        )
        for line in short
    ]) if short else []  # fmt: skip
    missing = [
        Move(lot_id, quantity, shelf(store), (losses.id, Stage.LOST)) for lots in drawn for lot_id, quantity in lots
    ]
    return missing + [_found(line, store, on) for line in stocktake.lines if line.difference > 0]


def _refuse_set_aside(store: Store, short: Sequence[StocktakeLine]) -> None:
    """Goods set aside are somebody's: a shortage does not take them until they are freed."""
    free = _book(store, [line.item_id for line in short], [Stage.IN_STORE])
    for line in short:
        left = free.get((line.item_id, line.condition), 0)
        if -line.difference > left:
            raise SetAside(
                item=line.item.names, missing=say_quantity(-line.difference, line.item),
                free=say_quantity(left, line.item), field="counts",
            )  # fmt: skip


def _found(line: StocktakeLine, store: Store, on: date) -> Move:
    unknown = ledger.office_holder(office_id=store.office_id, kind=HolderKind.UNKNOWN)
    no_campaign = ledger.office_holder(office_id=store.office_id, kind=HolderKind.OFFICE)
    lot = ledger.open_lot(
        kind=LotKind.GOODS, origin=Origin.FOUND, item_id=line.item_id, given_by=unknown.id, given_for=no_campaign.id,
        place_id=store.place_id, quantity=line.difference, opened_on=on, condition=line.condition,
    )  # fmt: skip
    return Move(lot.id, line.difference, (unknown.id, Stage.GIVEN), shelf(store))


def _refuse_stale(stocktake: Stocktake) -> None:
    _refuse_if_moved(stocktake)
    _refuse_waiting(stocktake.store, [line.item_id for line in stocktake.lines])


def _refuse_waiting(store: Store, item_ids: Sequence[int]) -> None:
    """Goods that wait to be signed away may be there or not, so what a count of them says is not known."""
    waiting = select(Balance.item_id).where(
        Balance.holder_id == store.holder_id, Balance.stage.in_(ON_THE_SHELF), Balance.held > 0
    )
    if item_ids:
        waiting = waiting.where(Balance.item_id.in_(item_ids))
    item_id = db.session.scalar(waiting.order_by(Balance.item_id).limit(1))
    if item_id is not None:
        raise WaitsForSignature(item=get_item(item_id).names, field="item_ids")


def _refuse_if_moved(stocktake: Stocktake) -> None:
    """Any line on the shelf of a counted item since the sheet was opened, even if it went back and forth.

    Everything that touches a store's shelf is in its office's book, so its chain says what came after the sheet.
    """
    items = [line.item_id for line in stocktake.lines]
    store = stocktake.store
    moved = (
        select(Entry.id)
        .join(Line, Line.entry_id == Entry.id)
        .where(
            Entry.office_id == store.office_id, Entry.chain_no > stocktake.position, Line.holder_id == store.holder_id,
            Line.stage.in_(ON_THE_SHELF), Line.item_id.in_(items), Line.quantity != 0,
        )
        .order_by(Entry.chain_no)
    )  # fmt: skip
    entry_id = db.session.scalar(moved.limit(1))
    if entry_id is not None:
        raise StockMoved(number=ledger_queries.get_entry(entry_id).printed_number)
