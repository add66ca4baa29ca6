"""The shapes that come in at every door: whole numbers, days and short texts, refused in words and never bent."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, pre_load, validate

from app.dates import NotADay, read_day
from app.errors import N_
from app.text import read_whole

LARGEST = 10**15 - 1
MOST_LINES, MOST_PIECES = 1_000, 10_000
_STRICT: ContextVar[bool] = ContextVar("strict", default=False)


@contextmanager
def strictly() -> Iterator[None]:
    """What comes in here has types of its own, as JSON has: a text is no number, 1 is not yes, a blank is a blank."""
    before = _STRICT.set(True)
    try:
        yield
    finally:
        _STRICT.reset(before)


def is_strict() -> bool:
    """Is a value that only looks like the wanted one refused?"""
    return _STRICT.get()


# The library's own words are replaced once, so that every refusal can be said in either language.
fields.Field.default_error_messages = {
    "required": N_("Please fill this in."),
    "null": N_("Please fill this in."),
    "validator_failed": N_("This value cannot be used."),
}
fields.String.default_error_messages = {
    "invalid": N_("This is not a text."),
    "invalid_utf8": N_("This is not a text."),
}
fields.Boolean.default_error_messages = {"invalid": N_("This cannot be read as yes or no.")}
fields.Number.default_error_messages = {
    "invalid": N_("This is not a number."),
    "too_large": N_("This number is too large."),
}
fields.Float.default_error_messages = {"special": N_("This is not a number.")}
fields.Enum.default_error_messages = {"unknown": N_("This is not one of the choices.")}
fields.List.default_error_messages = {"invalid": N_("This is not a list.")}
fields.Nested.default_error_messages = {"type": N_("This is not a record.")}
LONG_KEY = re.compile("[0-9]{1,19}")
BLANKS = " \t\r\n\u00a0\u200b\u200c\u200e\u200f\ufeff"
UNFIT = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202d\\u202e\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Control characters, halves of letters, non-characters and what turns the direction of all that follows."""
"""Marks that show what follows back to front."""


class Shape(Schema):
    """What comes in: unknown fields are refused, an empty text is no answer."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": N_("There is no such field."), "type": N_("This is not a record.")}


class Form(Shape):
    """What was left blank in a form was not given; in JSON a blank is what it is, and is refused where none may be."""

    @pre_load
    def _leave_out_blanks(self, data: Any, **_kwargs: Any) -> Any:
        if is_strict() or not isinstance(data, Mapping):
            return data
        return {
            name: value
            for name, value in data.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }


class Filters(Schema):
    """What a list is filtered by, from the address: what is unknown is left aside."""

    class Meta:
        unknown = EXCLUDE


class Whole(fields.Integer):
    """A count of 0 to 10^15 - 1. "12", "۱۲", "١٢" and "۱٬۲۰۰" are read; 12.5, "1_000", True are refused, not bent."""

    largest = LARGEST
    default_error_messages = {
        "invalid": N_("“{input}” is not a whole number. Write digits only, such as 120."),
        "too_large": N_("“{input}” is too large."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = read_whole(value) if isinstance(value, str) and not is_strict() else value
        if type(number) is not int or number < 0:
            raise self.make_error("invalid", input=value)
        if number > self.largest:
            raise self.make_error("too_large", input=value)
        return number


class Key(Whole):
    """The key of a record: up to 2^63 - 1, as the book's own keys are."""

    largest = 2**63 - 1


class LongKey(Key):
    """The key of an entry or a lot. JSON has it as a text: it has more digits than a number has in JavaScript."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if is_strict():
            if not (isinstance(value, str) and LONG_KEY.fullmatch(value)):
                raise self.make_error("invalid", input=value)
            value = int(value)
        return super()._deserialize(value, attr, data, **kwargs)


class Quantity(fields.Field[str]):
    """A quantity as it was typed, "120" or "4.7": read when its item is known. A float is refused: it is not exact."""

    default_error_messages = {"invalid": N_("“{input}” is not a quantity. Write digits only, such as 120.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if type(value) is int:
            return str(value)
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value)
        if not value.strip(BLANKS):
            raise self.make_error("required")
        return value.strip(BLANKS)


class Chosen(fields.Field[Any]):
    """One of a closed list, as its member."""

    def __init__(self, options: type[enum.StrEnum], **kwargs: Any) -> None:
        """`options` is the list."""
        self.options = options
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> enum.StrEnum:
        if is_strict() and not isinstance(value, str):
            raise self.make_error("validator_failed")
        one_of(self.options)(str(value))
        return self.options(str(value))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Day(fields.Field[date]):
    """A calendar day written in either calendar and any digits: 1404/8/8, ۱۴۰۴/۰۸/۰۸, 2025-10-30."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if is_strict() and not isinstance(value, str):
            raise self.make_error("validator_failed")
        try:
            return read_day(str(value))
        except NotADay as error:
            raise ValidationError(error.message) from error

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.isoformat() if value else None


class Truth(fields.Boolean):
    """Yes or no; in JSON, true or false and nothing that stands for them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if is_strict() and not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


class Text(fields.String):
    """A text without blanks at its ends and without control characters, at most `longest` letters."""

    default_error_messages = {
        "too_long": N_("This is longer than {longest} letters."),
        "empty": N_("Please fill this in."),
        "control": N_("This has a character that cannot be stored."),
    }

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        """`longest` is counted in letters, after blanks at the ends are gone."""
        self.longest = longest
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs).replace("\r\n", "\n").strip(BLANKS)
        if not text and self.required:
            raise self.make_error("empty")
        if len(text) > self.longest:
            raise self.make_error("too_long", longest=self.longest)
        if UNFIT.search(text):
            raise self.make_error("control")
        return text


def at_least(smallest: int) -> validate.Range:
    """A number of `smallest` or more."""
    return validate.Range(min=smallest, error=N_("Must be {min} or more."))


def at_most(largest: int) -> validate.Length:
    """A list of `largest` or fewer."""
    return validate.Length(max=largest, error=N_("At most {max} lines."))


def some(largest: int) -> validate.Length:
    """A list of one to `largest`."""
    return validate.Length(min=1, max=largest, error=N_("From {min} to {max} of them."))


def one_of(choices: Any) -> validate.OneOf:
    """One of a closed list."""
    return validate.OneOf([str(c) for c in choices], error=N_("“{input}” is not one of the choices."))
