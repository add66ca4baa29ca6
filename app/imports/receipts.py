"""A file of receipts: what arrived at the office's stores against pledges, as the waybills say."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.campaigns.drafts import ReceiptDraft, ReceiptLineDraft
from app.campaigns.pledges import PledgeLine
from app.campaigns.queries import find_pledge_by_number
from app.campaigns.refusals import NoSuchPledge
from app.campaigns.service import record_receipts
from app.errors import N_, NotFound
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import entry_ids, group_rows, record_papers
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

COLUMNS = [
    Column("store", "انبار", "Store"),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("waybill", "بارنامه", "Waybill"),
    Column("pledge", "شماره تعهد", "Pledge"),
    Column("item", "قلم", "Item", other_names=("کالا",)),
    Column("good", "سالم", "Good", Reads.QUANTITY),
    Column("damaged", "معیوب", "Damaged", Reads.QUANTITY, required=False),
    Column("missing", "کسری", "Missing", Reads.QUANTITY, required=False),
    Column("batch", "شماره ساخت", "Batch", required=False),
    Column("expires_on", "انقضا", "Expires on", Reads.DAY, required=False),
]
Heading = tuple[int, date, str, int]


class NotOfPledge(NotFound):
    """Pledge {number} has no {item}."""


class ReceiptRow(Shape):
    """What came of one item of one pledge."""

    store = Text(required=True)
    day = Day(required=True)
    waybill = Text(required=True, longest=80)
    pledge = Text(required=True, longest=60)
    item = Text(required=True)
    good = Text(required=True, longest=40)
    damaged = Text(longest=40, load_default="0")
    missing = Text(longest=40, load_default="0")
    batch = Text(longest=60, load_default=None)
    expires_on = Day(load_default=None)


def apply(run: ImportRun) -> None:
    """Rows of one store, day, waybill and company are one receipt."""
    naming = Naming(run.office, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, ReceiptLineDraft]:
        promised = _find_line(data, naming, run)
        good, damaged, missing = (
            naming.quantity(data[name], promised.item, name, least=0) for name in ("good", "damaged", "missing")
        )
        line = ReceiptLineDraft(
            pledge_line_id=promised.id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
            batch=data["batch"], expires_on=data["expires_on"],
        )  # fmt: skip
        store, day = naming.store(data["store"]), naming.day(data["day"])
        return (store.id, day, data["waybill"], promised.pledge.company_id), line

    waybills = group_rows(run, read)
    drafts = [
        ReceiptDraft(store_id=bill.heading[0], happened_on=bill.heading[1], waybill=bill.heading[2], lines=bill.lines)
        for bill in waybills
    ]
    done = record_papers(run, waybills, lambda: record_receipts(drafts=drafts, by=run.by, key=run.key()))
    run.made(ENTRY, *entry_ids(done))


def _find_line(data: dict[str, Any], naming: Naming, run: ImportRun) -> PledgeLine:
    pledge = find_pledge_by_number(data["pledge"], seen_by=run.by)
    if pledge is None:
        raise NoSuchPledge(field="pledge")
    item = naming.item(data["item"])
    lines = [line for line in pledge.lines if line.item_id == item.id]
    if len(lines) != 1:
        raise NotOfPledge(number=pledge.number, item=item.names, field="item")
    return lines[0]


kind = ImportKind(
    slug="receipts", title=N_("Receipts at stores"), columns=COLUMNS, shape=ReceiptRow,
    act="record_receipt", apply=apply, undo=leave_records,
    note=N_("Rows of one store, day, waybill and company become one receipt."),
)  # fmt: skip
