"""Sheets of meter readings and of degree days: whole or not at all, twice changes nothing, and undone they are gone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import db
from app.energy.meters import DegreeDays, DegreeSeries, Reading
from app.energy.removing import remove_reading
from app.errors import NotAllowed
from tests.imports.acts import bring_in, refusals, total, undo

pytestmark = pytest.mark.usefixtures("ctx")
READINGS = "نوع انرژی,شماره کنتور,روز,رقم کنتور,واحد,رقم پایانی کنتور پیشین"
DEGREES = "سری,نوع,دمای پایه,منبع,ساختگی,استان,از,تا,درجه‌روز"
JANUARY = "نمونه,گرمایش,18,ساختگی,بله,سمنان,2024-01-01,2024-01-31,420.5"


@pytest.fixture
def officer(make):
    return make.supervisor()


@pytest.fixture
def meter(make, officer):
    return make.meter(make.company(), by=officer, number="G-7")


def test_a_sheet_of_readings_is_brought_in_and_taken_back(make, officer, meter, sheet):
    path = sheet(READINGS, "گاز طبیعی,g-7,2024-01-01,۱۰۰٫۵,متر مکعب,", "gas,G-7,2024-02-01,3,m3,250")

    outcome = bring_in("meter_readings", path, officer)

    kept = db.session.execute(select(Reading.shown, Reading.closing).order_by(Reading.day)).all()
    assert (outcome.accepted, kept) == (2, [(100_500, None), (3_000, 250_000)])
    assert bring_in("meter_readings", sheet(READINGS, "gas,G-7,2024-01-01,100.5,m3,", name="b.csv"), officer).known == 1
    undo(outcome, officer, make.supervisor(), make)
    assert total(Reading) == 0


def test_a_key_that_a_removal_freed_is_taken_back_with_the_file_that_has_it_now_and_with_no_other(
    make, officer, meter, sheet
):
    first = bring_in("meter_readings", sheet(READINGS, "gas,G-7,2024-01-01,100,m3,"), officer)
    remove_reading(meter_id=meter.id, reading_id=db.session.scalars(select(Reading.id)).one(), by=officer)
    second = bring_in("meter_readings", sheet(READINGS, "gas,G-7,2024-01-02,101,m3,", name="b.csv"), officer)
    undo(first, officer, make.supervisor(), make)
    assert total(Reading) == 1
    undo(second, officer, make.supervisor(), make)
    assert total(Reading) == 0


def test_a_bad_row_of_readings_is_named_and_nothing_is_kept(meter, officer, sheet):
    rows = [
        "gas,G-7,2024-01-01,100,m3,",
        "gas,G-7,2024-02-01,90,m3,",
        "gas,G-7,2024-03-01,200,kWh,",
        "gas,X,2024-01-01,1,m3,",
    ]

    refused = refusals("meter_readings", sheet(READINGS, *rows), officer)

    assert [(row, column) for row, column, _ in refused] == [
        (3, "رقم کنتور"), (4, "واحد"), (5, "شماره کنتور"),
    ]  # fmt: skip
    assert total(Reading) == 0


def test_a_sheet_of_degree_days_says_whether_it_is_invented_and_goes_again_when_undone(make, sheet):
    centre = make.national()

    outcome = bring_in("degree_days", sheet(DEGREES, JANUARY), centre)

    [days] = db.session.scalars(select(DegreeDays))
    assert (days.quantity, days.series.is_invented, days.series.base_tenths) == (42_050, True, 180)
    undo(outcome, centre, make.national(), make)
    assert (total(DegreeDays), total(DegreeSeries)) == (0, 0)


def test_degree_days_below_nought_are_refused_and_an_office_brings_none(make, officer, sheet):
    below = sheet(DEGREES, JANUARY.replace("420.5", "-3"))

    assert [problem for _, _, problem in refusals("degree_days", below, make.national())] == [
        "Degree days cannot be below nought."
    ]
    assert total(DegreeDays) == 0
    with pytest.raises(NotAllowed):
        bring_in("degree_days", sheet(DEGREES, JANUARY, name="b.csv"), officer)
