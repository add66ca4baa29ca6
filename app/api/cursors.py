"""A cursor says where a page of a list ended; it is good for that list, those filters and that reader, and no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.errors import Invalid

LONGEST = 1000
Place = tuple[Any, ...]


class BadCursor(Invalid):
    """This cursor is not of this list with these filters. Begin at the first page again."""

    status = 400


def write_cursor(listing: str, filters: Mapping[str, Any], place: Place) -> str:
    """What stands for the place at which a page of `listing` ended: whole numbers, texts and days."""
    written = [["day", part.isoformat()] if isinstance(part, date) else part for part in place]
    return _serializer().dumps([_digest(listing, filters), *written])


def read_cursor(listing: str, filters: Mapping[str, Any], cursor: str, *, field: str = "cursor") -> Place:
    """The place that a cursor stands for; raises BadCursor, beside `field`, for one that is not of this list."""
    if len(cursor) > LONGEST:
        raise BadCursor(field=field)
    try:
        digest, *written = _serializer().loads(cursor)
    except (BadData, ValueError, TypeError, UnicodeError) as error:
        raise BadCursor(field=field) from error
    if digest != _digest(listing, filters):
        raise BadCursor(field=field)
    return tuple(date.fromisoformat(part[1]) if isinstance(part, list) else part for part in written)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="cursor")


def _digest(listing: str, filters: Mapping[str, Any]) -> str:
    said = json.dumps([listing, {name: str(value) for name, value in filters.items()}], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
