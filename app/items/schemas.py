"""The shape of an item as a form, a file or an endpoint gives it."""

from __future__ import annotations

from marshmallow import fields, validate

from app.codes import Category, Unit
from app.errors import N_
from app.shapes import Chosen, Filters, Shape, Text, Truth, Whole, one_of


class PackIn(Shape):
    """A pack: so many of the item's unit."""

    name_fa = Text(required=True, longest=80)
    name_en = Text(required=True, longest=80)
    holds = Text(required=True, longest=40)


class ItemIn(Shape):
    """An item for the catalogue."""

    code = Text(
        required=True,
        longest=64,
        validate=validate.Regexp(
            r"[a-z0-9][a-z0-9_]*\Z", error=N_("A code has small Latin letters, digits and “_” only.")
        ),
    )
    name_fa = Text(required=True)
    name_en = Text(required=True)
    unit = fields.String(required=True, validate=one_of(Unit))
    decimals = Whole(load_default=0, validate=validate.Range(max=3, error=N_("At most {max} decimal places.")))
    category = fields.String(required=True, validate=one_of(Category))
    iso9999 = Text(longest=40, load_default="")
    cpv = Text(longest=40, load_default="")
    life_years = Whole(
        load_default=None, allow_none=True, validate=validate.Range(1, 100, error=N_("Between {min} and {max}."))
    )
    serialised = Truth(load_default=False)


class ItemRevisionIn(ItemIn):
    """Everything about an item as it is to be; its code, unit and decimals as they are."""

    is_active = Truth(load_default=True)


class ItemQuery(Filters):
    """What the catalogue is asked for by; items that are out of use are left out unless they are asked for."""

    search = Text(load_default="")
    category = Chosen(Category, load_default=None, allow_none=True)
    retired = Truth(load_default=False)


class ItemFilters(Filters):
    """What the catalogue is filtered by."""

    text = Text(load_default="")
    category = fields.String(load_default=None, allow_none=True, validate=one_of(Category))
