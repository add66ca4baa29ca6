"""Counting a store on its pages: the sheet, the counts, the difference, and a count that came too late."""

from __future__ import annotations

import pytest

from app.ledger.models import Entry
from app.stores.stocktake_models import Stocktake
from tests.web.reading import read, send
from tests.web.shelves import BAD_DAYS, READ_AS_TWELVE, count, each, enter, not_refused


@pytest.fixture
def sheet(client, shelf):
    """The address of a sheet that the clerk of Semnan has opened."""
    enter(client, shelf.clerk)
    return send(client, f"/stores/{shelf.store}/stocktakes/new", opened_on="1404/08/08").location


COUNTED = {"counts.0.counted": "2", "counts.1.counted": "40", "minutes_number": "19", "happened_on": "1404/08/08"}
"""As the book has it: two damaged blankets, forty good ones."""


def post(client, sheet, **changes):
    return send_first(client, sheet, f"{sheet}/post", **COUNTED | changes)


def send_first(client, at, path, **typed):
    """Fill the first form of a page, which carries the goods; the last one gives the count up."""
    form = read(client.get(at)).all("main form")[0]
    hidden = {n.get("name"): n.get("value") for n in form.all("input") if n.get("type") == "hidden"}
    return client.post(path, data={**hidden, **typed})


def test_a_sheet_has_what_the_book_says(client, shelf, sheet):
    page = read(client.get(sheet))

    assert page.heading == "انبارگردانی"
    assert "۴۰" in page.all("fieldset")[0].text
    assert page.latin_digits == []
    assert sheet in read(client.get(f"/stores/{shelf.store}")).links(".notice a")


def test_a_count_that_agrees_posts_nothing(client, sheet, make):
    answer = post(client, sheet)

    assert answer.status_code == 303
    assert [row[4] for row in read(client.get(sheet)).rows] == ["۰", "۰"]
    assert count(make) == 3


def test_what_is_too_many_is_found_and_what_is_missing_is_lost(client, shelf, sheet, make):
    answer = post(client, sheet, **{"counts.0.counted": "۳", "counts.1.counted": "۳۵"})
    page = read(client.get(answer.location))

    assert [row[4] for row in page.rows] == ["+۱", "\u200e\u2212۵"]
    assert page.links(".facts a")[0].startswith("/entries/")
    assert read(client.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۸ تخته"
    assert count(make) == 4


def test_a_count_is_read_in_persian_digits(client, sheet):
    post(client, sheet, **{"counts.1.counted": READ_AS_TWELVE[1]})

    assert read(client.get(sheet)).rows[1][3] == "۱۲ تخته"


def test_the_same_count_sent_twice_is_posted_once(client, sheet, make):
    form = read(client.get(sheet)).all("main form")[0]
    hidden = {n.get("name"): n.get("value") for n in form.all("input") if n.get("type") == "hidden"}

    first, again = (
        client.post(f"{sheet}/post", data={**hidden, **COUNTED, "counts.1.counted": "39"}) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (303, 303)
    assert count(make) == 4


def test_a_count_that_cannot_be_is_refused_and_stays_in_its_field(client, sheet, make):
    bad = [
        *each("counts.1.counted", ["", "-5", "4.7", "1" + "0" * 30, "1_000", "12 or 13"]), {"minutes_number": ""},
        *each("happened_on", [*BAD_DAYS, "1404/08/07"]), {"counts.0.item_id": "999999"}, {"counts.0.condition": "x"},
        {"counts.1.condition": "damaged"},
    ]  # fmt: skip

    taken = not_refused(lambda change: post(client, sheet, **change), bad)
    page = read(post(client, sheet, **{"counts.1.counted": "12 or 13"}))

    assert taken == []
    assert page.field("counts.1.counted") == "12 or 13"
    assert count(make, Entry) == 3


def test_a_count_is_refused_when_goods_moved_meanwhile(client, shelf, sheet, make):
    send(
        client, f"/stores/{shelf.store}/deliveries/new", receiver_id=shelf.receiver, happened_on="1404/08/08",
        proof="signature", **{"lines.0.item_id": str(shelf.blankets), "lines.0.quantity": "1"},
    )  # fmt: skip

    answer = post(client, sheet)

    assert answer.status_code == 409
    assert "IR-20/1404/4" in read(answer).errors[0]
    assert count(make, Entry) == 4


def test_one_count_at_a_time(client, shelf, sheet, make):
    answer = send(client, f"/stores/{shelf.store}/stocktakes/new", opened_on="1404/08/08")

    assert answer.status_code == 409
    assert read(answer).errors
    assert count(make, Stocktake) == 1


def test_a_sheet_that_cannot_be_is_not_opened(client, shelf, make):
    enter(client, shelf.clerk)
    path, first = f"/stores/{shelf.store}/stocktakes/new", {"opened_on": "1404/08/08"}
    bad = [*each("opened_on", ["1404/08/09", "1404/12/30"]), *each("item_ids", ["x", "999999"])]

    assert not_refused(lambda change: send(client, path, **first | change), bad) == []
    assert count(make, Stocktake) == 0


def test_a_sheet_of_one_item(client, shelf):
    enter(client, shelf.clerk)

    answer = send(client, f"/stores/{shelf.store}/stocktakes/new", opened_on="1404/08/08", item_ids=shelf.blankets)

    assert answer.status_code == 303


def test_a_count_is_given_up(client, shelf, sheet):
    answer = send(client, f"{sheet}/drop", at=sheet)
    again = read(client.get(sheet))

    assert answer.location == f"/stores/{shelf.store}"
    assert f"{sheet}/drop" not in [form.get("action") for form in again.all("form")]


def test_another_office_neither_sees_nor_posts_a_count(client, shelf, sheet, make):
    enter(client, shelf.stranger)
    token = read(client.get("/stores")).token

    assert client.get(sheet).status_code == 404
    assert client.post(f"{sheet}/post", data={"csrf_token": token, **COUNTED}).status_code == 404
    assert client.post(f"{sheet}/drop", data={"csrf_token": token}).status_code == 404
    assert count(make, Entry) == 3
