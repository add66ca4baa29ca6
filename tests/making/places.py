"""Makers of places."""

from __future__ import annotations

from app.places import queries
from app.places.models import Office, Place, PlaceLevel
from tests.making.base import MakeBase


class MakePlaces(MakeBase):
    """The seeds hold Iran; these find a part of it."""

    def office(self, code: str = "IR-20") -> Office:
        """An office by its code; Semnan's unless another is named."""
        return queries.get_office_by_code(code)

    def county(self, name: str = "سمنان") -> Place:
        """A county by its name; Semnan's capital unless another is named."""
        county = queries.find_place(name, PlaceLevel.COUNTY)
        assert county is not None, name
        return county
