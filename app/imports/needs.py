"""A file of needs: an office's waiting list, each need noted under its receiver's code."""

from __future__ import annotations

from typing import Any

from app.beneficiaries.bringing import NeedRow, bring_in_needs, remove_new_need
from app.beneficiaries.words import NeedCause
from app.errors import N_, RowsNotTaken
from app.imports.answers import Choice
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

KNOWN = N_("This need stands in the list already, just so.")
NEED = "need"

COLUMNS = [
    Column("receiver", "گیرنده", "Receiver", other_names=("کد گیرنده",)),
    Column("item", "قلم", "Item", other_names=("کالا", "نام کالا")),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY, other_names=("مقدار",)),
    Column("since", "از تاریخ", "Since", Reads.DAY, other_names=("تاریخ", "تاریخ درخواست", "Date")),
    Column("cause", "علت نیاز", "Cause", other_names=("علت",)),
    Column("due_on", "مهلت", "Deadline", Reads.DAY, required=False),
    Column("reason", "دلیل", "Reason", required=False),
]


class NeedFileRow(Shape):
    """What somebody needs, who is named by a code."""

    receiver = Text(required=True)
    item = Text(required=True)
    quantity = Text(required=True, longest=40)
    since = Day(required=True)
    cause = Choice(NeedCause, required=True)
    due_on = Day(load_default=None)
    reason = Text(longest=500, load_default="")


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each what it did."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    rows: list[NeedRow] = []
    for row in run.list_rows():
        with run.row(row.number):
            rows.append(_read(row.data, naming))
            good.append(row)
    run.stop_if_refused()
    try:
        taken = bring_in_needs(rows=rows, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    for row, (need, is_new) in zip(good, taken, strict=True):
        if is_new:
            run.made(NEED, need.id)
        else:
            run.know(row.number, KNOWN)


def _read(data: dict[str, Any], naming: Naming) -> NeedRow:
    item = naming.item(data["item"])
    said = {name: data[name] for name in ("since", "cause", "due_on", "reason")}
    return NeedRow(naming.receiver(data["receiver"]).id, item, naming.quantity(data["quantity"], item), **said)


def undo(out: UndoRun) -> None:
    """Needs that nobody has touched are gone."""
    for effect in out.list_effects(NEED):
        remove_new_need(need_id=effect.record_id, by=out.by)


kind = ImportKind(
    slug="needs", title=N_("Needs of receivers"), columns=COLUMNS, shape=NeedFileRow, act="keep_needs", apply=apply,
    undo=undo, note=N_("Each row is a new need of a receiver, who is named by their code; it is assessed afterwards."),
)  # fmt: skip
