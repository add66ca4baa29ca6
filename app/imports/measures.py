"""What a heading says that the numbers below it are of."""

from __future__ import annotations

import re

from app.codes import Unit
from app.imports.cells import Reads
from app.text import fold

WORDS, BRACKETED = re.compile(r"\w+"), re.compile(r"\(([^)]*)\)")
TOMANS = {fold(word) for word in ("تومان", "تومن", "toman", "tomans")}
UNITS = {fold(word) for unit in Unit for word in (unit.fa, unit.en)} | {
    fold(word) for word in ("کارتن", "کارتون", "پالت", "شل", "کیسه", "تن", "carton", "cartons", "pallet", "bag", "ton")
}


def unit_in(heading: str, reads: Reads) -> str | None:
    """The unit that a heading names for the numbers below it: “تعداد (کارتن)” counts cartons, “ارزش به تومان” tomans.

    Whoever reads the numbers takes them with it, so that what is not of the right unit is refused and never guessed.
    """
    words = WORDS.findall(fold(heading))
    if reads is Reads.WHOLE:
        return next((word for word in words if word in TOMANS), None)
    behind = {word for bracketed in BRACKETED.findall(fold(heading)) for word in WORDS.findall(bracketed)}
    return next((word for word in words if word in behind and word in UNITS), None) if reads is Reads.QUANTITY else None
