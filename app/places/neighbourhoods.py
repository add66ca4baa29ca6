"""Neighbourhoods as an office lists them: new ones are registered, known ones may be renamed, unused ones go again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.db import atomic, db
from app.errors import Conflict, DomainError, RowsNotTaken
from app.places import queries
from app.places.models import Place, PlaceLevel
from app.places.service import CodeTaken

AT_ONCE = 400


class InOtherCounty(Conflict):
    """Neighbourhood {code} lies in {county}; give the new one a code of its own."""


class CodeTwice(Conflict):
    """The code “{code}” stands in this file twice."""


class PlacesInUse(Conflict):
    """Something is recorded about one of these neighbourhoods already, so none of them can be removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NeighbourhoodRow:
    """A neighbourhood of a county, under its code."""

    code: str
    county_id: int
    name_fa: str
    name_en: str


@dataclass(frozen=True)
class RowOutcome:
    """What came of a row: its place, and the names that this had before; none of a new one."""

    place: Place
    is_new: bool
    former: tuple[str, str] | None = None

    @property
    def is_changed(self) -> bool:
        """A known neighbourhood is called otherwise now."""
        return self.former is not None and self.former != (self.place.name_fa, self.place.name_en)


@atomic()
def register_neighbourhoods(*, rows: Sequence[NeighbourhoodRow]) -> list[RowOutcome]:
    """Many at once, all or none. Raises RowsNotTaken, which says of every bad row why."""
    known = _places_by_code([_code(row) for row in rows])
    counties = {place.id: place for place in _places_by_id({row.county_id for row in rows})}
    outcomes: list[RowOutcome] = []
    refusals: dict[int, DomainError] = {}
    seen: set[str] = set()
    for at, row in enumerate(rows):
        try:
            if _code(row) in seen:
                raise CodeTwice(code=_code(row), field="code")
            seen.add(_code(row))
            outcomes.append(_take(row, known.get(_code(row)), counties))
        except DomainError as refused:
            refusals[at] = refused
    if refusals:
        raise RowsNotTaken(refusals)
    db.session.add_all(outcome.place for outcome in outcomes)
    db.session.flush()
    return outcomes


@atomic()
def rename_neighbourhood(*, place_id: int, name_fa: str, name_en: str) -> Place:
    """It is called otherwise from now on."""
    place = queries.get_place(place_id)
    place.name_fa, place.name_en = name_fa, name_en
    return place


@atomic()
def remove_unused_neighbourhoods(*, place_ids: Sequence[int]) -> None:
    """Neighbourhoods about which nothing was recorded are gone; the database refuses to let go of any other."""
    try:
        with atomic():
            for place in _places_by_id(set(place_ids)):
                db.session.delete(place)
            db.session.flush()
    except IntegrityError as error:
        raise PlacesInUse() from error


def _take(row: NeighbourhoodRow, place: Place | None, counties: dict[int, Place]) -> RowOutcome:
    if row.county_id not in counties:
        raise queries.NoSuchPlace(code=row.county_id, field="county")
    if place is None:
        place = Place(code=_code(row), level=PlaceLevel.NEIGHBOURHOOD, name_fa=row.name_fa, name_en=row.name_en)
        place.lie_in(counties[row.county_id])
        return RowOutcome(place, is_new=True)
    if place.level is not PlaceLevel.NEIGHBOURHOOD:
        raise CodeTaken(code=place.code, field="code")
    if place.parent is not None and place.parent.id != row.county_id:
        raise InOtherCounty(code=place.code, county=place.parent.names, field="county")
    former = place.name_fa, place.name_en
    place.name_fa, place.name_en = row.name_fa, row.name_en
    return RowOutcome(place, is_new=False, former=former)


def _code(row: NeighbourhoodRow) -> str:
    return row.code.strip().upper()


def _places_by_code(codes: Sequence[str]) -> dict[str, Place]:
    """Those of the codes that stand for a place, whatever its level."""
    found: dict[str, Place] = {}
    for part in _parts(sorted(set(codes))):
        found.update((place.code, place) for place in db.session.scalars(select(Place).where(Place.code.in_(part))))
    return found


def _places_by_id(place_ids: set[int]) -> list[Place]:
    found: list[Place] = []
    for part in _parts(sorted(place_ids)):
        found += db.session.scalars(select(Place).where(Place.id.in_(part)).order_by(Place.id))
    return found


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
