"""The ledger as files: its entries, what each moved, and every line of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.rights import visible_office_ids
from app.campaigns import book
from app.campaigns.book import EntryRow
from app.campaigns.newest import all_office_ids
from app.db import db
from app.errors import N_, Bilingual
from app.exports.asked import EntryListFilters
from app.exports.base import AT_ONCE, ITEM, QUANTITY, Asked, Listing, in_batches, of_item
from app.items.models import Item
from app.ledger.models import Entry, Holder, Line, Lot
from app.places.models import Office
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of

NUMBER = Column("number", N_("Number"), Kind.CODE)
DAY = Column("day", N_("Day"), Kind.DAY)
STANDS, UNDONE = Bilingual("Stands", "پابرجا"), Bilingual("Undone", "باطل‌شده")


def read_entries(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each item that an entry moved; one alone for what moved none or happened elsewhere."""
    for found in in_batches(
        book.list_entries, lambda row: (row.entry.happened_on, row.entry.id), behind="behind", seen_by=by, **asked
    ):
        for row in found:
            yield from _of_entry(row)


def _of_entry(row: EntryRow) -> Iterator[Row]:
    entry = row.entry
    head: list[Cell] = [entry.printed_number, entry.kind, entry.happened_on, names_of(entry.office)]
    ways: list[Cell] = [_names(row.moved.sources), _names(row.moved.targets)]
    tail: list[Cell] = [row.actor, row.second, STANDS if row.stands else UNDONE]
    for item, quantity in row.moved.quantities or [(None, None)]:
        goods: list[Cell] = of_item(item, quantity) if item is not None else [None, None, None]
        yield [*head, *goods, *ways, *tail]


def _names(holders: tuple[Holder, ...]) -> Bilingual | None:
    names = [names_of(holder) for holder in holders]
    return Bilingual(", ".join(names), "، ".join(each.fa for each in names)) if names else None


def read_lines(by: User, asked: Asked) -> Iterator[Row]:
    """Every line of the entries of one's offices: office by office, in the order in which they were recorded."""
    seen, office_id = visible_office_ids(by), asked["office_id"]
    offices = all_office_ids() if seen is None else sorted(seen)
    for each in (each for each in offices if office_id in (None, each)):
        for entry_ids in _entries_of(each, asked):
            for row in db.session.execute(_LINES.where(Line.entry_id.in_(entry_ids))):
                yield [
                    f"{row.office}/{row.year}/{row.number}", row.line_no, row.kind, row.happened_on,
                    Bilingual(row.holder_en, row.holder_fa), row.stage, Bilingual(row.item_en, row.item_fa),
                    str(row.lot_id), Bilingual(row.donor_en, row.donor_fa), Amount(row.quantity, row.decimals),
                    row.fair_value, row.company_cost,
                ]  # fmt: skip


def _entries_of(office_id: int, asked: Asked) -> Iterator[list[int]]:
    """The entries of an office along its chain, for which there is an index; a batch costs the same in any year."""
    wanted = select(Entry.id, Entry.chain_no).where(Entry.office_id == office_id).order_by(Entry.chain_no)
    conditions = (
        (Entry.kind.__eq__, asked["kind"]), (Entry.happened_on.__ge__, asked["from_day"]),
        (Entry.happened_on.__le__, asked["to_day"]),
    )  # fmt: skip
    wanted, last = wanted.where(*(compare(value) for compare, value in conditions if value is not None)), 0
    while found := db.session.execute(wanted.where(Entry.chain_no > last).limit(AT_ONCE)).all():
        yield [row.id for row in found]
        last = found[-1].chain_no


_DONOR = aliased(Holder)
_LINES = (
    select(
        Line.entry_id, Line.line_no, Line.happened_on, Line.stage, Line.lot_id, Line.quantity, Line.fair_value,
        Line.company_cost, Entry.kind, Entry.year, Entry.number, Office.code.label("office"), Item.decimals,
        Item.name_fa.label("item_fa"), Item.name_en.label("item_en"), Holder.name_fa.label("holder_fa"),
        Holder.name_en.label("holder_en"), _DONOR.name_fa.label("donor_fa"), _DONOR.name_en.label("donor_en"),
    )
    .join(Entry, Entry.id == Line.entry_id)
    .join(Office, Office.id == Entry.office_id)
    .join(Item, Item.id == Line.item_id)
    .join(Holder, Holder.id == Line.holder_id)
    .join(Lot, Lot.id == Line.lot_id)
    .join(_DONOR, _DONOR.id == Lot.given_by)
    .order_by(Entry.chain_no, Line.line_no)
)  # fmt: skip
LISTINGS = (
    Listing(
        "entries", N_("Ledger"), "read_entries",
        (
            NUMBER, Column("kind", N_("What happened")), DAY, Column("office", N_("Office")), *ITEM, QUANTITY,
            Column("from", N_("From")), Column("to", N_("To")), Column("by", N_("Recorded by")),
            Column("second", N_("Second signature")), Column("state", N_("State")),
        ),
        EntryListFilters, read_entries,
    ),
    Listing(
        "lines", N_("Lines of the ledger"), "read_entries",
        (
            NUMBER, Column("line", N_("Line"), Kind.CODE), Column("kind", N_("What happened")), DAY,
            Column("holder", N_("Where")), Column("stage", N_("Stage")), Column("item", N_("Item")),
            Column("lot", N_("Lot"), Kind.CODE), Column("donor", N_("Donor")), QUANTITY,
            Column("fair_value", N_("Fair value"), Kind.RIALS),
            Column("company_cost", N_("Company's cost"), Kind.RIALS),
        ),
        EntryListFilters, read_lines,
    ),
)  # fmt: skip
