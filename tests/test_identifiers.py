"""Identifiers against the handbook's vectors (section 12)."""

from __future__ import annotations

import pytest

from app.identifiers import (
    NotALegalId,
    NotAMobile,
    NotANationalId,
    NotAPostalCode,
    has_right_legal_check,
    read_legal_id,
    read_mobile,
    read_national_id,
    read_postal_code,
)


@pytest.mark.parametrize(
    "number", ["0499370899", "0790419904", "0084575948", "0963695398", "0076229645", "1583250689"]
)  # fmt: skip
def test_a_right_national_number_is_read(number):
    assert read_national_id(number) == number


def test_a_national_number_that_lost_its_zeros_in_a_sheet_gets_them_back():
    assert read_national_id("499370899") == "0499370899"
    assert read_national_id("84575948") == "0084575948"


def test_a_national_number_is_read_in_persian_and_arabic_digits():
    assert read_national_id("۰۴۹۹۳۷۰۸۹۹") == "0499370899"
    assert read_national_id(" ٠٤٩٩٣-٧٠٨٩٩ ") == "0499370899"


@pytest.mark.parametrize("number", ["0684159415", "1111111111", "0000000000", "123", "12345678901", "", "049937089x"])
def test_a_wrong_national_number_is_refused(number):
    with pytest.raises(NotANationalId):
        read_national_id(number)


@pytest.mark.parametrize("number", ["10380284790", "10260289464"])
def test_the_check_digit_of_a_right_legal_number_is_right(number):
    assert has_right_legal_check(number)


@pytest.mark.parametrize("number", ["10380285692", "10380284792", "11111111111", "10300000004", "1038028479", "x"])
def test_the_check_digit_of_a_wrong_legal_number_is_wrong(number):
    assert not has_right_legal_check(number)


def test_a_legal_number_of_eleven_digits_is_read_whatever_its_check_digit():
    assert read_legal_id("۱۰۳۸۰۲۸۴۷۹۰") == "10380284790"
    assert read_legal_id("10380284792") == "10380284792"


@pytest.mark.parametrize("number", ["1038028479", "103802847900", "1038028479O", "", "ده"])
def test_what_has_not_eleven_digits_is_no_legal_number(number):
    with pytest.raises(NotALegalId):
        read_legal_id(number)


def test_a_postal_code_is_read_with_or_without_its_dash():
    assert read_postal_code("13456-13579") == "1345613579"
    assert read_postal_code("۱۳۴۵۶۱۳۵۷۹") == "1345613579"


@pytest.mark.parametrize("code", ["1111113579", "1234567890", "13456135", "0345613579", "13450-1357x", ""])
def test_a_wrong_postal_code_is_refused(code):
    with pytest.raises(NotAPostalCode):
        read_postal_code(code)


@pytest.mark.parametrize(
    "written", ["09123456789", "9123456789", "+989123456789", "00989123456789", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "0912-345-6789"]
)
def test_a_mobile_number_has_one_spelling(written):
    assert read_mobile(written) == "09123456789"


@pytest.mark.parametrize("written", ["0212345678", "0912345678", "091234567890", "", "علی", "989123456789"])
def test_a_wrong_mobile_number_is_refused(written):
    with pytest.raises(NotAMobile):
        read_mobile(written)
