"""A file of neighbourhoods: an office lists those of its counties, under codes of its own."""

from __future__ import annotations

from app.errors import N_, RowsNotTaken
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.places.neighbourhoods import (
    NeighbourhoodRow,
    register_neighbourhoods,
    remove_unused_neighbourhoods,
    rename_neighbourhood,
)
from app.shapes import Shape, Text

KNOWN = N_("This neighbourhood is registered already, just so.")
NEIGHBOURHOOD = "neighbourhood"

COLUMNS = [
    Column("code", "کد", "Code"),
    Column("county", "شهرستان", "County"),
    Column("name_fa", "نام فارسی", "Persian name", other_names=("نام",)),
    Column("name_en", "نام انگلیسی", "English name"),
]


class NeighbourhoodFileRow(Shape):
    """A neighbourhood, with its county by code or by name."""

    code = Text(required=True, longest=32)
    county = Text(required=True, longest=200)
    name_fa = Text(required=True, longest=200)
    name_en = Text(required=True, longest=200)


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each what it did."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    rows: list[NeighbourhoodRow] = []
    for row in run.list_rows():
        with run.row(row.number):
            said = dict(row.data)
            rows.append(NeighbourhoodRow(county_id=naming.county(said.pop("county")).id, **said))
            good.append(row)
    try:
        outcomes = register_neighbourhoods(rows=rows)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    for row, done in zip(good, outcomes, strict=True):
        if done.is_new:
            run.made(NEIGHBOURHOOD, done.place.id)
        elif done.former is not None and done.is_changed:
            name_fa, name_en = done.former
            run.changed(NEIGHBOURHOOD, done.place.id, {"name_fa": name_fa, "name_en": name_en})
        else:
            run.know(row.number, KNOWN)


def undo(out: UndoRun) -> None:
    """Neighbourhoods about which nothing was recorded are gone; renamed ones have their former names."""
    effects = out.list_effects(NEIGHBOURHOOD)
    remove_unused_neighbourhoods(place_ids=[effect.record_id for effect in effects if effect.before is None])
    for effect in effects:
        if effect.before is not None:
            rename_neighbourhood(place_id=effect.record_id, **effect.before)


kind = ImportKind(
    slug="neighbourhoods", title=N_("Neighbourhoods"), columns=COLUMNS, shape=NeighbourhoodFileRow,
    act="keep_neighbourhoods", apply=apply, undo=undo,
    note=N_("New neighbourhoods of the office's counties are registered; known ones, by their code, get new names."),
)  # fmt: skip
