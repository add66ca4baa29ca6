"""The pages of the ledger: who sees which entry, what is said of it, and how it is undone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.accounts.models import Approval
from app.db import db
from app.ledger.models import Entry
from tests.web.gifts import A_RUN, count_queries, make_gift, receive_in_yazd
from tests.web.reading import read, send, sign_in

SLIP = {"correction": "slip", "happened_on": "1404/08/08", "memo": "دو بار شمرده شد"}


@pytest.fixture
def gift(world, monkeypatch):
    monkeypatch.setattr("app.campaigns.undoing.OWN_UNDO", A_RUN)
    return world("gift", make_gift)


def kinds(page) -> list[str]:
    """The kind of each entry of a list, as it stands under the number."""
    return [re.sub("^[A-Z0-9/-]+", "", row[0]) for row in page.rows]


def total(make, model) -> int:
    with make.inside():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_clerk_reads_the_office_s_entries_newest_first(client, gift):
    sign_in(client, gift.clerk)

    page = read(client.get("/entries"))

    assert page.heading == "دفتر ثبت"
    assert kinds(page) == ["تحویل", "ارسال حواله", "رسید", "پذیرش تعهد"]
    assert f"/entries/{gift.receipt}" in page.links("main td a") + page.links("main th a")


def test_a_row_says_how_much_from_whom_to_whom_by_whom_and_that_it_stands(client, gift):
    sign_in(client, gift.clerk)

    number, day, moved, who, state = read(client.get("/entries?kind=receipt")).rows[0]

    assert number == f"{gift.number}رسید"
    assert day == "۱۴۰۴/۰۷/۲۹"
    assert moved == "۳۰ دستگاه ویلچر کودک از فولاد نمونه به انبار سمنان"
    assert who == gift.clerk
    assert state == "پابرجاست"


def test_an_office_does_not_read_another_s_book(client, gift):
    sign_in(client, gift.stranger)

    assert read(client.get("/entries")).rows == []
    assert client.get(f"/entries/{gift.receipt}").status_code == 404


def test_the_centre_and_the_auditor_read_every_office_s_book(client, gift, make):
    with make.inside():
        name = make.auditor().name
    sign_in(client, name)

    page = read(client.get("/entries"))
    offices = {node.text: node.get("value") for node in page.all("select option")}

    assert len(page.rows) == 4
    assert client.get(f"/entries/{gift.receipt}").status_code == 200
    assert read(client.get("/entries", query_string={"office": offices["اداره کل بهزیستی استان یزد"]})).rows == []
    assert len(read(client.get("/entries", query_string={"office": offices["اداره کل بهزیستی استان سمنان"]})).rows) == 4


def test_a_company_reads_what_moved_its_gifts_and_of_other_offices_what_when_and_where_alone(client, gift):
    sign_in(client, gift.donor)

    page = read(client.get("/entries"))
    foreign = read(client.get(f"/entries/{gift.delivery}"))

    assert kinds(page) == ["تحویل", "ارسال حواله", "رسید", "پذیرش تعهد"]
    assert [row[2] for row in page.rows][:2] == ["سمنان", "سمنان"]
    assert gift.clerk not in client.get("/entries").text
    assert foreign.rows == []
    assert "سمنان" in foreign.all("main")[0].text
    assert "انبار" not in foreign.all("main")[0].text
    assert len(read(client.get(f"/entries/{gift.receipt}")).rows) == 6


def test_who_recorded_it_is_said_to_the_office_alone(client, gift):
    sign_in(client, gift.donor)
    as_donor = client.get(f"/entries/{gift.receipt}").text
    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, gift.supervisor)

    assert gift.clerk not in as_donor
    assert gift.clerk in client.get(f"/entries/{gift.receipt}").text


def test_a_company_does_not_read_what_others_gave(client, gift, make):
    with make.inside():
        other = make.representative().name
    sign_in(client, other)

    assert read(client.get("/entries")).rows == []
    assert client.get(f"/entries/{gift.receipt}").status_code == 404


def test_both_ends_see_a_transfer(client, gift):
    sign_in(client, gift.yazd)

    assert client.get(f"/entries/{gift.sent}").status_code == 200
    assert client.get(f"/entries/{gift.delivery}").status_code == 404


def test_the_list_is_filtered_by_kind_and_day(client, gift):
    sign_in(client, gift.clerk)

    assert kinds(read(client.get("/entries?kind=delivery"))) == ["تحویل"]
    assert kinds(read(client.get("/entries?from=1404/08/01"))) == ["تحویل", "ارسال حواله"]
    assert kinds(read(client.get("/entries?from=1404/07/01&to=1404/07/30"))) == ["رسید"]
    assert "سندی با این مشخصات نیست" in client.get("/entries?kind=loss").text


@pytest.mark.parametrize(
    "asked",
    [
        "from=1404/12/30",
        "kind=gift",
        "office=x",
        "after=1.2",
        "after=2025-10-30.-1",
        "after=2025-10-30.²",
        "after=2025-10-30." + "9" * 19,
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_in_words(client, gift, asked):
    sign_in(client, gift.clerk)

    answer = client.get(f"/entries?{asked}")

    assert answer.status_code == 422
    assert read(answer).rows == []


def test_the_next_page_begins_where_this_one_ends(client, gift, monkeypatch):
    monkeypatch.setattr("app.campaigns.book.PAGE", 3)
    sign_in(client, gift.clerk)

    first = read(client.get("/entries"))
    second = read(client.get(first.links(".pager a")[-1]))

    assert kinds(first) + kinds(second) == ["تحویل", "ارسال حواله", "رسید", "پذیرش تعهد"]
    assert second.links(".pager a") == ["/entries"]


def test_as_many_queries_for_one_row_as_for_four(client, gift, make):
    sign_in(client, gift.clerk)
    client.get("/entries")

    assert count_queries(client, make, "/entries?kind=delivery") == count_queries(client, make, "/entries")


def test_an_entry_says_what_happened_and_that_it_adds_up_to_nought(client, gift):
    sign_in(client, gift.clerk)

    page = read(client.get(f"/entries/{gift.receipt}"))
    lots = {href for href in page.links("main a") if href.startswith("/lots/")}

    assert page.heading == "رسید"
    assert lots == {f"/lots/{gift.promise}", f"/lots/{gift.good}", f"/lots/{gift.damaged}"}
    assert sorted(row[3] for row in page.rows if row[1] == "موجود") == ["۲ دستگاه", "۲۸ دستگاه"]
    assert "جمع مقدارهای هر محموله در اینجا صفر است" in page.all("main")[0].text
    assert "۲۹ مهر ۱۴۰۴" in page.all("main")[0].text
    assert page.latin_digits == []


def test_one_s_own_new_entry_is_undone_at_once(client, gift):
    sign_in(client, gift.clerk)

    answer = send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **SLIP)
    page = read(client.get(answer.location))
    original = read(client.get(f"/entries/{gift.delivery}"))

    assert answer.status_code == 303
    assert page.heading == "سند معکوس"
    assert f"/entries/{gift.delivery}" in page.links(".timeline a")
    assert answer.location in original.links(".timeline a")
    assert "برگردانده‌شده" in original.all("main")[0].text
    assert "/reverse" not in client.get(f"/entries/{gift.delivery}").text


def test_an_undoing_sent_twice_undoes_once(client, gift, make):
    sign_in(client, gift.clerk)
    form = {**read(client.get(f"/entries/{gift.delivery}")).hidden(), **SLIP}

    first = client.post(f"/entries/{gift.delivery}/reverse", data=form)
    again = client.post(f"/entries/{gift.delivery}/reverse", data=form)

    assert first.location == again.location
    assert total(make, Entry) == 5


def test_what_another_recorded_waits_for_a_second_signature(client, gift, make):
    sign_in(client, gift.supervisor)

    answer = send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **SLIP)
    page = read(client.get(f"/entries/{gift.delivery}"))

    assert answer.status_code == 303
    assert answer.location.startswith("/approvals/")
    assert total(make, Entry) == 4
    assert answer.location in page.links("main a")
    assert "/reverse" not in client.get(f"/entries/{gift.delivery}").text


def test_after_half_a_minute_one_s_own_entry_waits_too(client, gift, make, monkeypatch):
    monkeypatch.setattr("app.campaigns.undoing.needs_second", lambda _entry, _by: True)
    sign_in(client, gift.clerk)

    answer = send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **SLIP)

    assert answer.location.startswith("/approvals/")
    assert total(make, Approval) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"correction": ""}, 422),
        ({"memo": " "}, 422),
        ({"happened_on": "1404/12/30"}, 422),
        ({"happened_on": "1404/08/01"}, 422),
    ],
)
def test_an_undoing_that_lacks_something_is_refused_and_nothing_is_saved(client, gift, make, change, status):
    sign_in(client, gift.clerk)

    answer = send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **SLIP | change)

    assert answer.status_code == status
    assert read(answer).errors
    assert (total(make, Entry), total(make, Approval)) == (4, 0)


def test_goods_that_have_moved_on_cannot_be_undone_from_under_them(client, gift, make):
    sign_in(client, gift.clerk)

    answer = send(client, f"/entries/{gift.receipt}/reverse", at=f"/entries/{gift.receipt}", **SLIP)

    assert answer.status_code == 409
    assert read(answer).errors
    assert (total(make, Entry), total(make, Approval)) == (4, 0)


@pytest.mark.parametrize(("who", "status"), [("donor", 403), ("stranger", 404), ("yazd", 404)])
def test_nobody_else_undoes_an_entry(client, gift, make, who, status):
    sign_in(client, getattr(gift, who))
    token = read(client.get("/entries")).token

    answer = client.post(f"/entries/{gift.delivery}/reverse", data={**SLIP, "csrf_token": token, "key": "k" * 12})

    assert answer.status_code == status
    assert (total(make, Entry), total(make, Approval)) == (4, 0)


@pytest.mark.parametrize("end", ["clerk", "yazd"])
def test_either_end_asks_for_a_received_transfer_to_be_undone_whole(client, gift, make, end):
    receive_in_yazd(make, gift)
    sign_in(client, getattr(gift, end))
    page = read(client.get("/entries?kind=transfer_sent" if end == "clerk" else "/entries?kind=transfer_received"))
    [path] = page.links("main th a")

    asked = send(client, f"{path}/reverse", at=path, **SLIP)
    shown = read(client.get(asked.location))

    assert asked.status_code == 303
    assert len({href for href in shown.links("main a") if href.startswith("/entries/")}) == 2
    assert total(make, Entry) == 5
