"""A file of deliveries: what went from the office's stores to its receivers, first expired first out."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.campaigns.delivering import bring_in_deliveries
from app.campaigns.drafts import DeliveryDraft, Wanted
from app.campaigns.words import ProofKind
from app.errors import N_
from app.imports.answers import Choice
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import group_rows, record_papers, refuse_pieces
from app.imports.naming import Naming
from app.imports.recorded import find_deliveries, leave_out_recorded, total_by
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

COLUMNS = [
    Column("store", "انبار", "Store"),
    Column("receiver", "گیرنده", "Receiver", other_names=("کد گیرنده",)),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "تاریخ تحویل", "Date")),
    Column("item", "قلم", "Item", other_names=("کالا", "نام کالا")),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY, other_names=("مقدار",)),
    Column("proof", "گواه تحویل", "Proof", other_names=("مدرک تحویل", "مدرک", "نوع مدرک")),
    Column("campaign", "پویش", "Campaign", required=False),
    Column("paper", "شماره برگه", "Paper", required=False),
    Column("memo", "توضیح", "Note", required=False),
]
Heading = tuple[int, int, date, ProofKind, int | None, str | None, str | None]
NAMES = ("store_id", "receiver_id", "happened_on", "proof", "campaign_id", "paper", "memo")


class DeliveryRow(Shape):
    """So much of an item to a receiver."""

    store = Text(required=True)
    receiver = Text(required=True, longest=80)
    day = Day(required=True)
    item = Text(required=True)
    quantity = Text(required=True, longest=40)
    proof = Choice(ProofKind, required=True)
    campaign = Text()
    paper = Text(longest=80, load_default=None)
    memo = Text(longest=500, load_default=None)


def apply(run: ImportRun) -> None:
    """Rows of one store, receiver, day and paper are one delivery."""
    naming = Naming(run.office, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, Wanted]:
        item = refuse_pieces(naming.item(data["item"]))
        line = Wanted(item_id=item.id, quantity=naming.quantity(data["quantity"], item))
        campaign_id = naming.campaign(data["campaign"]).id if data.get("campaign") else None
        store, receiver, day = naming.store(data["store"]), naming.receiver(data["receiver"]), naming.day(data["day"])
        return (store.id, receiver.id, day, data["proof"], campaign_id, data["paper"], data["memo"]), line

    notes = leave_out_recorded(
        run, group_rows(run, read), number_of=lambda note: note.heading[5],
        key_of=lambda note: (*note.heading[:3], note.heading[5]), find=find_deliveries,
        quantities_of=lambda note: total_by((line.item_id, line.quantity) for line in note.lines),
    )  # fmt: skip
    drafts = [
        DeliveryDraft(**dict(zip(NAMES, note.heading, strict=True)), lines=note.lines)  # type: ignore[arg-type]
        for note in notes
    ]
    done = record_papers(
        run, notes, lambda: bring_in_deliveries(drafts=drafts, content=run.content(), by=run.by, key=run.key())
    )
    run.made(ENTRY, *done)


kind = ImportKind(
    slug="deliveries", title=N_("Deliveries to receivers"), columns=COLUMNS, shape=DeliveryRow,
    act="deliver", apply=apply, undo=leave_records,
    note=N_("Rows of one store, receiver, day and paper become one delivery; what expires first leaves first."),
)  # fmt: skip
