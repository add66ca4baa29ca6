"""A file of a count: what was found in one store on one day, as its stock or on top of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.errors import N_, DomainError, Invalid
from app.imports.answers import Choice
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import column_of, group_rows, refuse_pieces
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.ledger.words import Condition
from app.shapes import Day, Shape, Text
from app.stores.counting import CountKind, record_count
from app.stores.drafts import CountedLine
from app.stores.shelves import NotForStores

COLUMNS = [
    Column("store", "انبار", "Store"),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "تاریخ شمارش", "Date")),
    Column("minutes", "شماره صورت‌جلسه", "Minutes"),
    Column("kind", "چه چیزی شمرده شد", "What was counted", other_names=("نوع شمارش",)),
    Column("item", "قلم", "Item", other_names=("کالا", "نام کالا")),
    Column("counted", "شمرده", "Counted", Reads.QUANTITY, other_names=("تعداد", "مقدار", "موجودی")),
    Column("condition", "وضعیت", "Condition", required=False),
]
Heading = tuple[int, date, str, CountKind]


class OneCountAFile(Invalid):
    """A file is one count: one store, one day, one number of minutes, one answer to what was counted."""


class CountRow(Shape):
    """So much of an item was counted."""

    store = Text(required=True)
    day = Day(required=True)
    minutes = Text(required=True, longest=60)
    kind = Choice(CountKind, required=True)
    item = Text(required=True)
    counted = Text(required=True, longest=40)
    condition = Choice(Condition, load_default=Condition.GOOD)


def apply(run: ImportRun) -> None:
    """All rows are the lines of one stocktake."""
    naming = Naming(run.office, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, CountedLine]:
        item = refuse_pieces(naming.item(data["item"]))
        if item.is_service or item.is_saving:
            raise NotForStores(item=item.names, field="item")
        line = CountedLine(item.id, naming.quantity(data["counted"], item, "counted", least=0), data["condition"])
        return (naming.store(data["store"]).id, naming.day(data["day"]), data["minutes"], data["kind"]), line

    papers = group_rows(run, read)
    for other in papers[1:]:
        run.refuse(other.rows[0], None, OneCountAFile().message)
    run.stop_if_refused()
    if not papers:
        return
    [count] = papers
    store_id, day, minutes, kind = count.heading
    try:
        posted = record_count(
            store_id=store_id, happened_on=day, minutes_number=minutes, kind=kind, counts=count.lines, by=run.by,
            key=run.key(),
        )  # fmt: skip
    except DomainError as refusal:
        run.refuse(count.rows[refusal.line or 0], column_of(refusal.field), refusal.message)
        run.stop_if_refused()
        raise
    if posted.entry_id is not None:
        run.made(ENTRY, posted.entry_id)


kind = ImportKind(
    slug="stocktakes", title=N_("Stocktake"), columns=COLUMNS, shape=CountRow, act="stocktake", apply=apply,
    undo=leave_records,
    note=N_(
        "One file is one count of a store. Say whether its figures are the stock, or were found beside it; items that"
        " it does not name stay as they are."
    ),
)  # fmt: skip
