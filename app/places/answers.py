"""The shapes of places and offices as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Words
from app.places.models import PlaceLevel


class PlaceNamed(Answer):
    """A place that another record points at."""

    id = Count(required=True)
    code = Words(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)


class PlaceOut(PlaceNamed):
    """A country, province, county or neighbourhood."""

    level = Code(PlaceLevel, required=True)
    parent_id = Count(allow_none=True)
    population = Count(allow_none=True)
    households = Count(allow_none=True)
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    split_from = Words(allow_none=True)


class OfficeOut(Answer):
    """An office, and the place it works in."""

    id = Count(required=True)
    code = Words(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)
    is_national = fields.Boolean(required=True)
    place_id = Count(required=True)
