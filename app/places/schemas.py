"""The shape of a place as a form or a file gives it."""

from __future__ import annotations

from marshmallow import fields, validate

from app.errors import N_
from app.places.models import PlaceLevel
from app.shapes import Chosen, Filters, Key, Shape, Text, Whole, one_of


class PlaceIn(Shape):
    """A place to be registered or revised."""

    code = Text(required=True, longest=32)
    level = fields.String(required=True, validate=one_of(PlaceLevel))
    parent = Text(longest=32, load_default=None, allow_none=True)
    name_fa = Text(required=True)
    name_en = Text(required=True)
    population = Whole(load_default=None, allow_none=True)
    households = Whole(load_default=None, allow_none=True)
    lat = fields.Float(
        load_default=None, allow_none=True, validate=validate.Range(-90, 90, error=N_("Not on the globe."))
    )
    lon = fields.Float(
        load_default=None, allow_none=True, validate=validate.Range(-180, 180, error=N_("Not on the globe."))
    )
    split_from = Text(longest=32, load_default=None, allow_none=True)


class PlaceQuery(Filters):
    """What places are asked for by: a name or a part of it, a level, what they lie in."""

    search = Text(load_default="")
    level = Chosen(PlaceLevel, load_default=None, allow_none=True)
    parent_id = Key(load_default=None, allow_none=True)
