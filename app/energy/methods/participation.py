"""Counted actions, each once: so many distinct participations at a stated yearly figure for each.

Source: handbook 9, R1 (the memorandum counts participations as such); the figure for one action and its source are
stated by whoever declares the saving and kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.energy.methods.findings import Finding

RULE = "participation-1"


def count_once(actions: Iterable[str]) -> tuple[int, int]:
    """How many different actions there are, and how many were said again."""
    seen: set[str] = set()
    total = 0
    for action in actions:
        total += 1
        seen.add(action)
    return len(seen), total - len(seen)


def find_saving(*, counted: int, each: int, source: str) -> Finding:
    """`counted` different actions, `each` of which saved so many thousandths of the unit according to `source`."""
    figures = {"counted": counted, "each": each, "source": source}
    return Finding(counted * each, RULE, figures)
