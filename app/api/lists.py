"""Closed lists: every code that the contract knows, and how it reads in Persian and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from app.answers import Answer, Words
from app.api.contract import ENDPOINTS, endpoint
from app.codes import Coded

_INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class ClosedList:
    """One list, under the name that its codes have in the contract."""

    name: str
    codes: list[Coded]


class CodeOut(Answer):
    """One code of a list."""

    code = Words(attribute="value", required=True)
    name_fa = Words(attribute="fa", required=True)
    name_en = Words(attribute="en", required=True)


class ListOut(Answer):
    """A closed list."""

    name = Words(required=True)
    codes = fields.List(fields.Nested(CodeOut), required=True)


class ListsOut(Answer):
    """All closed lists."""

    lists = fields.List(fields.Nested(ListOut), required=True)


@endpoint("GET", "/lists", "read_places", gives=ListsOut)
def show_lists() -> dict[str, Any]:
    """The closed lists: every code that is sent or taken here, with its Persian and English name."""
    shapes = [shape for each in ENDPOINTS for shape in (each.filters, each.takes, each.gives) if shape is not None]
    found = {options for shape in shapes for options in _lists_of(shape(), set())}
    return {"lists": [ClosedList(_named(one), list(one)) for one in sorted(found, key=_named)]}


def _named(options: type[Coded]) -> str:
    return _INNER.sub("_", options.__name__).lower()


def _lists_of(shape: Schema, seen: set[type[Schema]]) -> Iterator[type[Coded]]:
    """The lists that a shape's fields take their codes from, those of its inner shapes too."""
    if type(shape) in seen:
        return
    seen.add(type(shape))
    for field in shape.fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from _lists_of(inner.schema, seen)
        options = getattr(inner, "options", None) or getattr(inner, "enum", None)
        if isinstance(options, type) and issubclass(options, Coded):
            yield options
