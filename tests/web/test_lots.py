"""A gift's journey as its donor, its holders and strangers see it; its pieces; and the search that finds it."""

from __future__ import annotations

import pytest

from app.text import persian_digits
from tests.web.gifts import A_RUN, count_queries, make_gift, receive_in_yazd
from tests.web.reading import read, send, sign_in


@pytest.fixture
def gift(world, monkeypatch):
    monkeypatch.setattr("app.campaigns.undoing.OWN_UNDO", A_RUN)
    return world("gift", make_gift)


def steps(page) -> list[str]:
    return [node.text for node in page.all(".timeline li")]


def parts(page) -> list[list[str]]:
    """The rows that say where it is now: stage, place, quantity."""
    return [row[:3] for row in page.rows if len(row) == 4 and "DF-" not in row[0]]


def test_a_lot_leads_back_to_who_promised_it_and_on_to_where_it_went(client, gift):
    sign_in(client, gift.clerk)

    page = read(client.get(f"/lots/{gift.good}"))

    assert page.heading == "ویلچر کودک"
    assert [said.split()[0] for said in steps(page)] == ["پذیرش", "رسید", "ارسال", "تحویل"]
    assert f"/lots/{gift.promise}" in page.links("main a")
    assert {f"/entries/{gift.receipt}", f"/entries/{gift.delivery}"} <= set(page.links(".timeline a"))
    assert page.latin_digits == []


def test_a_lot_says_where_every_piece_of_it_is_now(client, gift):
    sign_in(client, gift.clerk)

    page = read(client.get(f"/lots/{gift.good}"))

    assert parts(page) == [
        ["موجود", "انبار سمنان", "۲۰ دستگاه"],
        ["در راه", "حمل با وسیلهٔ اداره", "۵ دستگاه"],
        ["تحویل‌شده", "مددجویان سمنان", "۳ دستگاه"],
    ]


def test_a_promise_shows_what_came_out_of_it(client, gift):
    sign_in(client, gift.clerk)

    page = read(client.get(f"/lots/{gift.promise}"))

    assert {f"/lots/{gift.good}", f"/lots/{gift.damaged}"} <= set(page.links("main a"))
    assert ["موجود · معیوب", "انبار سمنان", "۲ دستگاه"] in parts(page)
    assert [said.split()[0] for said in steps(page)] == ["پذیرش", "رسید", "ارسال", "تحویل"]


def test_its_donor_sees_how_much_is_where_but_of_others_work_stage_day_and_province_only(client, gift):
    sign_in(client, gift.donor)

    page = read(client.get(f"/lots/{gift.good}"))

    assert parts(page) == [
        ["موجود", "سمنان", "۲۰ دستگاه"],
        ["در راه", "سمنان", "۵ دستگاه"],
        ["تحویل‌شده", "سمنان", "۳ دستگاه"],
    ]
    assert steps(page)[-1] == "تحویل‌شده ۱۴۰۴/۰۸/۰۸ · سمنان"
    assert gift.clerk not in page.all("main")[0].text
    assert f"/entries/{gift.delivery}" not in page.links(".timeline a")


def test_who_holds_none_of_it_yet_does_not_see_it(client, gift):
    sign_in(client, gift.yazd)

    assert client.get(f"/lots/{gift.good}").status_code == 404


def test_a_later_holder_sees_its_own_part_and_elsewhere_stage_day_and_province_only(client, gift, make):
    receive_in_yazd(make, gift)
    sign_in(client, gift.yazd)

    page = read(client.get(f"/lots/{gift.good}"))
    elsewhere = [row for row in parts(page) if row[1] == "سمنان"]

    assert ["موجود", "انبار یزد", "۵ دستگاه"] in parts(page)
    assert [row[0] for row in elsewhere] == ["موجود", "تحویل‌شده"]
    assert not any("دستگاه" in row[2] for row in elsewhere)
    assert "انبار سمنان" not in page.all(".timeline")[0].text
    assert f"/lots/{gift.promise}" not in page.links("main a")


def test_a_lot_of_another_office_or_none_at_all_is_not_found(client, gift):
    sign_in(client, gift.stranger)

    assert client.get(f"/lots/{gift.good}").status_code == 404
    assert client.get(f"/lots/{gift.good}/pieces").status_code == 404
    assert client.get("/lots/1").status_code == 404


