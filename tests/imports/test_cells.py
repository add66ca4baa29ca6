"""Cells become what a schema reads; nothing is bent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.imports.cells import BadCell, Reads, Trouble, read_cell
from app.imports.measures import unit_in

DAY = dt.date(2025, 10, 30)
MOMENT = dt.datetime(2025, 10, 30, 13, 5)  # noqa: DTZ001 (a sheet knows no zone)
MIDNIGHT = dt.datetime(2025, 10, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "reads", "value"),
    [
        (120.0, Reads.WHOLE, 120),
        (120, Reads.WHOLE, 120),
        (120.0, Reads.TEXT, "120"),
        (120.0, Reads.QUANTITY, "120"),
        (4.7, Reads.QUANTITY, "4.7"),
        (-5.0, Reads.WHOLE, -5),
        (DAY, Reads.DAY, "2025-10-30"),
        (MIDNIGHT, Reads.DAY, "2025-10-30"),
        ("۱٬۲۰۰", Reads.WHOLE, "۱٬۲۰۰"),
        ("-5", Reads.WHOLE, "-5"),
        ("+98 912 123 4567", Reads.TEXT, "+98 912 123 4567"),
        ("+۹۸۹۱۲۱۲۳۴۵۶۷", Reads.TEXT, "+۹۸۹۱۲۱۲۳۴۵۶۷"),
        ("-", Reads.TEXT, "-"),
        ("", Reads.TEXT, None),
        ("  ", Reads.WHOLE, None),
        (None, Reads.DAY, None),
    ],
)
def test_a_cell_is_read_as_what_it_says(cell: Any, reads: Reads, value: Any) -> None:
    assert read_cell(cell, reads) == value


@pytest.mark.parametrize(
    ("cell", "reads", "said"),
    [
        (120.5, Reads.WHOLE, "“120.5” is not a whole number"),
        (1.1, Reads.TEXT, "took “1.1” for a number"),
        (1e17, Reads.TEXT, "too long"),
        (1e30, Reads.WHOLE, "too long"),
        (float("nan"), Reads.WHOLE, "too long"),
        (float("inf"), Reads.QUANTITY, "too long"),
        (True, Reads.WHOLE, "TRUE or FALSE"),
        (False, Reads.TEXT, "TRUE or FALSE"),
        (DAY, Reads.WHOLE, "made a date"),
        (DAY, Reads.TEXT, "made a date"),
        (MOMENT, Reads.DAY, "time beside the day"),
        (dt.time(3, 4), Reads.DAY, "time of day"),
        (dt.timedelta(hours=3), Reads.WHOLE, "time of day"),
        (Trouble.FORMULA, Reads.WHOLE, "holds a formula"),
        (Trouble.ERROR, Reads.TEXT, "holds an error"),
        ("=1+1", Reads.WHOLE, "begins as a formula"),
        ("@SUM(1)", Reads.TEXT, "begins as a formula"),
        ("+cmd|' /C calc'!A0", Reads.TEXT, "begins as a formula"),
        ("-2+3+cmd", Reads.TEXT, "begins as a formula"),
        (" \t=1", Reads.TEXT, "begins as a formula"),
    ],
)
def test_a_cell_that_would_have_to_be_bent_is_refused(cell: Any, reads: Reads, said: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_cell(cell, reads)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1404.08.08", "1404/08/08"), ("۱۴۰۴.۸.۸", "1404/8/8"), ("14040808", "1404/08/08"), ("۸ آبان ۱۴۰۴", "1404/8/8"),
        ("1 فروردين ماه 1404", "1404/1/1"), ("1404/08/08", "1404/08/08"), ("04/05/01", "04/05/01"),
        ("8 Aban", "8 Aban"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(written, day):
    assert read_cell(written, Reads.DAY) == day


@pytest.mark.parametrize(
    ("heading", "reads", "unit"),
    [
        ("تعداد (کارتن)", Reads.QUANTITY, "کارتن"), ("تعداد (عدد)", Reads.QUANTITY, "عدد"),
        ("تعداد (سالم)", Reads.QUANTITY, None), ("عدد", Reads.QUANTITY, None), ("ارزش به تومان", Reads.WHOLE, "تومان"),
        ("ارزش (ریال)", Reads.WHOLE, None), ("Value (Toman)", Reads.WHOLE, "toman"), ("تومان", Reads.TEXT, None),
    ],
)  # fmt: skip
def test_a_heading_names_what_its_numbers_are_of(heading, reads, unit):
    assert unit_in(heading, reads) == unit
