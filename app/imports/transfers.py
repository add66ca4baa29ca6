"""A file of transfers: what an office sent from its stores to others, first expired first out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from app.errors import N_, DomainError, Invalid, RowsNotTaken
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.grouping import group_rows, record_papers
from app.imports.naming import Naming, Unknown
from app.imports.recorded import find_transfers, leave_out_recorded, total_by
from app.imports.sheets import Column
from app.places.models import Office
from app.places.queries import list_offices
from app.shapes import Day, Shape, Text
from app.stores.drafts import ItemLine, TransferDraft
from app.stores.models import Store
from app.stores.queries import list_stores_called, list_stores_named
from app.stores.sending import send_transfers
from app.stores.transfers import SameStore
from app.text import fold

COLUMNS = [
    Column("store", "انبار مبدأ", "From store", other_names=("از انبار", "مبدأ")),
    Column("to", "انبار مقصد", "To store", other_names=("به انبار", "مقصد")),
    Column("to_office", "دفتر مقصد", "To office", required=False, other_names=("استان مقصد",)),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "تاریخ ارسال", "Date")),
    Column("item", "قلم", "Item", other_names=("کالا", "نام کالا")),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY, other_names=("مقدار",)),
    Column("waybill", "شماره بارنامه", "Waybill", required=False, other_names=("بارنامه",)),
    Column("note", "توضیح", "Note", required=False),
]
Heading = tuple[int, int, date, str]
Line = tuple[ItemLine, str]
FIELDS = {"from_store_id": "store", "to_store_id": "to", "happened_on": "day", "item_id": "item"}
"""Which column says what the verb asks for."""


class SeveralStores(Invalid):
    """{count} stores are called “{name}”. Name the office too, in its own column or as “office — store”."""


class SeveralOffices(Invalid):
    """{count} offices are called “{name}”. Write the code of the one that is meant."""


class KeptByPiece(Invalid):
    """{item} is kept piece by piece, and a file does not say which pieces go. Send it on the page of transfers."""


class TransferRow(Shape):
    """So much of an item to another store."""

    store = Text(required=True)
    to = Text(required=True)
    to_office = Text(load_default=None)
    day = Day(required=True)
    item = Text(required=True)
    quantity = Text(required=True, longest=40)
    waybill = Text(longest=80, load_default="")
    note = Text(longest=500, load_default="")


def apply(run: ImportRun) -> None:
    """Rows of one source, destination, day and waybill are one transfer; its note is what its rows say, each once."""
    naming = Naming(run.office, run.by)
    find_target = _remembering(run.office)

    def read(data: dict[str, Any]) -> tuple[Heading, Line]:
        source, target = naming.store(data["store"]), find_target(data["to"], data["to_office"])
        if source.id == target.id:
            raise SameStore(field="to")
        item = naming.item(data["item"])
        if item.serialised:
            raise KeptByPiece(item=item.names, field="item")
        line = ItemLine(item.id, naming.quantity(data["quantity"], item))
        return (source.id, target.id, naming.day(data["day"]), data["waybill"] or ""), (line, data["note"] or "")

    notes = leave_out_recorded(
        run, group_rows(run, read), number_of=lambda note: note.heading[3] or None, key_of=lambda note: note.heading,
        find=find_transfers,
        quantities_of=lambda note: total_by((line.item_id, line.quantity) for line, _ in note.lines),
    )  # fmt: skip
    drafts = []
    for note in notes:
        source_id, target_id, day, waybill = note.heading
        said = "؛ ".join(dict.fromkeys(text for _, text in note.lines if text))
        if len(said) > 500:
            run.refuse(note.rows[0], "note", N_("The notes of this transfer are longer than 500 letters together."))
        drafts.append(TransferDraft(source_id, target_id, day, tuple(line for line, _ in note.lines), waybill, said))

    def send() -> Sequence[int]:
        try:
            return send_transfers(drafts=drafts, content=run.content(), by=run.by, key=run.key())
        except RowsNotTaken as refused:
            for refusal in refused.refusals.values():
                _put_under_column(refusal)
            raise

    run.made(ENTRY, *record_papers(run, notes, send))


def _put_under_column(refusal: DomainError) -> None:
    refusal.field = FIELDS.get(refusal.field or "", refusal.field)


def _remembering(own: Office) -> Callable[[str, str | None], Store]:
    """Finds where goods go; a file names the same few stores again and again."""

    @cache
    def find_office(name: str, field: str) -> Office:
        wanted = fold(name)
        named = [office for office in list_offices() if wanted in _names_of(office)]
        if not named:
            raise Unknown(name=name, field=field)
        if len(named) > 1:
            raise SeveralOffices(name=name, count=len(named), field=field)
        return named[0]

    @cache
    def find_target(name: str, office: str | None) -> Store:
        found = (
            _stores_called(name, own) if not office else list_stores_named(find_office(office, "to_office").id, name)
        )
        if not found and not office and "—" in name:
            of_office, _, store = name.partition("—")
            found = list_stores_named(find_office(of_office.strip(), "to").id, store.strip())
        if not found:
            raise Unknown(name=name, field="to")
        if len(found) > 1:
            raise SeveralStores(name=name, count=len(found), field="to")
        return found[0]

    return find_target


def _stores_called(name: str, own: Office) -> Sequence[Store]:
    """Those of any office; a code, of which every office has its own, is first one's own office's."""
    found = list_stores_called(name)
    return [each for each in found if each.office_id == own.id and fold(each.code) == fold(name)] or found


def _names_of(office: Office) -> set[str]:
    """An office goes by its code, its name, or the name of its province."""
    place = office.place
    return {fold(each) for each in (office.code, office.name_fa, office.name_en, place.name_fa, place.name_en)}


kind = ImportKind(
    slug="transfers", title=N_("Transfers sent"), columns=COLUMNS, shape=TransferRow, act="transfer",
    apply=apply, undo=leave_records,
    note=N_(
        "Rows of one source, destination, day and waybill become one transfer, in transit until the other store"
        " receives it; what expires first leaves first."
    ),
)  # fmt: skip
