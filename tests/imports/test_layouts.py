"""What a sheet looks like before anybody has said how it lies: headings, columns, days in another order."""

from __future__ import annotations

import datetime as dt

import pytest

from app.imports.cells import Reads
from app.imports.layouts import DayOrder, Layout, fill_merged, guess, heading_of, letters_of, turn_day
from app.imports.sheets import Column

COLUMNS = [
    Column("item", "قلم", "Item", other_names=("کالا",)),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY),
    Column("note", "توضیح", "Note", required=False),
]


def guessed(*rows: list[object], known: dict[str, str | None] | None = None, at: int | None = None):
    return guess(list(enumerate(rows, 1)), COLUMNS, known or {}, at=at)


def test_headings_are_found_below_a_title_and_in_any_order():
    found = guessed(["گزارش انبار سمنان"], ["ردیف", "تعداد", "قلم", "روز"], [1, 5, "پتو", "1404/01/15"])

    assert found == (2, {"item": 2, "day": 3, "quantity": 1}, DayOrder.YEAR_FIRST)


@pytest.mark.parametrize("heading", ["نام کالا", "کالای اهدایی", "قلم كالا", "Items"])
def test_a_heading_that_nearly_says_it_is_taken_for_it(heading):
    assert guessed([heading, "تعداد", "روز"]).places["item"] == 0


def test_a_heading_that_says_something_else_is_left_out():
    assert guessed(["استان", "تعداد", "روز"]).places == {"quantity": 1, "day": 2}


def test_what_the_office_said_before_comes_first():
    known = {"شرح": "item", "قلم": None}

    assert guessed(["شرح", "قلم", "تعداد", "روز"], known=known).places == {"item": 0, "quantity": 2, "day": 3}


def test_the_only_column_of_days_and_the_only_one_of_numbers_are_known_by_what_stands_in_them():
    found = guessed(["قلم", "کی", "چند"], ["پتو", "۱۵/۰۱/۱۴۰۴", "۱۲۰ عدد"], ["چادر", dt.date(2025, 4, 4), 7.0])

    assert found == (1, {"item": 0, "day": 1, "quantity": 2}, DayOrder.DAY_FIRST)


def test_of_two_columns_of_numbers_none_is_taken():
    assert "quantity" not in guessed(["قلم", "روز", "ا", "ب"], ["پتو", "1404/01/15", 1, 2]).places


def test_whoever_says_where_the_headings_are_is_believed():
    rows = [["قلم", "روز", "تعداد"], ["item", "جمع", "تعداد"], ["پتو", "1404/01/15", 2]]

    assert guessed(*rows).headings_at == 1
    assert guessed(*rows, at=2)[:2] == (2, {"item": 0, "quantity": 2, "day": 1})


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("15/01/1404", DayOrder.DAY_FIRST, "1404/01/15"),
        ("۱۵.۱.۱۴۰۴", DayOrder.DAY_FIRST, "1404/1/15"),
        ("10-30-2025", DayOrder.MONTH_FIRST, "2025/10/30"),
        ("1404/01/15", DayOrder.DAY_FIRST, "1404/01/15"),
        ("15/01-1404", DayOrder.DAY_FIRST, "15/01-1404"),
        (7.0, DayOrder.DAY_FIRST, 7.0),
        (45960.0, DayOrder.NUMBERED, "2025-10-30"),
        (61, DayOrder.NUMBERED, "1900-03-01"),
        (45960.5, DayOrder.NUMBERED, 45960.5),
        (7, DayOrder.NUMBERED, 7),
        (True, DayOrder.NUMBERED, True),
        ("45960", DayOrder.NUMBERED, "2025-10-30"),
        ("۴۵۹۶۰", DayOrder.NUMBERED, "2025-10-30"),
        ("1404/08/08", DayOrder.NUMBERED, "1404/08/08"),
    ],
)
def test_days_are_turned_so_that_the_year_comes_first(written, order, read):
    assert turn_day(written, order) == read


def test_a_layout_is_kept_and_read_again():
    layout = Layout("برگهٔ ۲", 3, {"item": 1}, DayOrder.DAY_FIRST, {7: {"item": "پتو"}}, {"item": {"پتوو": "پتو"}})

    assert Layout.of(layout.kept()) == layout
    assert layout.corrected({7: {"day": "x"}, 8: {}}).corrections == {7: {"item": "پتو", "day": "x"}, 8: {}}


def test_months_first_is_told_by_a_day_past_the_twelfth():
    assert guessed(["روز"], ["01/02/2025"], ["10/30/2025"]).days is DayOrder.MONTH_FIRST
    assert guessed(["روز"], ["01/02/2025"], ["30/10/2025"]).days is DayOrder.DAY_FIRST


def test_days_that_are_numbers_are_excels():
    assert guessed(["روز"], [45960.0], [45961.0]).days is DayOrder.NUMBERED


def test_what_a_merged_cell_says_is_said_of_all_that_it_covers_but_a_quantity_stands_once():
    rows = [(1, ["a", "b", "q"]), (2, ["x", 1, 5]), (3, ["", 2, ""]), (4, ["", "", ""]), (5, ["t", "u", 9])]

    filled = list(fill_merged(iter(rows), [((1, 0), (3, 0)), ((1, 2), (2, 2))], once=[2]))

    assert filled == [*rows[:2], (3, ["x", 2, ""]), *rows[3:]]


def test_what_a_text_means_is_read_wherever_it_stands_and_a_single_cell_is_corrected_after_it():
    layout = Layout().corrected({8: {"item": "چادر"}}, {"item": {"120": "پتو"}, "note": {"x": "y"}})

    read = [layout.read_row(number, {"item": cell}, ())["item"] for number, cell in ((7, 120.0), (8, 120.0), (9, "z"))]
    assert read == ["پتو", "چادر", "z"]


def test_a_column_is_called_by_its_heading_and_by_its_letter_where_that_is_not_enough():
    assert [heading_of(["قلم", None, "قلم"], place) for place in range(3)] == ["قلم (A)", "B", "قلم (C)"]
    assert [letters_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
