"""A file of opening stock: what lay in the stores when the office began to keep this book."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.errors import N_
from app.imports.answers import Choice
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import group_rows, record_papers
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.ledger.words import Condition
from app.shapes import Day, Shape, Text
from app.stores.drafts import OpeningDraft, OpeningLine
from app.stores.openings import bring_in_openings

COLUMNS = [
    Column("store", "انبار", "Store"),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("paper", "شماره سند", "Paper"),
    Column("item", "قلم", "Item", other_names=("کالا",)),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY, other_names=("مقدار",)),
    Column("company", "اهداکننده", "Donor", other_names=("شرکت", "Company"), required=False),
    Column("condition", "وضعیت", "Condition", required=False),
    Column("expires_on", "انقضا", "Expires on", Reads.DAY, required=False),
    Column("batch", "شماره ساخت", "Batch", required=False),
]
Heading = tuple[int, date, str]


class OpeningRow(Shape):
    """So much of an item in a store."""

    store = Text(required=True)
    day = Day(required=True)
    paper = Text(required=True, longest=120)
    item = Text(required=True)
    quantity = Text(required=True, longest=40)
    company = Text()
    condition = Choice(Condition, load_default=Condition.GOOD)
    expires_on = Day(load_default=None)
    batch = Text(longest=60, load_default=None)


def apply(run: ImportRun) -> None:
    """Rows of one store, day and paper are one sheet."""
    naming = Naming(run.office, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, OpeningLine]:
        item = naming.item(data["item"])
        line = OpeningLine(
            item_id=item.id, quantity=naming.quantity(data["quantity"], item),
            given_by=naming.company(data["company"]).holder_id if data.get("company") else None,
            condition=data["condition"], expires_on=data["expires_on"], batch=data["batch"],
        )  # fmt: skip
        return (naming.store(data["store"]).id, naming.day(data["day"]), data["paper"]), line

    sheets = group_rows(run, read)
    drafts = [
        OpeningDraft(store_id=sheet.heading[0], happened_on=sheet.heading[1], paper=sheet.heading[2], lines=sheet.lines)
        for sheet in sheets
    ]
    done = record_papers(
        run, sheets, lambda: bring_in_openings(openings=drafts, content=run.content(), by=run.by, key=run.key())
    )
    run.made(ENTRY, *done)


kind = ImportKind(
    slug="opening", title=N_("Opening stock"), columns=COLUMNS, shape=OpeningRow, act="open_stock",
    apply=apply, undo=leave_records,
    note=N_("Rows of one store, day and paper become one sheet of opening stock."),
)  # fmt: skip
