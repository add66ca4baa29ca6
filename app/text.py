"""Persian text: digits of three kinds, and the folding that search and duplicate checks use. What was typed is kept."""

from __future__ import annotations

import re
import unicodedata

PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC = "٠١٢٣٤٥٦٧٨٩"
LATIN = "0123456789"
GROUP_MARK = {"fa": "٬", "en": ","}
POINT = {"fa": "٫", "en": "."}
RUN_AS_FORMULAS = tuple("=+-@\t\r")
_TO_LATIN = str.maketrans(PERSIAN + ARABIC, LATIN + LATIN)
_TO_PERSIAN = str.maketrans(LATIN, PERSIAN)
_LETTERS = str.maketrans({
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و",
    "ـ": None, "\u200c": " ", "\u200d": None, "\u200e": None, "\u200f": None, "\u00ad": None, "\ufeff": None,
})  # fmt: skip
_SPELLINGS = str.maketrans("يكةأإ\u200c", "یکهاا ")
_GROUPED = re.compile(r"[0-9]{1,3}([,٬،])[0-9]{3}(?:\1[0-9]{3})*|[0-9]+")
_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ORDER = {letter: chr(0x100 + i) for i, letter in enumerate(_ALPHABET)}


def latin_digits(text: str) -> str:
    """The same text with Persian and Arabic digits as 0 to 9."""
    return text.translate(_TO_LATIN)


def persian_digits(text: str) -> str:
    """The same text with 0 to 9 as Persian digits."""
    return text.translate(_TO_PERSIAN)


def write_figure(number: int, decimals: int, locale: str) -> str:
    """A whole number grouped by threes; its last `decimals` digits stand behind the point, without idle noughts."""
    sign = "\N{MINUS SIGN}" if number < 0 else ""
    digits = str(abs(number)).rjust(decimals + 1, "0")
    whole, fraction = (digits[:-decimals], digits[-decimals:].rstrip("0")) if decimals else (digits, "")
    said = sign + f"{int(whole):,}".replace(",", GROUP_MARK[locale]) + (POINT[locale] + fraction if fraction else "")
    # In Persian too the sign stands to the left of the figure; the mark keeps it there beside right-to-left letters.
    return ("\N{LEFT-TO-RIGHT MARK}" if sign else "") + (persian_digits(said) if locale == "fa" else said)


def read_whole(text: str) -> int | None:
    """The whole number written in `text`, in any of three digit sets, grouped by threes or not; None if it is not one.

    "12", "۱۲", "١٢" and "۱٬۲۰۰" are read; "1_000", "12.0", "1,20" and "12 or 13" are not.
    """
    digits = latin_digits(text.strip().lstrip("\u200e\u200f\u200c").rstrip("\u200e\u200f\u200c"))
    if not _GROUPED.fullmatch(digits) or len(digits) > 40:
        return None
    return int(re.sub(r"\D", "", digits))


def fold(text: str) -> str:
    """The search key of `text`: letters, digits and spaces folded, so that two spellings of one name meet.

    ي→ی, ك→ک, آ أ إ→ا, ة→ه, half-space → space, diacritics dropped, digits Latin, lower case, single spaces.
    """
    # Compatibility forms too: pages of old software spell with presentation forms such as ﻻ.
    text = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS).translate(_TO_LATIN)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def sort_key(text: str) -> str:
    """A key that sorts as a Persian dictionary does, by plain comparison of code points on either database."""
    kept = text.translate(_SPELLINGS)
    kept = "".join(c for c in unicodedata.normalize("NFC", kept).lower() if not unicodedata.combining(c))
    return "".join(_ORDER.get(c, c) for c in " ".join(kept.split()))


def safe_cell(value: object) -> str:
    """A text that a spreadsheet would run stands behind an apostrophe, which it takes as “this is a text”."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int)
    return f"'{text}" if text.lstrip().startswith(RUN_AS_FORMULAS) and not is_number else text
