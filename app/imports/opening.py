"""A file of opening stock: what lay in the stores when the office began to keep this book."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.errors import N_, Invalid
from app.imports.answers import Choice
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import Paper, group_rows, record_papers
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.items.models import Item
from app.items.quantities import say_quantity
from app.ledger.words import Condition
from app.shapes import Day, Shape, Text
from app.stores.counting import CountKind, list_standing
from app.stores.drafts import OpeningDraft, OpeningLine
from app.stores.models import Store
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
    Column("kind", "چه چیزی شمرده شد", "What was counted", other_names=("نوع شمارش",), required=False),
]
SAME = N_("The book has just that already.")
Heading = tuple[int, date, str]


class SayWhich(Invalid):
    """{item} lies in {store} already: {quantity}. Say in “{column}” if this is the stock or was found beside it."""


class MoreInBook(Invalid):
    """The book has no less of {item} in {store}: {quantity}. What is missing is brought in as a stocktake."""


class SetOnce(Invalid):
    """{item} stands in several rows for {store}. Its stock can be set by one row alone."""


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
    kind = Choice(CountKind, load_default=None)


class Standing:
    """What lies on an office's shelves already: a figure that meets it sets it or adds to it as its row says."""

    def __init__(self, office_id: int) -> None:
        """Asked once for the file."""
        self._there = list_standing(office_id)
        self._set: set[tuple[int, int, Condition]] = set()

    def beside(self, store: Store, item: Item, condition: Condition, quantity: int, kind: CountKind | None) -> int:
        """How much of it is new to the book: nothing, if it is set as it is. Raises SayWhich, MoreInBook, SetOnce."""
        key = store.id, item.id, condition
        found = self._there.get(key, 0)
        if not found and kind is not CountKind.SET:
            return quantity
        about = {"item": item.names, "store": store.names, "quantity": say_quantity(found, item)}
        if kind is None:
            raise SayWhich(**about, column=COLUMNS[-1].heading, field="kind")
        if kind is not CountKind.SET:
            return quantity
        if key in self._set:
            raise SetOnce(**about, field="item")
        self._set.add(key)
        if quantity < found:
            raise MoreInBook(**about, field="quantity")
        return quantity - found


def _leave_out_same(run: ImportRun, sheet: Paper[Heading, OpeningLine]) -> Paper[Heading, OpeningLine]:
    """The sheet without the rows that set the stock as it is; those are known."""
    new = [(row, line) for row, line in zip(sheet.rows, sheet.lines, strict=True) if line.quantity]
    for row in sorted(set(sheet.rows) - {row for row, _line in new}):
        run.know(row, SAME)
    return Paper(tuple(row for row, _line in new), sheet.heading, tuple(line for _row, line in new))


def apply(run: ImportRun) -> None:
    """Rows of one store, day and paper are one sheet."""
    naming, there = Naming(run.office, run.by), Standing(run.office.id)

    def read(data: dict[str, Any]) -> tuple[Heading, OpeningLine]:
        item, store = naming.item(data["item"]), naming.store(data["store"])
        asked = naming.quantity(data["quantity"], item)
        line = OpeningLine(
            item_id=item.id, quantity=there.beside(store, item, data["condition"], asked, data["kind"]),
            given_by=naming.company(data["company"]).holder_id if data.get("company") else None,
            condition=data["condition"], expires_on=data["expires_on"], batch=data["batch"],
        )  # fmt: skip
        return (store.id, naming.day(data["day"]), data["paper"]), line

    sheets = [new for sheet in group_rows(run, read) if (new := _leave_out_same(run, sheet)).lines]
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
