"""Places and offices: what other records mean when they say where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.places import queries
from app.places.answers import OfficeOut, PlaceOut
from app.places.models import Office, Place
from app.places.schemas import PlaceQuery


def by_name(place: Place) -> tuple[str, int]:
    """Where a place stands in the list."""
    return (place.sort_key, place.id)


@endpoint("GET", "/places", "read_places", filters=PlaceQuery, gives=PlaceOut, pages=True, place=by_name)
def list_places(asked: dict[str, Any], page: Slice) -> Sequence[Place]:
    """Provinces, counties and neighbourhoods, as a Persian dictionary sorts them."""
    return queries.list_places_like(after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/places/<int:place_id>", "read_places", gives=PlaceOut)
def show_place(place_id: int) -> Place:
    """One place."""
    return queries.get_place(place_id)


@endpoint("GET", "/offices", "read_places", gives=OfficeOut, pages=True)
def list_offices(page: Slice) -> Sequence[Office]:
    """The offices, the national centre first."""
    return page.of(queries.list_offices())


@endpoint("GET", "/offices/<int:office_id>", "read_places", gives=OfficeOut)
def show_office(office_id: int) -> Office:
    """One office."""
    return queries.get_office(office_id)
