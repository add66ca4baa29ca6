"""The years of the book as pages: which are open, and closing one for the whole country."""

from __future__ import annotations

from datetime import date

import pytest

from app.ledger import queries as ledger
from tests.web.reading import read, send, sign_in


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
    assert page.links("main td a") == ["/years/1403/close"]


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
