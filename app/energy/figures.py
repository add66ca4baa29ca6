"""What a method was given and what it found, figure by figure, for pages and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.energy.meters import THOUSANDTHS
from app.items.answers import write_plain

QUANTITIES = frozenset({
    "adjusted_baseline", "used", "before", "after", "adjustment", "naive", "uncertainty_90", "yearly", "each",
})  # fmt: skip
"""These are in thousandths of the saving's unit; the others are what they are."""
TOLD = frozenset({"baseline", "reporting", "series_id", "place_id"})
"""Of the inputs these are told elsewhere: month by month, or by the series' or the place's name."""


@dataclass(frozen=True)
class Figure:
    """One of them; `quantity` is set where it is one of energy."""

    name: str
    text: str
    quantity: int | None = None

    @property
    def value(self) -> str:
        """As programs write it: a quantity of energy in its unit."""
        return self.text if self.quantity is None else write_plain(self.quantity, THOUSANDTHS)


@dataclass(frozen=True)
class Month:
    """What was used in one period of the baseline or the reporting time, and its degree days in hundredths."""

    is_baseline: bool
    starts_on: str
    ends_on: str
    used: int
    degree_days: int

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return date.fromisoformat(self.starts_on)


def list_figures(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> list[Figure]:
    """All figures of a saving, inputs first; what is in both stands once."""
    both = {name: value for name, value in inputs.items() if name not in TOLD} | dict(result)
    return [_figure(name, value) for name, value in both.items() if value is not None]


def _figure(name: str, value: object) -> Figure:
    if name in QUANTITIES and isinstance(value, int):
        return Figure(name, str(value), value)
    return Figure(name, ("yes" if value else "no") if isinstance(value, bool) else str(value))


def list_months(inputs: Mapping[str, Any]) -> list[Month]:
    """The periods of a regression, as they were when it was fitted; none for another method."""
    return [
        Month(part == "baseline", row["from"], row["to"], row["used"], row["degree_days"])
        for part in ("baseline", "reporting")
        for row in inputs.get(part, [])
    ]
