"""Charts drawn on the server, without text and without a script: what they show stands in the table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 1000, 240, 0.25
"""The view box, in its own units, and the share of a period's width that stays free."""


@dataclass(frozen=True)
class Bar:
    """One period's use: where it stands and how high it is."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    """Bars of what was used and, where there is one, the line of what was to be expected."""

    bars: Sequence[Bar]
    line: str
    largest: int
    width: int = WIDTH
    height: int = HEIGHT


def draw(used: Sequence[int], expected: Sequence[int] = ()) -> Chart | None:
    """Quantities in the order of time; nothing to draw where nothing was used."""
    largest = max([*used, *expected], default=0)
    if largest <= 0:
        return None
    step = WIDTH / len(used)
    bars = [
        Bar(
            x=_at(place * step + step * GAP / 2), y=_at(HEIGHT - _high(quantity, largest)), width=_at(step * (1 - GAP)),
            height=_at(_high(quantity, largest)),
        )
        for place, quantity in enumerate(used)
    ]  # fmt: skip
    points = [
        f"{_at((place + 0.5) * step)},{_at(HEIGHT - _high(quantity, largest))}"
        for place, quantity in enumerate(expected)
    ]
    return Chart(bars, " ".join(points), largest)


def _high(quantity: int, largest: int) -> float:
    return max(quantity, 0) / largest * HEIGHT


def _at(number: float) -> str:
    return f"{number:.1f}"
