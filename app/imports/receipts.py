"""A file of receipts: what arrived at the office's stores against pledges, as the waybills say."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import cache
from typing import Any

from app.accounts.models import User
from app.campaigns.drafts import ReceiptDraft, ReceiptLineDraft
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.queries import find_pledge_by_letter, find_pledge_by_number
from app.campaigns.receiving import bring_in_receipts
from app.campaigns.refusals import NoSuchPledge
from app.errors import N_, NotFound
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import Paper, group_rows, record_papers
from app.imports.naming import Ambiguous, Naming
from app.imports.recorded import find_receipts, leave_out_recorded
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
    find_line = _remembering(naming, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, ReceiptLineDraft]:
        promised = find_line(data["pledge"], data["item"])
        good, damaged, missing = (
            naming.quantity(data[name], promised.item, name, least=0) for name in ("good", "damaged", "missing")
        )
        line = ReceiptLineDraft(
            pledge_line_id=promised.id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
            batch=data["batch"], expires_on=data["expires_on"],
        )  # fmt: skip
        store, day = naming.store(data["store"]), naming.day(data["day"])
        return (store.id, day, data["waybill"], promised.pledge.company_id), line

    waybills = leave_out_recorded(
        run, group_rows(run, read), number_of=lambda bill: bill.heading[2], key_of=lambda bill: bill.heading,
        find=find_receipts, quantities_of=_quantities_of,
    )  # fmt: skip
    drafts = [
        ReceiptDraft(store_id=bill.heading[0], happened_on=bill.heading[1], waybill=bill.heading[2], lines=bill.lines)
        for bill in waybills
    ]
    done = record_papers(
        run, waybills, lambda: bring_in_receipts(drafts=drafts, content=run.content(), by=run.by, key=run.key())
    )
    run.made(ENTRY, *done)


def _quantities_of(bill: Paper[Heading, ReceiptLineDraft]) -> dict[Hashable, Any]:
    sums: dict[Hashable, Any] = {}
    for line in bill.lines:
        good, damaged, missing = sums.get(line.pledge_line_id, (0, 0, 0))
        sums[line.pledge_line_id] = good + line.good, damaged + line.damaged, missing + line.missing
    return sums


def _remembering(naming: Naming, by: User) -> Callable[[str, str], PledgeLine]:
    """Finds the line of a pledge that is of an item; a file names the same few again and again."""

    @cache
    def find_pledge(number: str) -> Pledge | None:
        # An office that brings its papers knows a pledge by its letter; the number is drawn here.
        numbered, lettered = find_pledge_by_number(number, seen_by=by), find_pledge_by_letter(number, seen_by=by)
        if numbered and lettered and numbered is not lettered:
            raise Ambiguous(name=number, count=2, field="pledge")
        return numbered or lettered

    @cache
    def find_line(number: str, name: str) -> PledgeLine:
        pledge = find_pledge(number)
        if pledge is None:
            raise NoSuchPledge(field="pledge")
        item = naming.item(name)
        lines = [line for line in pledge.lines if line.item_id == item.id]
        if len(lines) != 1:
            raise NotOfPledge(number=pledge.number, item=item.names, field="item")
        return lines[0]

    return find_line


kind = ImportKind(
    slug="receipts", title=N_("Receipts at stores"), columns=COLUMNS, shape=ReceiptRow,
    act="record_receipt", apply=apply, undo=leave_records,
    note=N_("Rows of one store, day, waybill and company become one receipt."),
)  # fmt: skip
