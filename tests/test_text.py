"""Digits of three kinds, folding for search, and the order of a Persian dictionary."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import fold, latin_digits, persian_digits, read_whole, sort_key


def test_digits_of_three_kinds_are_the_same_number():
    assert latin_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 0123456789") == "0123456789 0123456789 0123456789"
    assert persian_digits("1404/08/08") == "۱۴۰۴/۰۸/۰۸"


@pytest.mark.parametrize(
    ("written", "number"),
    [("12", 12), ("۱۲", 12), ("١٢", 12), ("۱٬۲۰۰", 1200), ("1,200", 1200), ("1،200", 1200), ("1,234,567", 1234567),
     (" 7 ", 7), ("007", 7), ("0", 0), ("\u200f۱۲\u200e", 12)],
)  # fmt: skip
def test_a_whole_number_is_read(written, number):
    assert read_whole(written) == number


@pytest.mark.parametrize(
    "written",
    ["", " ", "1_000", "12 or 13", "12.0", "1,20", "1,2000", "1,200٬300", ",200", "12,", "-1", "+1", "1e3", "²", "१२",
     "１２", "1 200", "twelve", "1" * 41, "12\n13", "۱۲ عدد", "٫۵", "Ⅻ"],
)  # fmt: skip
def test_what_is_not_plainly_one_whole_number_is_not_read(written):
    assert read_whole(written) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي كريمي", "علی کریمی"),
        ("می‌رسانم", "می رسانم"),
        ("آذربایجان", "اذربایجان"),
        ("أحمد", "احمد"),
        ("إصفهان", "اصفهان"),
        ("مدرسة", "مدرسه"),
        ("خانهٔ", "خانه"),
        ("مُحَمَّد", "محمد"),
        ("مسئول", "مسیول"),
        ("مؤسسه", "موسسه"),
        ("شرکت ـــ نمونه", "شرکت  نمونه"),
        ("فاز ۲", "فاز 2"),
        ("فاز ٢", "فاز 2"),
        ("Café  ACME", "cafe acme"),
        ("ﻻله", "لاله"),
    ],
)
def test_two_spellings_of_one_name_meet(one, other):
    assert fold(one) == fold(other)


def test_two_names_stay_two():
    names = ["سمنان", "سمنگان", "یزد", "ایزد", "بم", "بام"]

    assert len({fold(name) for name in names}) == len(names)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_fold_alike(text):
    composed = unicodedata.normalize("NFC", text)

    assert fold(unicodedata.normalize("NFD", composed)) == fold(composed)


def test_words_sort_as_in_a_persian_dictionary():
    words = ["آب", "آبادان", "ابر", "بابل", "پارس", "تهران", "چابهار", "ژاله", "ساری", "شاهین", "کاشان", "گرگان", "لار",
             "مشهد", "نور", "ورامین", "همدان", "یزد"]  # fmt: skip

    assert sorted(set(words), key=sort_key) == words


def test_arabic_letters_sort_as_their_persian_twins():
    assert sort_key("كاشان") == sort_key("کاشان")
    assert sort_key("يزد") == sort_key("یزد")


def test_hamza_seats_sort_with_their_letters():
    assert sorted(["مسجد", "مسئول", "مسن", "مؤمن", "مولا"], key=sort_key) == ["مسجد", "مسن", "مسئول", "مولا", "مؤمن"]


def test_a_half_space_sorts_as_a_space_and_shorter_comes_first():
    assert sorted(["پارس‌آباد", "پارس", "پارسیان"], key=sort_key) == ["پارس", "پارس‌آباد", "پارسیان"]


def test_latin_words_come_before_persian_ones_without_regard_to_case():
    assert sorted(["الف", "beta", "Alpha"], key=sort_key) == ["Alpha", "beta", "الف"]