def test_an_administrator_reads_no_lot(client, gift, make):
    with make.inside():
        name = make.administrator().name
    sign_in(client, name)

    assert client.get(f"/lots/{gift.good}").status_code == 403


def test_what_was_undone_is_struck_out_of_the_journey_and_stays_there(client, gift):
    sign_in(client, gift.clerk)
    slip = {"correction": "slip", "happened_on": "1404/08/08", "memo": "دو بار شمرده شد"}

    send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **slip)
    page = read(client.get(f"/lots/{gift.good}"))

    assert [node.text for node in page.all(".timeline del")] == ["تحویل"]
    assert steps(page)[-1].startswith("سند معکوس")
    assert ["موجود", "انبار سمنان", "۲۳ دستگاه"] in parts(page)


def test_every_piece_stands_under_its_own_code_a_page_at_a_time(client, gift, monkeypatch):
    monkeypatch.setattr("app.campaigns.journeys.PIECES", 20)
    sign_in(client, gift.clerk)

    first = read(client.get(f"/lots/{gift.good}/pieces"))
    second = read(client.get(first.links(".pager a")[-1]))
    codes = [row[0] for row in first.rows + second.rows]

    assert len(codes) == len(set(codes)) == 28
    assert gift.code in codes


@pytest.mark.parametrize("after", ["x", "-1", "9" * 19, "9" * 40, "²"])
def test_a_page_of_pieces_that_cannot_be_turned_to_is_refused_in_words(client, gift, after):
    sign_in(client, gift.clerk)

    assert client.get(f"/lots/{gift.good}/pieces?after={after}").status_code == 422


def test_a_long_journey_is_read_a_page_at_a_time(client, gift, monkeypatch):
    monkeypatch.setattr("app.campaigns.journeys.STEPS", 3)
    sign_in(client, gift.clerk)

    first = read(client.get(f"/lots/{gift.good}"))
    second = read(client.get(first.links(".pager a")[-1]))

    assert [said.split()[0] for said in steps(first) + steps(second)] == ["پذیرش", "رسید", "ارسال", "تحویل"]
    assert client.get(f"/lots/{gift.good}?after=nonsense").status_code == 422


@pytest.mark.parametrize("spelt", ["{}", " {} ", "{lower}", "{bare}"])
def test_a_piece_is_found_by_the_code_on_it_however_it_is_written(client, gift, spelt):
    sign_in(client, gift.donor)
    typed = spelt.format(gift.code, lower=gift.code.lower(), bare=gift.code.replace("-", ""))

    found = client.get("/trace", query_string={"q": typed})
    page = read(client.get(found.location))

    assert found.status_code == 303
    assert gift.code in page.all(".notice-done")[0].text


def test_an_entry_is_found_by_its_printed_number_in_any_digits(client, gift):
    sign_in(client, gift.clerk)

    latin = client.get("/trace", query_string={"q": gift.number.lower()})
    persian = client.get("/trace", query_string={"q": persian_digits(gift.number)})

    assert latin.location == persian.location == f"/entries/{gift.receipt}"


@pytest.mark.parametrize("typed", ["DF-2222-2222", "IR-20/1404/999", "what", "IR-20/99999999/1"])
def test_what_is_not_there_is_refused_in_words(client, gift, typed):
    sign_in(client, gift.clerk)

    answer = client.get("/trace", query_string={"q": typed})

    assert answer.status_code == 404
    assert "نیست" in read(answer).all(".field-error")[0].text


def test_a_search_leads_to_nothing_that_is_another_s_but_what_is_open_to_all(client, gift):
    sign_in(client, gift.stranger)

    assert client.get("/trace", query_string={"q": gift.code}).location == f"/trace/{gift.code}"
    assert client.get("/trace", query_string={"q": gift.number}).status_code == 404


def test_as_many_queries_for_a_long_journey_as_for_a_short_one(client, gift, make):
    sign_in(client, gift.clerk)
    client.get(f"/lots/{gift.good}")

    short = count_queries(client, make, f"/lots/{gift.damaged}")
    long = count_queries(client, make, f"/lots/{gift.good}")

    assert long == short
