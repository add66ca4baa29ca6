"""Reading places and offices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from app.db import db
from app.errors import N_, NotFound
from app.places.models import Office, Place, PlaceLevel
from app.text import fold


class NoSuchPlace(NotFound):
    """There is no place “{code}”."""


class NoSuchOffice(NotFound):
    """There is no office “{code}”."""


def get_place(place_id: int) -> Place:
    """One place."""
    place = db.session.get(Place, place_id)
    if place is None:
        raise NoSuchPlace(code=place_id, field="place_id")
    return place


def find_place_by_code(code: str) -> Place | None:
    """The place under a code, if there is one; letters of either case."""
    return db.session.scalar(select(Place).where(Place.code == code.strip().upper()))


def get_place_by_code(code: str) -> Place:
    """The place under a code."""
    place = find_place_by_code(code)
    if place is None:
        raise NoSuchPlace(code=code, field="place")
    return place


def find_place(text: str, level: PlaceLevel, within: Place | None = None) -> Place | None:
    """The one place of a level that `text` names, by code or by name in either language; None if none or several."""
    named = list_places_named(text, level, within)
    return named[0] if len(named) == 1 else None


def list_places_named(text: str, level: PlaceLevel, within: Place | None = None) -> Sequence[Place]:
    """The place of a level under a code, or every one that is called so in either language."""
    by_code = find_place_by_code(text)
    if by_code is not None and by_code.level is level and (within is None or _lies_in(by_code, within)):
        return [by_code]
    wanted = fold(text)
    near = select(Place).where(Place.level == level, Place.folded.contains(wanted, autoescape=True))
    return [
        place
        for place in db.session.scalars(near.options(joinedload(Place.parent)).order_by(Place.id))
        if wanted in (fold(place.name_fa), fold(place.name_en)) and (within is None or _lies_in(place, within))
    ]


def _lies_in(place: Place, larger: Place) -> bool:
    return place.id == larger.id or (place.parent is not None and _lies_in(place.parent, larger))


def list_places(level: PlaceLevel, parent: Place | None = None) -> Sequence[Place]:
    """Every place of a level, or of a level directly within a larger place, as a Persian dictionary sorts them."""
    wanted = select(Place).where(Place.level == level)
    if parent is not None:
        wanted = wanted.where(Place.parent_id == parent.id)
    return db.session.scalars(wanted.options(joinedload(Place.parent)).order_by(Place.sort_key, Place.id)).all()


def list_places_like(
    *,
    search: str = "",
    level: PlaceLevel | None = None,
    parent_id: int | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> Sequence[Place]:
    """Places as a Persian dictionary sorts them, from behind `after`: the last one's (sort_key, id)."""
    wanted = select(Place)
    for word in fold(search).split():
        wanted = wanted.where(Place.folded.contains(word, autoescape=True))
    if level is not None:
        wanted = wanted.where(Place.level == level)
    if parent_id is not None:
        wanted = wanted.where(Place.parent_id == parent_id)
    if after is not None:
        wanted = wanted.where(tuple_(Place.sort_key, Place.id) > tuple_(*after))
    return db.session.scalars(wanted.order_by(Place.sort_key, Place.id).limit(limit)).all()


def get_office(office_id: int) -> Office:
    """One office."""
    office = db.session.get(Office, office_id)
    if office is None:
        raise NoSuchOffice(code=office_id, field="office_id")
    return office


def find_office_by_code(code: str) -> Office | None:
    """The office of a place's code, if there is one; letters of either case."""
    return db.session.scalar(select(Office).where(Office.code == code.strip().upper()))


def get_office_by_code(code: str) -> Office:
    """The office of a place's code: "IR-24", or "IR" for the national centre."""
    office = find_office_by_code(code)
    if office is None:
        raise NoSuchOffice(code=code, field="office")
    return office


def get_office_of(place: Place) -> Office:
    """The office a place belongs to: its own, or that of the next larger place which has one."""
    here: Place | None = place
    while here is not None:
        office = db.session.scalar(select(Office).where(Office.place_id == here.id))
        if office is not None:
            return office
        here = here.parent
    raise NoSuchOffice(N_("No office works in {place}."), place=place.names)


def get_centre_of(office: Office) -> Office:
    """The national centre of the country an office works in."""
    return get_office_of(office.place.country)


def get_centre() -> Office:
    """The national centre; in a database of several countries, of the one that came first."""
    centre = db.session.scalar(select(Office).where(Office.is_national).order_by(Office.id))
    if centre is None:
        raise NoSuchOffice(N_("There is no national centre yet. Load the reference data first."))
    return centre


def list_offices(*, national: bool = True) -> Sequence[Office]:
    """Every office, the national centre first; without it if `national` is false."""
    wanted = select(Office).order_by(Office.is_national.desc(), Office.sort_key, Office.id)
    return db.session.scalars(wanted if national else wanted.where(~Office.is_national)).all()
