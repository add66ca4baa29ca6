"""The shapes of what goes out as JSON: codes as they are stored, days and instants as ISO 8601 writes them."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema, fields, missing


class Answer(Schema):
    """What goes out: every field is there, the ones that are not known as null."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """The contract says so too."""
        field_obj.required = True

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What is said of somebody is null where there is nobody yet."""
        found = super().get_attribute(obj, attr, default)
        of_whom = attr.rpartition(".")[0]
        nobody = found is missing and of_whom and super().get_attribute(obj, of_whom, default) is None
        return None if nobody else found


class Moment(fields.Field[datetime]):
    """An instant in UTC: 2026-11-22T09:48:02Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


class CalendarDay(fields.Field[date]):
    """A day of the Gregorian calendar: 2025-10-30."""

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.isoformat() if value else None


class Code(fields.Field[Any]):
    """A member of a closed list, by the code that is stored."""

    def __init__(self, options: type[enum.StrEnum], **kwargs: Any) -> None:
        """`options` is the list."""
        self.options = options
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Count(fields.Field[int]):
    """A whole number: a count, rials, a key."""

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else int(value)


class LongKey(fields.Field[int]):
    """The key of an entry or a lot, as a text: it has more digits than a number has in JavaScript."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Words(fields.Field[str]):
    """A text as it was written."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Named(Answer):
    """A record that another one points at: its key and its names."""

    id = Count(required=True)
    name_fa = Words(required=True)
    name_en = Words(allow_none=True)
