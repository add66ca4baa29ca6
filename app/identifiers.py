"""Numbers that Iran gives to people, companies and addresses, read in any digits and checked.

Source: the handbook of the domain, section 12 (weights, check digits and the test vectors in its test).
"""

from __future__ import annotations

import re

from app.errors import Invalid
from app.text import latin_digits

LEGAL_ID_LENGTH = 11
_LEGAL_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)
_BLANKS = re.compile(r"[\s\-–\u200c\u200e\u200f\u00a0]+")
_POSTAL_CODE = re.compile(r"(?!(\d)\1{3})[13-9]{4}[1346-9][013-9]{5}")
_MOBILE = re.compile(r"(?:\+98|0098|0)?(9\d{9})")


class NotANationalId(Invalid):
    """“{written}” is not a national number. It has 10 digits, and the last one must agree with the others."""


class NotALegalId(Invalid):
    """“{written}” is not a legal-entity number. It has 11 digits."""


class WrongCheckDigit(Invalid):
    """The last digit of legal-entity number {written} does not agree with the others. Check it against the paper."""


class NotAPostalCode(Invalid):
    """“{written}” is not a postal code. It has 10 digits, without 0 or 2 among the first five."""


class NotAMobile(Invalid):
    """“{written}” is not a mobile number. Write it as 09123456789."""


def read_national_id(written: str) -> str:
    """A person's national number as 10 digits; zeros lost at its left are put back."""
    digits = _plain(written)
    if len(digits) in (8, 9) and _is_digits(digits):
        digits = digits.zfill(10)
    if not has_right_national_check(digits):
        raise NotANationalId(written=written)
    return digits


def spell_national_id(written: str) -> str | None:
    """What was written as 10 digits, whatever the last one is; None where it is not 10, so that nothing repeats it."""
    digits = _plain(written)
    if len(digits) in (8, 9) and _is_digits(digits):
        digits = digits.zfill(10)
    return digits if _is_digits(digits, 10) else None


def has_right_national_check(digits: str) -> bool:
    """Whether 10 digits are a possible national number: not all equal, the last one as the others say."""
    if not _is_digits(digits, 10) or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def read_legal_id(written: str) -> str:
    """A company's legal-entity number (شناسه ملی) as 11 digits; whether its check digit is right is asked apart."""
    digits = _plain(written)
    if not _is_digits(digits, LEGAL_ID_LENGTH):
        raise NotALegalId(written=written)
    return digits


def has_right_legal_check(digits: str) -> bool:
    """Whether 11 digits are a possible legal-entity number: the last as the others say, digits 4 to 9 not all 0."""
    if not _is_digits(digits, LEGAL_ID_LENGTH) or int(digits[3:9]) == 0:
        return False
    shift = int(digits[9]) + 2
    total = sum((int(digit) + shift) * weight for digit, weight in zip(digits[:10], _LEGAL_WEIGHTS, strict=True))
    return int(digits[10]) == total % 11 % 10


def read_postal_code(written: str) -> str:
    """A postal code as 10 digits."""
    digits = _plain(written)
    if not _is_digits(digits, 10) or not _POSTAL_CODE.fullmatch(digits):
        raise NotAPostalCode(written=written)
    return digits


def read_mobile(written: str) -> str:
    """A mobile number as 09xxxxxxxxx, from any of the ways it is written: +98…, 0098…, 9…, 09…."""
    match = _MOBILE.fullmatch(_plain(written)) if _plain(written).isascii() else None
    if match is None:
        raise NotAMobile(written=written, field="mobile")
    return "0" + match[1]


def _plain(written: str) -> str:
    return _BLANKS.sub("", latin_digits(written))


def _is_digits(text: str, length: int | None = None) -> bool:
    return text.isascii() and text.isdigit() and (length is None or len(text) == length)
