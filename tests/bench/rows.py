"""One line of the table of docs/performance.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Ours beside something known, both in the same unit, measured in the same run."""

    what: str
    ours: float
    beside: float
    unit: str
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.beside

    @property
    def is_quick_enough(self) -> bool:
        return self.at_least is None or self.ratio >= self.at_least

    def __str__(self) -> str:
        wanted = "" if self.at_least is None else f"{self.at_least:g}"
        ours, beside = f"{self.ours:,.0f} {self.unit}", f"{self.beside:,.0f} {self.unit}"
        return f"| {self.what} | {ours} | {beside} | {self.ratio:.2f} | {wanted} |"
