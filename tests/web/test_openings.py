"""The sheet of opening stock: rows of goods, read in three kinds of digits, refused beside the field that is wrong."""

from __future__ import annotations

import pytest

from app.stores.models import Opening
from tests.web.reading import read, send, sign_in
from tests.web.shelves import BAD_DAYS, BAD_QUANTITIES, READ_AS_TWELVE, count, make_shelf


@pytest.fixture
def shelf(make):
    return make_shelf(make)


def opening(shelf, **changes):
    typed = {
        "paper": "88/1", "happened_on": "1404/08/01", "lines.0.item_id": shelf.blankets, "lines.0.quantity": "12",
    }  # fmt: skip
    return {**typed, **changes}


@pytest.mark.parametrize("typed", READ_AS_TWELVE)
def test_opening_stock_is_recorded(client, shelf, typed):
    sign_in(client, shelf.clerk)

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **{"lines.0.quantity": typed}))
    page = read(client.get(answer.location))

    assert answer.status_code == 303
    assert "۱۲ تخته" in page.all(".goods li")[0].text
    assert read(client.get(f"/stores/{shelf.store}")).rows[0][1] == "۵۴ تخته"


def test_more_rows_are_asked_for_without_losing_what_was_typed(client, shelf, make):
    sign_in(client, shelf.clerk)

    page = read(send(client, f"/stores/{shelf.store}/opening", **opening(shelf, more="yes")))

    assert page.field("lines.0.quantity") == "12"
    assert page.field("lines.5.quantity") == ""
    assert page.errors == []
    assert count(make, Opening) == 3


def test_the_same_form_sent_twice_records_once(client, shelf, make):
    sign_in(client, shelf.clerk)
    form = {**read(client.get(f"/stores/{shelf.store}/opening")).hidden(), **opening(shelf)}

    first, again = (client.post(f"/stores/{shelf.store}/opening", data=form) for _ in range(2))

    assert first.location == again.location
    assert count(make, Opening) == 4


@pytest.mark.parametrize("typed", BAD_QUANTITIES)
def test_a_quantity_that_cannot_be_is_refused_beside_its_field(client, shelf, make, typed):
    sign_in(client, shelf.clerk)

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **{"lines.0.quantity": typed}))
    page = read(answer)

    assert answer.status_code in (409, 422)
    assert page.errors
    assert page.field("lines.0.quantity") == typed
    assert count(make, Opening) == 3


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_that_cannot_be_is_refused(client, shelf, make, day):
    sign_in(client, shelf.clerk)

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, happened_on=day))

    assert answer.status_code in (409, 422)
    assert read(answer).errors
    assert count(make, Opening) == 3


@pytest.mark.parametrize(
    "change",
    [{"lines.0.item_id": "999999"}, {"lines.0.item_id": "wheelchair"}, {"lines.0.item_id": "9" * 30}, {"paper": ""},
     {"lines.0.item_id": "", "lines.0.quantity": ""}, {"lines.1.item_id": "SAME", "lines.1.quantity": "3"}],
)  # fmt: skip
def test_opening_stock_that_lacks_something_is_refused(client, shelf, make, change):
    sign_in(client, shelf.clerk)
    typed = {name: shelf.blankets if value == "SAME" else value for name, value in change.items()}

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **typed))

    assert 400 <= answer.status_code < 500
    assert read(answer).errors
    assert count(make, Opening) == 3


def test_an_empty_row_between_two_others_is_left_out(client, shelf):
    sign_in(client, shelf.clerk)
    lines = {"lines.2.item_id": shelf.blankets, "lines.2.quantity": "4.7"}

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **lines))

    assert read(answer).all(".field-wrong input")[0].get("name") == "lines.2.quantity"
