"""The shapes of years and seals as they go out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.answers import Answer, CalendarDay, Count, Moment, Words


class Hexadecimal(fields.Field[bytes]):
    """Bytes, two digits of sixteen for each."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else bytes(value).hex()


class YearOut(Answer):
    """A solar year of the book."""

    year = Count(attribute="period.year", required=True)
    first_day = CalendarDay(attribute="period.first_day", required=True)
    last_day = CalendarDay(attribute="period.last_day", required=True)
    entries = Count(required=True)
    is_closed = fields.Boolean(required=True)
    closed_at = Moment(attribute="period.closed_at", allow_none=True)


class SealOut(Answer):
    """A root over new entries, bound to the seal before, and signed."""

    number = Count(required=True)
    made_at = Moment(required=True)
    size = Count(required=True)
    root = Hexadecimal(required=True)
    previous_root = Hexadecimal(required=True)
    tree_root = Hexadecimal(required=True)
    signature = Hexadecimal(required=True)
    public_key = Hexadecimal(required=True)


class WholeSealOut(SealOut):
    """The same with the text that is signed."""

    statement = Words(required=True)
