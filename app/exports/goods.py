"""Items, stores and what lies, came, went and moved there, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.accounts.models import User
from app.campaigns import paper_queries, reading
from app.campaigns.paper_schemas import ReceiptQuery
from app.errors import N_, Bilingual
from app.exports.asked import OfStoreFilters, StockFilters, StoreListFilters, TransferListFilters
from app.exports.base import ITEM, QUANTITY, Asked, Listing, in_batches, of_item
from app.exports.givers import STATE
from app.exports.journal import DAY, UNDONE
from app.items.answers import write_plain
from app.items.queries import list_items
from app.items.schemas import ItemFilters
from app.ledger import queries as ledger
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of, unit_of
from app.stores import paper_queries as store_papers
from app.stores import queries as stores
from app.stores.stock_queries import list_stock
from app.stores.transfer_models import Transfer

RECEIVED, DELIVERED = Bilingual("Received", "دریافت‌شده"), Bilingual("Delivered", "تحویل‌شده")
CONFIRMED = Bilingual("Confirmed", "تأییدشده")
NOT_YET, NONE_LEFT = Bilingual("Not handed over yet", "هنوز تحویل نشده"), Bilingual("Nothing left", "چیزی نمانده")
OPEN, CLOSED = Bilingual("Open", "باز"), Bilingual("Closed", "بسته")


def read_items(_by: User, asked: Asked) -> Iterator[Row]:
    """The catalogue in Persian order; each pack stands with so many of the item in it."""
    for item in list_items(**asked):
        packs = [f"{pack.name_fa}: {write_plain(pack.multiplier, item.decimals)}" for pack in item.packs]
        yield [
            names_of(item), item.name_en, unit_of(item), item.category, item.code, item.iso9999, item.cpv,
            "؛ ".join(packs) or None,
        ]  # fmt: skip


def read_stores(by: User, asked: Asked) -> Iterator[Row]:
    """The stores of one's offices."""
    for found in in_batches(stores.list_stores, lambda each: (each.sort_key, each.id), seen_by=by, **asked):
        items = store_papers.total_items_of(found)
        for store in found:
            yield [
                names_of(store), store.code, names_of(store.place), names_of(store.office), items.get(store.id, 0),
                OPEN if store.is_open else CLOSED,
            ]  # fmt: skip


def read_stock(by: User, asked: Asked) -> Iterator[Row]:
    """What lies in a store, lot by lot: now, or at the end of a past day."""
    store = stores.get_store(asked["store_id"], seen_by=by)
    for row in list_stock(store, day=asked["day"]):
        yield [
            *of_item(row.item, row.quantity), row.stage, row.lot.condition, names_of(row.donor), row.lot.batch,
            row.lot.expires_on, Amount(row.held, row.item.decimals), row.fair_value, str(row.lot.id),
        ]  # fmt: skip


