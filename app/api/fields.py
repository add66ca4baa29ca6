"""How each kind of field reads in the OpenAPI document: its type, its bounds, its closed list, its name in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import fields

from app.answers import CalendarDay, Code, Count, LongKey, Moment, Words
from app.codes import Coded
from app.companies.schemas import Identifier
from app.energy.answers import Energy
from app.errors import Message
from app.items.answers import Amount, Change
from app.labels import LABELS
from app.shapes import LARGEST, Chosen, Day, Key, Quantity, Text, Truth, Whole
from app.shapes import LongKey as LongKeyIn

Say = Callable[[Message], str]
Properties = dict[str, Any]
Rule = Callable[[Say], Callable[..., Properties]]

QUANTITY = r"^[0-9]{1,15}(\.[0-9]{1,3})?$"
CHANGE = QUANTITY.replace("^", "^-?")
INTEGER: Properties = {"type": "integer", "format": "int64"}
LONG_KEY: Properties = {"type": "string", "pattern": "^[0-9]{1,19}$"}
DAY: Properties = {"type": "string", "format": "date"}
SHAPES: list[tuple[type[fields.Field[Any]], Properties]] = [
    (LongKeyIn, LONG_KEY),
    (LongKey, LONG_KEY),
    (Key, {**INTEGER, "minimum": 0, "maximum": Key.largest}),
    (Whole, {**INTEGER, "minimum": 0, "maximum": LARGEST}),
    (Quantity, {"type": "string", "pattern": QUANTITY, "examples": ["4.7"]}),
    (Change, {"type": "string", "pattern": CHANGE, "examples": ["-4.7"]}),
    (Amount, {"type": "string", "pattern": QUANTITY, "examples": ["4.7"]}),
    (Energy, {"type": "string", "pattern": QUANTITY, "examples": ["10779.2"]}),
    (Day, DAY),
    (CalendarDay, DAY),
    (Moment, {"type": "string", "format": "date-time"}),
    (Count, INTEGER),
    (Identifier, {"type": "string", "minLength": 1}),
    (Chosen, {"type": "string"}),
    (Code, {"type": "string"}),
    (Truth, {"type": "boolean"}),
    (Words, {"type": "string"}),
]
"""The first that a field is an instance of says what it is."""


def shape_of(_say: Say) -> Callable[..., Properties]:
    """Type, format and bounds."""

    def shape(self: Any, field: fields.Field[Any], ret: Properties, **_kwargs: Any) -> Properties:
        found = next((dict(properties) for kind, properties in SHAPES if isinstance(field, kind)), {})
        found |= {bound: ret[bound] for bound in ("minimum", "maximum") if bound in ret}
        if isinstance(field, Text):
            found |= {"type": "string", "maxLength": field.longest} | ({"minLength": 1} if field.required else {})
        if found and field.allow_none:
            found["type"] = [found["type"], "null"]
        return found

    return shape


def list_of(say: Say) -> Callable[..., Properties]:
    """The codes of a closed list, and what each means."""

    def choices(self: Any, field: fields.Field[Any], **_kwargs: Any) -> Properties:
        options = field.options if isinstance(field, Chosen | Code) else None
        if options is None:
            return {}
        codes: list[Any] = [str(option) for option in options]
        found: Properties = {"enum": [*codes, None] if field.allow_none else codes}
        if issubclass(options, Coded):
            found["description"] = "; ".join(f"{one.value}: {say(Message('{one}', {'one': one}))}" for one in options)
        return found

    return choices


def title_of(say: Say) -> Callable[..., Properties]:
    """What the field is called."""

    def title(self: Any, field: fields.Field[Any], **_kwargs: Any) -> Properties:
        label = LABELS.get(field.data_key or field.name or "")
        return {"title": say(label)} if label is not None else {}

    return title


FIELD_RULES: list[Rule] = [shape_of, list_of, title_of]
