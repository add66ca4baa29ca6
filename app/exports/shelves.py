"""What is counted, as files: stocktakes, stock cards, pieces, who waits for what, who is entitled to what."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.models import User
from app.beneficiaries import entitling, waiting
from app.campaigns import journeys
from app.clock import business_today
from app.energy.conversion_schemas import OfItemQuery
from app.errors import N_, Bilingual
from app.exports.asked import CardFilters, PieceListFilters, StocktakeFilters
from app.exports.base import AT_ONCE, ITEM, Asked, Listing, in_batches, of_item
from app.exports.givers import STATE
from app.exports.journal import DAY, NUMBER
from app.items.queries import get_item
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of
from app.shapes import Filters
from app.stores import queries as stores
from app.stores.stock_queries import list_card

SHEETS_AT_ONCE = 20
"""A count sheet has a line for every item of its store: so few of them are read at once."""
IN_FORCE, NOT_IN_FORCE = Bilingual("In force", "برقرار"), Bilingual("Not in force", "برقرار نیست")


def read_stocktakes(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each line of the counts of a store, the newest count first; one alone for a sheet without lines."""
    store = stores.get_store(asked["store_id"], seen_by=by)
    for found in in_batches(
        stores.list_stocktakes, lambda each: each.id, behind="before", at_once=SHEETS_AT_ONCE, store_id=store.id
    ):
        for sheet in found:
            head: list[Cell] = [
                sheet.opened_on, sheet.opened_by.shown_name, sheet.happened_on, sheet.minutes_number or None,
            ]  # fmt: skip
            for line in sheet.lines:
                difference = line.difference if line.counted is not None else None
                goods = of_item(line.item, line.book, line.counted, difference)
                yield [*head, *goods[:2], line.condition, *goods[2:], sheet.state]
            if not sheet.lines:
                yield [*head, *(None,) * 6, sheet.state]


def read_card(by: User, asked: Asked) -> Iterator[Row]:
    """A store's card of an item, the newest first: what each entry did at each stage, and what was left after it."""
    store, item = stores.get_store(asked["store_id"], seen_by=by), get_item(asked["item_id"])
    before = None
    while rows := list_card(store, item.id, before=before, limit=AT_ONCE):
        is_last, last = len(rows) < AT_ONCE, rows[-1].entry
        # A batch ends with an entry's last line: where it may not, its last entry begins the next one.
        whole = rows if is_last else [row for row in rows if row.entry.id != last.id]
        for row in whole:
            entry = row.entry
            yield [
                entry.printed_number, entry.kind, entry.happened_on, entry.paper or None, row.stage,
                *of_item(item, row.quantity, row.left),
            ]  # fmt: skip
        if is_last:
            return
        before = whole[-1].entry.happened_on, whole[-1].entry.id


def read_pieces(by: User, asked: Asked) -> Iterator[Row]:
    """The pieces of a lot under their codes, and where each is; of those in other offices' books the province alone."""
    seen = journeys.get_lot(asked["lot_id"], seen_by=by)
    for found in in_batches(journeys.list_pieces, lambda each: each.unit.id, behind="behind", seen=seen, seen_by=by):
        for each in found:
            unit, holder = each.unit, each.holder
            yield [
                unit.code, unit.serial or None if holder else None, unit.stage, names_of(holder or each.province),
            ]  # fmt: skip


def read_waiting(by: User, asked: Asked) -> Iterator[Row]:
    """How many wait for what, as one's offices said, the newest first."""
    for found in in_batches(waiting.list_waiting, lambda each: each.id, seen_by=by, **asked):
        for each in found:
            yield [names_of(each.place), names_of(each.item), each.day, each.waiting, each.source]


def read_entitlements(_by: User, asked: Asked) -> Iterator[Row]:
    """How many pieces of a family anybody gets in so many years, the newest first."""
    holding = {each.id for each in entitling.list_entitlements(on=business_today())}
    for found in in_batches(entitling.list_stated, lambda each: each.id, **asked):
        for each in found:
            names = [names_of(item) for item in each.items]
            yield [
                names_of(each), Amount(each.pieces, 0), Amount(each.years, 0), each.since,
                Bilingual(", ".join(names), "، ".join(name.fa for name in names)),
                IN_FORCE if each.id in holding else NOT_IN_FORCE,
            ]  # fmt: skip


LISTINGS = (
    Listing(
        "stocktakes", N_("Stocktakes"), "read_stores",
        (
            Column("opened_on", N_("Opened on"), Kind.DAY), Column("by", N_("By")),
            Column("counted_on", N_("Counted on"), Kind.DAY),
            Column("minutes", N_("Number of the minutes"), Kind.CODE), *ITEM, Column("condition", N_("Condition")),
            Column("book", N_("In the book"), Kind.QUANTITY), Column("counted", N_("Counted"), Kind.QUANTITY),
            Column("difference", N_("Difference"), Kind.QUANTITY), STATE,
        ),
        StocktakeFilters, read_stocktakes,
    ),
    Listing(
        "card", N_("Stock card"), "read_stores",
        (
            NUMBER, Column("kind", N_("What happened")), DAY, Column("paper", N_("Paper"), Kind.CODE),
            Column("stage", N_("Stage")), *ITEM, Column("moved", N_("In and out"), Kind.QUANTITY),
            Column("left", N_("Left"), Kind.QUANTITY),
        ),
        CardFilters, read_card,
    ),
    Listing(
        "pieces", N_("Pieces"), "read_lots",
        (
            Column("code", N_("Trace code"), Kind.CODE), Column("serial", N_("Serial number"), Kind.CODE),
            Column("stage", N_("Stage")), Column("where", N_("Where")),
        ),
        PieceListFilters, read_pieces,
    ),
    Listing(
        "waiting-lists", N_("Waiting lists"), "read_waiting",
        (
            Column("place", N_("Place")), Column("item", N_("Item")), DAY,
            Column("waiting", N_("Waiting"), Kind.COUNT), Column("source", N_("Source")),
        ),
        OfItemQuery, read_waiting,
    ),
    Listing(
        "entitlements", N_("Entitlements"), "read_entitlements",
        (
            Column("family", N_("Family of items")), Column("pieces", N_("Pieces"), Kind.QUANTITY),
            Column("years", N_("How many years"), Kind.QUANTITY), Column("since", N_("Since"), Kind.DAY),
            Column("items", N_("Items")), STATE,
        ),
        Filters, read_entitlements,
    ),
)  # fmt: skip
