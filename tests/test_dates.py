"""Days are read in either calendar and any digits, and never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import dates
from app.dates import NotADay, read_day
from app.text import persian_digits

HANDBOOK = [
    ("1403-12-30", date(2025, 3, 20)),
    ("1404-01-01", date(2025, 3, 21)),
    ("1404-04-01", date(2025, 6, 22)),
    ("1404-07-01", date(2025, 9, 23)),
    ("1404-10-01", date(2025, 12, 22)),
    ("1404-12-29", date(2026, 3, 20)),
    ("1405-01-01", date(2026, 3, 21)),
    ("1399-12-30", date(2021, 3, 20)),
    ("1405-09-01", date(2026, 11, 22)),
]


@pytest.mark.parametrize(("written", "day"), HANDBOOK)
def test_the_days_of_the_handbook(written, day):
    assert read_day(written) == day
    assert dates.format_solar(day) == written.replace("-", "/")


@pytest.mark.parametrize(
    "written",
    ["1404/8/8", "1404/08/08", "۱۴۰۴/۰۸/۰۸", "١٤٠٤/٨/٨", "1404-8-08", " 2025-10-30 ", "2025/10/30", "۲۰۲۵-۱۰-۳۰"],
)
def test_one_day_in_all_the_ways_it_is_written(written):
    assert read_day(written) == date(2025, 10, 30)


@pytest.mark.parametrize(
    "written",
    [
        "1404-12-30",
        "1404/12/30",
        "۱۴۰۴/۱۲/۳۰",
        "1404/13/01",
        "1404/7/31",
        "1404/00/01",
        "1404/1/0",
        "2025-02-29",
        "2025-11-31",
    ],
)
def test_a_day_that_does_not_exist_is_refused_and_said_so(written):
    with pytest.raises(NotADay, match="does not exist"):
        read_day(written)


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "8/8/1404", "08-08-1404", "1404/8-8", "1404.8.8", "04/08/08", "1404/8", "14040808", "1404/8/8/1",
     "1404/8/8 10:00", "0999/1/1", "1600/1/1", "9999-1-1", "1404/８/8", "1404/²/8"],
)  # fmt: skip
def test_what_is_not_plainly_a_day_is_not_guessed(written):
    with pytest.raises(NotADay) as refused:
        read_day(written)

    assert refused.value.message.params["typed"] == written


@pytest.mark.parametrize("year", [1395, 1399, 1403, 1408, 1412, 1416])
def test_leap_years_end_on_the_thirtieth(year):
    assert dates.format_solar(dates.last_day(year)) == f"{year}/12/30"


@pytest.mark.parametrize("year", [1396, 1400, 1404, 1407, 1411])
def test_other_years_end_on_the_twenty_ninth(year):
    assert dates.format_solar(dates.last_day(year)) == f"{year}/12/29"
    with pytest.raises(NotADay):
        read_day(f"{year}/12/30")


def test_a_day_knows_its_solar_year_and_month():
    assert dates.solar_year(date(2026, 3, 20)) == 1404
    assert dates.solar_year(date(2026, 3, 21)) == 1405
    assert dates.solar_month(date(2025, 10, 30)) == 140408
    assert dates.first_day(1404) == date(2025, 3, 21)
    assert dates.first_day(1404, 8) == date(2025, 10, 23)


@given(st.dates(date(1922, 1, 1), date(2121, 3, 20)))
def test_every_day_reads_back_from_either_calendar(day):
    assert read_day(day.isoformat()) == day
    if day >= dates.first_day(1301):
        assert read_day(persian_digits(dates.format_solar(day))) == day


def test_every_day_of_the_two_centuries_follows_the_one_before():
    day, last = dates.first_day(1301), dates.last_day(1499)
    before = dates.format_solar(day - timedelta(days=1))
    while day <= last:
        written = dates.format_solar(day)
        assert before < written
        assert dates.solar_month(day) == int(written[:4] + written[5:7])
        before, day = written, day + timedelta(days=29)
