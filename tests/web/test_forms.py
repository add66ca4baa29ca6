"""A form keeps what was typed, says what is wrong beside each field, and may be sent twice without harm."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError, fields

from app.errors import Conflict, Invalid, NotFound
from app.shapes import Day, Shape, Whole
from app.web.forms import Form, form_errors, form_values

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on the database


class LineIn(Shape):
    quantity = Whole(required=True)


class ReceiptIn(Shape):
    day = Day(required=True)
    lines = fields.List(fields.Nested(LineIn), required=True)


@pytest.fixture
def sent(app):
    """`with sent({...}):` is a request with a form that was sent."""
    return lambda data: app.test_request_context("/", method="POST", data=data)


def test_the_forms_own_fields_and_empty_ones_are_not_values(sent):
    with sent({"csrf_token": "t", "key": "k" * 16, "next": "/", "name": "سارا", "note": "  "}):
        assert form_values() == {"name": "سارا"}


def test_rows_become_a_list_and_the_empty_ones_at_its_end_are_gone(sent):
    with sent({"lines.0.item": "3", "lines.0.quantity": "۱۲", "lines.1.item": "", "lines.1.quantity": ""}):
        assert form_values() == {"lines": [{"item": "3", "quantity": "۱۲"}]}


def test_an_empty_row_between_two_others_keeps_its_place(sent):
    with sent({"lines.0.quantity": "1", "lines.1.quantity": "", "lines.2.quantity": "3"}):
        assert form_values() == {"lines": [{"quantity": "1"}, {}, {"quantity": "3"}]}


def test_a_row_number_out_of_all_reason_makes_no_list_of_that_length(sent):
    with sent({"lines.99999.quantity": "1"}):
        assert form_values() == {"lines": {"99999": {"quantity": "1"}}}


def test_several_boxes_of_one_name_become_a_list(sent):
    with sent({"axis": ["1", "2"], "kind": "goods"}):
        assert form_values("axis") == {"axis": ["1", "2"], "kind": "goods"}
    with sent({"axis": "1", "kind": "goods"}):
        assert form_values("axis") == {"axis": ["1"], "kind": "goods"}


@pytest.mark.parametrize("odd", [{"name": ["a", "b"]}, {"lines.0.item": ["1", "1"]}, {"name.x": "1"}, {"lines.0": "1"},
                                 {"lines.0.item.0": "1"}, {".": "1"}])  # fmt: skip
def test_what_comes_twice_or_under_a_name_that_no_form_has_is_refused(sent, odd):
    with sent({"kind": "goods", **odd}), pytest.raises(ValidationError) as refused:
        form_values()

    assert list(refused.value.messages) == list(odd)


def test_a_worth_is_a_record_alone_and_in_a_row(sent):
    with sent({"worth.fair_value": "5", "lines.0.worth.fair_level": "1"}):
        assert form_values() == {"worth": {"fair_value": "5"}, "lines": [{"worth": {"fair_level": "1"}}]}


def test_the_code_of_a_warning_may_have_dots_in_it(sent):
    with sent({"answers.allot.twice": "yes"}):
        assert form_values() == {"answers": {"allot": {"twice": "yes"}}}


def test_errors_stand_under_the_names_that_the_page_has(sent):
    with sent({"day": "1404/12/30", "lines.0.quantity": "4.7"}):
        with pytest.raises(ValidationError) as refused:
            ReceiptIn().load(form_values())

        errors = form_errors(refused.value)

    assert set(errors) == {"day", "lines.0.quantity"}
    assert errors["lines.0.quantity"] == ["«\u20684.7\u2069» عدد صحیح نیست. تنها رقم بنویسید، مانند ۱۲۰."]


def test_a_refusal_of_the_verb_stands_beside_its_field_or_above_the_form(sent):
    with sent({}):
        assert form_errors(Invalid(field="day")) == {"day": ["آنچه وارد شد پذیرفتنی نیست."]}
        assert form_errors(Conflict()) == {"_schema": ["این با آنچه پیش‌تر ثبت شده سازگار نیست."]}


def test_a_refused_form_keeps_what_was_typed_and_its_key(sent):
    with sent({"key": "a-key-of-the-form", "name": "<سارا>"}):
        form = Form()
        with form.refusals():
            raise Conflict(field="name")

    assert (form.status, form.value("name"), form.key) == (409, "<سارا>", "a-key-of-the-form")
    assert form.is_sent


def test_what_is_not_there_is_the_pages_answer_and_not_the_forms(sent):
    with sent({}), pytest.raises(NotFound), Form().refusals():
        raise NotFound()


def test_each_form_has_a_key_of_its_own_and_an_odd_one_is_not_taken(app, sent):
    with app.test_request_context("/"):
        assert Form().key != Form().key
    with sent({"key": "'; drop"}):
        assert Form().key != "'; drop"


def test_a_form_may_begin_with_what_is_stored(app):
    with app.test_request_context("/"):
        form = Form({"name": "سارا", "axis": [1, 2]})

    assert form.value("name") == "سارا"
    assert form.is_chosen("axis", 2)
    assert not form.is_chosen("axis", 3)
