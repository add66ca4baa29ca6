"""A file of the catalogue: new items are added, known ones get the names and codes that the file gives them."""

from __future__ import annotations

from typing import Any

from app.codes import Category, Unit
from app.errors import N_
from app.imports.answers import Choice, YesNo
from app.imports.base import ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.sheets import Column
from app.items import service
from app.items.queries import find_item_by_code
from app.items.schemas import ItemIn

KNOWN = N_("This item is in the catalogue already, just so.")
REVISABLE = ("name_fa", "name_en", "category", "iso9999", "cpv", "life_years", "serialised")
ITEM = "item"

COLUMNS = [
    Column("code", "کد", "Code"),
    Column("name_fa", "نام فارسی", "Persian name", other_names=("نام",)),
    Column("name_en", "نام انگلیسی", "English name"),
    Column("unit", "واحد", "Unit"),
    Column("category", "دسته", "Category"),
    Column("decimals", "اعشار", "Decimals", Reads.WHOLE, required=False),
    Column("iso9999", "ایزو ۹۹۹۹", "ISO 9999", required=False),
    Column("cpv", "سی‌پی‌وی", "CPV", required=False),
    Column("life_years", "عمر به سال", "Life in years", Reads.WHOLE, required=False),
    Column("serialised", "شماره سریال", "Serialised", required=False),
]


class ItemRow(ItemIn):
    """A row of the catalogue, with unit and category by code or by name."""

    unit = Choice(Unit, required=True)  # type: ignore[assignment]  # wider than the form's
    category = Choice(Category, required=True)  # type: ignore[assignment]
    serialised = YesNo(load_default=False)  # type: ignore[assignment]


def apply(run: ImportRun) -> None:
    """Each row by itself: a catalogue is short."""
    for row in run.list_rows():
        with run.row(row.number):
            item = find_item_by_code(row.data["code"])
            if item is None:
                run.made(ITEM, service.register_item(**row.data).id)
                continue
            before = {name: getattr(item, name) for name in REVISABLE}
            service.revise_item(item_id=item.id, **{k: v for k, v in row.data.items() if k != "code"})
            if before == {name: getattr(item, name) for name in REVISABLE}:
                run.know(row.number, KNOWN)
            else:
                run.changed(ITEM, item.id, before)


def undo(out: UndoRun) -> None:
    """Items that nobody used are gone; changed ones have their former names and codes."""
    for effect in out.list_effects(ITEM):
        if effect.before is None:
            service.remove_unused_item(item_id=effect.record_id)
        else:
            service.revise_item(item_id=effect.record_id, **_read(effect.before))


def _read(before: Any) -> dict[str, Any]:
    return {**before, "category": Category(before["category"])}


kind = ImportKind(
    slug="items", title=N_("Items of the catalogue"), columns=COLUMNS, shape=ItemRow, act="keep_catalogue",
    apply=apply, undo=undo,
    note=N_("New items are added; known ones, by their code, get the names and codes of the file."),
)  # fmt: skip
