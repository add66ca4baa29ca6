"""The years of the book as pages: which are open, and closing one for the whole country."""

from __future__ import annotations

from datetime import date

import pytest

from app import clock
from app.accounts.queries import get_user_by_name
from app.ledger import queries as ledger
from app.reports.editions import draft_edition
from app.reports.yearly.subjects import get_subject
from tests.reports.test_editions import files_of
from tests.web.reading import read, send, sign_in

AFTER = date(2026, 5, 1)


@pytest.fixture
def stocked(make) -> None:
    """Something happened in 1403, in 1402 and this year."""
    with make.inside():
        store = make.store()
        for day in (date(2023, 9, 1), date(2024, 9, 1), date(2025, 9, 1)):
            make.stock(store, "blanket", 10, on=day)


@pytest.fixture
def officer(client, make) -> str:
    with make.inside():
        name = make.national().name
    sign_in(client, name)
    return name


def is_closed(make, year: int) -> bool:
    with make.inside():
        return next(p for p in ledger.list_periods() if p.year == year).closed_at is not None


def test_the_years_are_listed_with_how_much_happened_in_each(client, make, stocked, officer):
    page = read(client.get("/years"))

    assert page.heading == "سال‌ها"
    assert [(row[0], row[3], row[4]) for row in page.rows] == [
        ("۱۴۰۴", "۱", "جاری"),
        ("۱۴۰۳", "۱", "پایان‌یافته، هنوز باز"),
        ("۱۴۰۲", "۱", "پایان‌یافته، هنوز باز"),
    ]
    assert page.links("main td a") == ["/years/1402/close"]
    assert page.latin_digits == []


def test_closing_is_explained_before_it_is_done(client, make, stocked, officer):
    page = read(client.get("/years/1402/close"))

    assert page.heading == "بستن سال ۱۴۰۲"
    assert "هرگز باز نمی‌شود" in page.all("main")[0].text
    assert not is_closed(make, 1402)


def test_a_national_officer_closes_a_year(client, make, stocked, officer):
    done = send(client, "/years/1402/close")
    page = read(client.get(done.location))

    assert done.status_code == 303
    assert is_closed(make, 1402)
    assert page.rows[-1][4] == "بسته‌شده"
    assert officer in page.rows[-1][5]
    assert page.links("main td a") == ["/years/1403/close", "/years/1402/close"]


@pytest.mark.parametrize(("year", "status"), [(1403, 409), (1404, 409), (1402, 409)])
def test_a_year_that_cannot_be_closed_stays_as_it_is(client, make, stocked, officer, year, status):
    if year == 1402:
        send(client, "/years/1402/close")
    token = read(client.get("/years")).token

    refused = client.post(f"/years/{year}/close", data={"csrf_token": token, "key": "key-of-a-button"})

    assert refused.status_code == status
    assert is_closed(make, year) is (year == 1402)


def test_no_button_closes_a_year_that_is_not_over(client, make, stocked, officer):
    page = read(client.get("/years/1404/close"))

    assert [form.get("method") for form in page.all("main form")] == []
    assert "هنوز پایان نیافته" in page.all("main")[0].text


def test_a_year_is_named_without_the_marks_of_thousands(client, make, officer):
    assert "۱۲۰۰" in read(client.get("/years/1200/close")).all("main")[0].text


def test_a_year_outside_the_book_is_refused(client, make, officer):
    assert client.get("/years/1200/close").status_code in (404, 422)


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_others_read_the_years_and_close_none(client, make, stocked, role):
    with make.inside():
        name = getattr(make, role)().name
    sign_in(client, name)
    page = read(client.get("/years"))

    refused = client.post("/years/1402/close", data={"csrf_token": page.token, "key": "key-of-a-button"})

    assert page.links("main td a") == []
    assert refused.status_code == 403
    assert client.get("/years/1402/close").status_code == 403
    assert not is_closed(make, 1402)


def test_a_company_does_not_read_the_years(client, make):
    with make.inside():
        name = make.representative().name
    sign_in(client, name)

    assert client.get("/years").status_code == 403


def test_what_is_still_open_stands_first_and_leads_to_where_it_is_looked_at(client, make, officer):
    with make.inside():
        store, campaign, company = make.store(), make.campaign(), make.company(verified=True)
        pledge = make.pledge(campaign, company)
        make.receipt(pledge, store, 5)
        waits = make.announced(campaign, company).number
    clock.set_demo_today(AFTER)

    page = read(client.get("/years/1404/close"))

    assert [node.text for node in page.all("ul.loose-ends li")] == [
        "۱ تعهدهای اعلام‌شده تا پایان سال که تأیید یا پذیرفته نشده‌اند",
        "۱ محموله‌های دریافتی سال که ارزش‌گذاری نشده‌اند",
        "۲ سندهایی که هنوز زیر هیچ مهری نیستند؛ خودآزمایی شبانه آن‌ها را مهر می‌کند",
    ]
    shown = client.get(page.links("ul.loose-ends a")[0])
    assert waits in read(shown).all("main")[0].text
    assert all(client.get(href).status_code == 200 for href in page.links("ul.loose-ends a"))


def test_after_closing_comes_the_report(client, make, stocked, officer):
    send(client, "/years/1402/close")
    closed = read(client.get("/years/1402/close"))

    assert "/editions/new?year=1402" in closed.links("main a")
    with make.inside():
        number = draft_edition(subject=get_subject(1402), files=files_of(), by=get_user_by_name(officer)).id
    drafted = read(client.get("/years/1402/close"))
    assert f"/editions/{number}" in drafted.links("main a")
    assert "/years/1402/close" in read(client.get("/years")).links("main td a")
