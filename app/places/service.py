"""Registering places and offices, and reading a country's list of them again and again without harm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.db import atomic, db
from app.errors import Conflict
from app.places import iran, queries
from app.places.models import WITHIN, Office, Place, PlaceLevel

FACTS = ("population", "households", "lat", "lon", "split_from")


class CodeTaken(Conflict):
    """The code “{code}” belongs to another kind of place."""


@atomic()
def register_place(
    *, code: str, level: PlaceLevel, name_fa: str, name_en: str, parent: str | None = None, **facts: Any
) -> Place:
    """A place under its code; one that is known already takes the new names and figures."""
    place = queries.find_place_by_code(code)
    if place is None:
        place = Place(code=code.strip().upper(), level=level)
    elif place.level is not level:
        raise CodeTaken(code=code, field="code")
    place.name_fa, place.name_en = name_fa, name_en
    place.lie_in(queries.get_place_by_code(parent) if parent else None)
    for fact in FACTS:
        if fact in facts:
            setattr(place, fact, facts[fact])
    db.session.add(place)
    db.session.flush()
    return place


@atomic()
def register_country(*, code: str, name_fa: str, name_en: str, centre_fa: str, centre_en: str) -> Office:
    """A country with its national centre."""
    place = register_place(code=code, level=PlaceLevel.COUNTRY, name_fa=name_fa, name_en=name_en)
    return register_office(place_id=place.id, name_fa=centre_fa, name_en=centre_en)


@atomic()
def register_office(*, place_id: int, name_fa: str, name_en: str) -> Office:
    """The office of a place, under the place's code; a country's office is its national centre."""
    place = queries.get_place(place_id)
    office = queries.find_office_by_code(place.code)
    if office is None:
        office = Office(code=place.code, place=place, is_national=place.level is PlaceLevel.COUNTRY)
    office.name_fa, office.name_en = name_fa, name_en
    db.session.add(office)
    db.session.flush()
    return office


@atomic()
def load_places(rows: Iterable[Mapping[str, Any]], *, level: PlaceLevel) -> int:
    """Many places of one level, each a mapping of code, parent, names and figures; how many were new.

    The same rows again change nothing, so a list may be read at every start.
    """
    known = {place.code: place for place in db.session.scalars(select(Place).where(Place.level == level))}
    parents = {place.code: place for place in db.session.scalars(select(Place).where(Place.level == WITHIN[level]))}
    new, splits = 0, []
    for row in rows:
        place = known.get(row["code"])
        if place is None:
            if row["parent"] not in parents:
                raise queries.NoSuchPlace(code=row["parent"], field="parent")
            place = known[row["code"]] = Place(code=row["code"], level=level)
            new += 1
        place.name_fa, place.name_en = row["name_fa"], row["name_en"]
        place.lie_in(parents.get(row["parent"]))
        _note_facts(place, row)
        splits.append((place, row.get("split_from")))
        db.session.add(place)
    db.session.flush()
    # A county may have been split from one that stands further down the list.
    for place, origin in splits:
        place.split_from = origin
    db.session.flush()
    return new


@atomic()
def load_iran() -> int:
    """Iran, its provinces, counties and neighbourhoods, and the offices; how many places were new. Again: none."""
    country = register_country(**iran.COUNTRY)
    new = load_places(iran.read_provinces(), level=PlaceLevel.PROVINCE)
    new += load_places(iran.read_counties(), level=PlaceLevel.COUNTY)
    new += load_places(iran.read_neighbourhoods(), level=PlaceLevel.NEIGHBOURHOOD)
    for province in queries.list_places(PlaceLevel.PROVINCE, parent=country.place):
        names = iran.office_names(province.name_fa, province.name_en)
        register_office(place_id=province.id, name_fa=names[0], name_en=names[1])
    return new


def _note_facts(place: Place, row: Mapping[str, Any]) -> None:
    for fact in FACTS:
        if fact in row and fact != "split_from":
            setattr(place, fact, row[fact])
