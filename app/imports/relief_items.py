"""A relief organisation's table of equipment: the items that its offers and matches name by code."""

from __future__ import annotations

from app.codes import Category, Unit
from app.errors import N_, NotFound
from app.imports import items
from app.imports.base import ImportKind, ImportRun
from app.imports.sheets import Column
from app.items import service
from app.items.queries import find_item_by_code
from app.shapes import Shape, Text

COLUMNS = [
    Column("name", "نام", "name"),
    Column("unit", "واحد", "reportunit"),
    Column("multiplier", "ضریب", "reportMultiplier", required=False),
    Column("code", "کد", "enumcode"),
    Column("measure", "واحد اندازه", "unitOfMeasure", required=False),
    Column("description", "توضیح", "description", required=False),
]
UNITS = {"pieces": Unit.PIECE, "pairs": Unit.PAIR, "packages": Unit.PACKAGE}
PERSIAN = {
    "cloth_mask": "ماسک پارچه‌ای", "clear_mask": "ماسک شفاف", "kn95": "ماسک KN95", "n95": "ماسک N95",
    "surgical_mask": "ماسک جراحی", "three_ply_mask": "ماسک سه‌لایه", "papr_shield": "شیلد یدکی دستگاه تنفسی",
    "nitrile_gloves": "دستکش نیتریل", "surgical_cap": "کلاه جراحی", "face_shield": "شیلد صورت",
    "coveralls": "لباس سرتاسری حفاظتی", "safety_glasses": "عینک ایمنی", "disposable_booties": "روکفشی یک‌بارمصرف",
    "gown": "گان", "safety_goggles": "عینک ایمنی بسته", "disinfecting_wipes": "دستمال ضدعفونی",
    "sanitizer": "ضدعفونی‌کننده دست", "handwashing_station": "ایستگاه شست‌وشوی دست", "body_bag": "کاور جسد",
    "thermometer": "تب‌سنج", "ear_saver": "محافظ گوش", "sneeze_guard": "حفاظ جداکننده", "2_way_radio": "بی‌سیم دستی",
}  # fmt: skip
"""What the table has no column for; an item that is not here keeps its English name."""


class UnknownUnit(NotFound):
    """“{unit}” is not a unit known here."""


class EquipmentRow(Shape):
    """One kind of equipment."""

    name = Text(required=True)
    unit = Text(required=True)
    multiplier = Text(load_default="")
    code = Text(required=True, longest=64)
    measure = Text(load_default="")
    description = Text(load_default="", longest=500)


def apply(run: ImportRun) -> None:
    """New equipment is added to the catalogue; what is there stays as it is."""
    for row in run.list_rows():
        with run.row(row.number):
            code, unit = row.data["code"], UNITS.get(row.data["unit"].lower())
            if find_item_by_code(code) is not None:
                run.know(row.number, items.KNOWN, "code")
                continue
            if unit is None:
                raise UnknownUnit(unit=row.data["unit"], field="unit")
            made = service.register_item(
                code=code, name_fa=PERSIAN.get(code, row.data["name"]), name_en=row.data["name"], unit=unit,
                category=Category.PROTECTION,
            )  # fmt: skip
            run.made(items.ITEM, made.id)


kind = ImportKind(
    slug="relief_items", title=N_("Equipment of a relief organisation"), columns=COLUMNS, shape=EquipmentRow,
    act="keep_catalogue", apply=apply, undo=items.undo,
    note=N_("New equipment is added to the catalogue; what is there stays as it is."),
)  # fmt: skip
