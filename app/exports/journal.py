"""The ledger as files: its entries, what each moved, and every line of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.rights import visible_office_ids
from app.campaigns import book
from app.campaigns.book import EntryRow
from app.db import db
from app.errors import N_, Bilingual
from app.exports.asked import EntryListFilters
from app.exports.base import ITEM, QUANTITY, Asked, Listing, in_batches, of_item
from app.items.models import Item
from app.ledger.models import Entry, Holder, Line, Lot
from app.places.models import Office
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of

LINES_AT_ONCE = 5_000
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
    """Every line of the entries of one's offices, in the order in which they were recorded."""
    wanted, last = _lines(by, **asked), (0, 0)
    while found := db.session.execute(
        wanted.where(tuple_(Line.entry_id, Line.line_no) > tuple_(*last)).limit(LINES_AT_ONCE)
    ).all():
        for row in found:
            yield [
                f"{row.office}/{row.year}/{row.number}", row.line_no, row.kind, row.happened_on,
                Bilingual(row.holder_en, row.holder_fa), row.stage, Bilingual(row.item_en, row.item_fa),
                str(row.lot_id), Bilingual(row.donor_en, row.donor_fa), Amount(row.quantity, row.decimals),
                row.fair_value, row.company_cost,
            ]  # fmt: skip
        if len(found) < LINES_AT_ONCE:
            return
        last = (found[-1].entry_id, found[-1].line_no)


def _lines(
    by: User, *, kind: object, office_id: int | None, from_day: date | None, to_day: date | None
) -> Select[*tuple[object, ...]]:  # fmt: skip
    donor = aliased(Holder)
    wanted = (
        select(
            Line.entry_id, Line.line_no, Line.happened_on, Line.stage, Line.lot_id, Line.quantity, Line.fair_value,
            Line.company_cost, Entry.kind, Entry.year, Entry.number, Office.code.label("office"), Item.decimals,
            Item.name_fa.label("item_fa"), Item.name_en.label("item_en"), Holder.name_fa.label("holder_fa"),
            Holder.name_en.label("holder_en"), donor.name_fa.label("donor_fa"), donor.name_en.label("donor_en"),
        )
        .join(Entry, Entry.id == Line.entry_id)
        .join(Office, Office.id == Entry.office_id)
        .join(Item, Item.id == Line.item_id)
        .join(Holder, Holder.id == Line.holder_id)
        .join(Lot, Lot.id == Line.lot_id)
        .join(donor, donor.id == Lot.given_by)
        .order_by(Line.entry_id, Line.line_no)
    )  # fmt: skip
    seen = visible_office_ids(by)
    conditions = [
        Entry.office_id.in_(sorted(seen)) if seen is not None else None,
        Entry.kind == kind if kind is not None else None,
        Entry.office_id == office_id if office_id is not None else None,
        Line.happened_on >= from_day if from_day is not None else None,
        Line.happened_on <= to_day if to_day is not None else None,
    ]
    return wanted.where(*(condition for condition in conditions if condition is not None))


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
