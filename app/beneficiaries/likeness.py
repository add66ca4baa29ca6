"""When two names may be one: Persian names as they are folded, with letters that sound alike taken for each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from app.text import fold

TITLES = frozenset({"سید", "سیده", "حاج", "حاجی", "حاجیه", "کربلایی", "مشهدی", "میرزا", "خانم", "اقای"})
"""Words before a name that one clerk writes and another does not."""
_SOUNDS = str.maketrans({
    "ث": "س", "ص": "س", "ط": "ت", "ذ": "ز", "ض": "ز", "ظ": "ز", "ح": "ه", "غ": "ق", "ع": "ا", "گ": "ک", "ژ": "ز",
    "'": None, "’": None, "-": None, ".": None,
})  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
ALIKE = 0.86
"""So much of two spellings must be common for a person to be asked; found on typed pairs of the tests."""


def spelling_of(name: str) -> str:
    """A name as it sounds: folded, without titles, blanks and doubled letters."""
    words = [word.translate(_SOUNDS) for word in fold(name).split() if word not in TITLES]
    return _TWICE.sub(r"\1", "".join(words))


def marks_of(name: str) -> set[str]:
    """Texts of which two names that may be one have at least one in common: the spelling, and it less one letter.

    The words are joined, so that a blank in a name is nothing; and once more in the order of the alphabet, since
    some write the family name first.
    """
    words = sorted(word.translate(_SOUNDS) for word in fold(name).split() if word not in TITLES)
    marks: set[str] = set()
    for spelling in (spelling_of(name), _TWICE.sub(r"\1", "".join(words))):
        marks |= {spelling} | {spelling[:place] + spelling[place + 1 :] for place in range(len(spelling))}
    # However the words were divided and in whichever order, the letters are the same.
    return (marks | {"".join(sorted(spelling_of(name)))}) - {""}


def are_alike(one: str, other: str) -> bool:
    """May these two names be one person's?"""
    if sorted(spelling_of(one)) == sorted(spelling_of(other)):
        return True
    return max(_common(spelling_of(one), spelling_of(other)), _common(*map(_in_order, (one, other)))) >= ALIKE


def _in_order(name: str) -> str:
    return spelling_of(" ".join(sorted(fold(name).split())))


def _common(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def like(name: str, others: Iterable[tuple[int, str]]) -> list[int]:
    """The keys of those names that may be the same person's."""
    return [key for key, other in others if are_alike(name, other)]