def read_receipts(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each line of a receipt, the newest first."""
    for found in in_batches(paper_queries.list_receipts, lambda each: each.id, seen_by=by, **asked):
        standing = ledger.standing([each.entry_id for each in found])
        for receipt in found:
            for line in receipt.lines:
                promised = line.pledge_line
                yield [
                    receipt.happened_on, names_of(receipt.company), names_of(receipt.store), receipt.waybill,
                    promised.pledge.number, *of_item(promised.item, line.good, line.damaged, line.missing), line.batch,
                    line.expires_on, RECEIVED if receipt.entry_id in standing else UNDONE,
                ]  # fmt: skip


def read_deliveries(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each line of a delivery, the newest first."""
    for found in in_batches(reading.read_deliveries, lambda each: each.id, by=by, **asked):
        standing = ledger.standing([each.entry_id for each in found])
        for each in found:
            done = CONFIRMED if each.is_confirmed else DELIVERED
            for line in each.lines:
                yield [
                    each.happened_on, *of_item(line.item, line.quantity), each.receiver.code, names_of(each.store),
                    each.proof, each.paper, done if each.entry_id in standing else UNDONE,
                ]  # fmt: skip


def read_allotments(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each line of an allotment, the newest first, and what of it is still to be handed over."""
    for found in in_batches(reading.read_allotments, lambda each: each.id, by=by, **asked):
        left = paper_queries.total_left_of_allotments([each.id for each in found])
        for each in found:
            for line in each.lines:
                whom: Cell = each.receiver.code if each.receiver else names_of(each.place)
                yield [
                    each.happened_on, *of_item(line.item, line.quantity, left[line.id]), whom, names_of(each.store),
                    NOT_YET if left[line.id] else NONE_LEFT,
                ]  # fmt: skip


def read_transfers(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each lot of a transfer, the newest first."""
    read: Callable[..., Sequence[Transfer]] = stores.list_transfers
    if asked.pop("show") == "expected":
        asked, read = {"store_id": asked["store_id"]}, stores.list_expected_transfers
    for found in in_batches(read, lambda each: each.id, behind="before", seen_by=by, **asked):
        for each in found:
            for line in each.lines:
                yield [
                    each.happened_on, names_of(each.from_store), names_of(each.to_store),
                    *of_item(line.item, line.sent, line.received, line.lost), names_of(each.carrier),
                    each.waybill or None, each.state,
                ]  # fmt: skip


STORE = Column("store", N_("Store"))
LISTINGS = (
    Listing(
        "items", N_("Items"), "read_items",
        (
            Column("item", N_("Item")), Column("name_en", N_("English name")), Column("unit", N_("Unit")),
            Column("category", N_("Category")), Column("code", N_("Code"), Kind.CODE),
            Column("iso9999", N_("ISO 9999"), Kind.CODE), Column("cpv", N_("CPV"), Kind.CODE),
            Column("packs", N_("Packs")),
        ),
        ItemFilters, read_items,
    ),
    Listing(
        "stores", N_("Stores"), "read_stores",
        (
            STORE, Column("code", N_("Code"), Kind.CODE), Column("place", N_("Place")), Column("office", N_("Office")),
            Column("items", N_("Kinds of goods"), Kind.COUNT), STATE,
        ),
        StoreListFilters, read_stores,
    ),
    Listing(
        "stock", N_("Stock of a store"), "read_stores",
        (
            *ITEM, QUANTITY, Column("stage", N_("Stage")), Column("condition", N_("Condition")),
            Column("donor", N_("Donor")), Column("batch", N_("Batch"), Kind.CODE),
            Column("expires_on", N_("Expires on"), Kind.DAY), Column("held", N_("Held back"), Kind.QUANTITY),
            Column("fair_value", N_("Fair value"), Kind.RIALS), Column("lot", N_("Lot"), Kind.CODE),
        ),
        StockFilters, read_stock,
    ),
    Listing(
        "receipts", N_("Receipts at stores"), "read_receipts",
        (
            DAY, Column("company", N_("Company")), STORE, Column("waybill", N_("Waybill"), Kind.CODE),
            Column("pledge", N_("Pledge"), Kind.CODE), *ITEM, Column("good", N_("Good"), Kind.QUANTITY),
            Column("damaged", N_("Damaged"), Kind.QUANTITY), Column("missing", N_("Missing"), Kind.QUANTITY),
            Column("batch", N_("Batch"), Kind.CODE), Column("expires_on", N_("Expires on"), Kind.DAY), STATE,
        ),
        ReceiptQuery, read_receipts,
    ),
    Listing(
        "deliveries", N_("Deliveries"), "read_stores",
        (
            DAY, *ITEM, QUANTITY, Column("receiver", N_("Receiver"), Kind.CODE), STORE, Column("proof", N_("Proof")),
            Column("paper", N_("Paper"), Kind.CODE), STATE,
        ),
        OfStoreFilters, read_deliveries, names_people=True,
    ),
    Listing(
        "allotments", N_("Allotments"), "read_stores",
        (
            DAY, *ITEM, QUANTITY, Column("left", N_("Left"), Kind.QUANTITY), Column("for", N_("For")), STORE, STATE,
        ),
        OfStoreFilters, read_allotments, names_people=True,
    ),
    Listing(
        "transfers", N_("Transfers"), "read_transfers",
        (
            Column("day", N_("Sent on"), Kind.DAY), Column("from", N_("From")), Column("to", N_("To")), *ITEM,
            Column("sent", N_("Sent"), Kind.QUANTITY), Column("received", N_("Received"), Kind.QUANTITY),
            Column("lost", N_("Lost"), Kind.QUANTITY), Column("carrier", N_("Carrier")),
            Column("waybill", N_("Waybill number"), Kind.CODE), STATE,
        ),
        TransferListFilters, read_transfers,
    ),
)  # fmt: skip
