"""The sheet of opening stock: rows of goods, read in three kinds of digits, refused beside the field that is wrong."""

from __future__ import annotations

from app.stores.models import Opening
from tests.web.reading import read, send, sign_in
from tests.web.shelves import BAD_DAYS, BAD_QUANTITIES, READ_AS_TWELVE, count, each, not_refused


def opening(shelf, **changes):
    typed = {
        "paper": "88/1", "happened_on": "1404/08/01", "lines.0.item_id": shelf.blankets, "lines.0.quantity": "12",
    }  # fmt: skip
    return {**typed, **changes}


def test_opening_stock_is_recorded_in_digits_of_three_kinds(client, shelf):
    sign_in(client, shelf.clerk)

    for typed in READ_AS_TWELVE:
        changes = {"paper": typed, "lines.0.quantity": typed}
        answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **changes))
        assert "۱۲ تخته" in read(client.get(answer.location)).all(".goods li")[0].text

    assert read(client.get(f"/stores/{shelf.store}")).rows[0][1] == "۹۰ تخته"


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


def test_a_refused_quantity_stays_in_its_field(client, shelf):
    sign_in(client, shelf.clerk)

    page = read(send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **{"lines.0.quantity": "12 or 13"})))

    assert page.field("lines.0.quantity") == "12 or 13"
    assert page.all(".field-wrong input")[0].get("name") == "lines.0.quantity"


def test_opening_stock_that_cannot_be_is_refused_and_nothing_is_saved(client, shelf, make):
    sign_in(client, shelf.clerk)
    bad = [
        *each("lines.0.quantity", BAD_QUANTITIES), *each("happened_on", BAD_DAYS),
        *each("lines.0.item_id", ["999999", "wheelchair", "9" * 30]), {"paper": ""},
        {"lines.0.item_id": "", "lines.0.quantity": ""},
        {"lines.1.item_id": shelf.blankets, "lines.1.quantity": "3"},
    ]  # fmt: skip

    taken = not_refused(lambda change: send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **change)), bad)

    assert taken == []
    assert count(make, Opening) == 3


def test_an_empty_row_between_two_others_is_left_out(client, shelf):
    sign_in(client, shelf.clerk)
    lines = {"lines.2.item_id": shelf.blankets, "lines.2.quantity": "4.7"}

    answer = send(client, f"/stores/{shelf.store}/opening", **opening(shelf, **lines))

    assert read(answer).all(".field-wrong input")[0].get("name") == "lines.2.quantity"
