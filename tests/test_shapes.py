"""What comes in at a door is read exactly or refused in words, and the words keep their pattern for translation."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError, fields

from app.codes import Unit
from app.errors import Message
from app.shapes import Day, Filters, Shape, Text, Whole, at_least, one_of


class Parcel(Shape):
    quantity = Whole(required=True)
    day = Day()
    note = Text(longest=10)
    name = Text(required=False)
    unit = fields.String(validate=one_of(Unit))
    boxes = Whole(validate=at_least(1))
    sure = fields.Boolean()


def refused(**given) -> dict[str, list[Message]]:
    with pytest.raises(ValidationError) as error:
        Parcel().load({"quantity": "1"} | given)
    return error.value.normalized_messages()


def test_a_right_record_is_read():
    assert Parcel().load({"quantity": "۱٬۲۰۰", "day": "۱۴۰۴/۸/۸", "note": "  باران ", "unit": "pair", "boxes": 3}) == {
        "quantity": 1200, "day": date(2025, 10, 30), "note": "باران", "unit": "pair", "boxes": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", ["1_000", "12 or 13", "12.0", "", "-1", -1, 12.0, 12.5, True, None, [], {}, "x" * 500, "1e3"]
)
def test_a_count_is_refused_and_not_bent(wrong):
    [message] = refused(quantity=wrong)["quantity"]

    assert isinstance(message, Message)


def test_a_count_past_what_is_stored_is_refused_in_its_own_words():
    [message] = refused(quantity="1" + "0" * 15)["quantity"]

    assert (message.pattern, message.params) == ("“{input}” is too large.", {"input": "1" + "0" * 15})


def test_every_refusal_keeps_its_pattern_for_the_translator():
    cases = {
        "quantity": ({"quantity": "x"}, "“{input}” is not a whole number. Write digits only, such as 120."),
        "day": ({"day": "1404/12/30"}, "“{typed}” does not exist in the calendar."),
        "note": ({"note": "a" * 11}, "This is longer than {longest} letters."),
        "unit": ({"unit": "barrel"}, "“{input}” is not one of the choices."),
        "boxes": ({"boxes": "0"}, "Must be {min} or more."),
        "sure": ({"sure": "perhaps"}, "This cannot be read as yes or no."),
        "other": ({"other": "1"}, "There is no such field."),
    }
    for name, (given, pattern) in cases.items():
        [message] = refused(**given)[name]
        assert isinstance(message, Message), name
        assert message.pattern == pattern


def test_what_is_missing_or_null_is_asked_for():
    with pytest.raises(ValidationError) as error:
        Parcel().load({})

    [message] = error.value.normalized_messages()["quantity"]
    assert (type(message), message.pattern) == (Message, "Please fill this in.")
    [message] = refused(quantity=None)["quantity"]
    assert (type(message), message.pattern) == (Message, "Please fill this in.")


@pytest.mark.parametrize("record", ["text", 5, None, [1]])
def test_what_is_no_record_is_said_to_be_none(record):
    with pytest.raises(ValidationError) as error:
        Parcel().load(record)

    [message] = error.value.normalized_messages()["_schema"]
    assert isinstance(message, Message)


@pytest.mark.parametrize("wrong", ["a\x00b", "a\x07", "\ud800", "a\x7f", "a\x9c", "a\u202eb", "\ufffe", "\ufdd0"])
def test_a_text_that_cannot_be_stored_or_shown_is_refused(wrong):
    assert isinstance(refused(name=wrong)["name"][0], Message)


@pytest.mark.parametrize("wrong", [5, True, ["a"], b"\xff\xfe"])
def test_what_is_not_text_is_refused(wrong):
    [message] = refused(name=wrong)["name"]

    assert message.pattern == "This is not a text."


def test_half_spaces_and_line_ends_are_text():
    assert Parcel().load({"quantity": 1, "name": "می‌رسانم\r\nدوم\t"})["name"] == "می‌رسانم\nدوم"


@pytest.mark.parametrize("empty", ["", "   ", "\u200c", "\u200f \u200e"])
def test_a_text_of_blanks_is_no_answer(empty):
    class Named(Shape):
        name = Text(required=True)

    with pytest.raises(ValidationError) as error:
        Named().load({"name": empty})

    [message] = error.value.normalized_messages()["name"]
    assert message.pattern == "Please fill this in."


@pytest.mark.parametrize("wrong", [5, None, ["1404/8/8"], 14040808, True])
def test_a_day_is_written_as_text(wrong):
    assert isinstance(refused(day=wrong)["day"][0], Message)


def test_filters_leave_aside_what_they_do_not_know():
    class Found(Filters):
        q = Text(load_default="")

    assert Found().load({"q": " ویلچر", "utm": "1"}) == {"q": "ویلچر"}


def test_a_day_goes_out_as_an_iso_day():
    assert Parcel().dump({"quantity": 1, "day": date(2025, 10, 30)}) == {"quantity": 1, "day": "2025-10-30"}
