"""One line of the table of docs/performance.md: ours beside something known, measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A bound that a row's own figure or its ratio is to keep."""

    at_least: float | None = None
    at_most: float | None = None
    of_ratio: bool = False

    def holds(self, figure: float) -> bool:
        """Does a figure keep the bound?"""
        return (self.at_least is None or figure >= self.at_least) and (self.at_most is None or figure <= self.at_most)

    def written(self, unit: str) -> str:
        """The bound as the table says it."""
        sign, bound = ("≥", self.at_least) if self.at_least is not None else ("≤", self.at_most)
        return f"ratio {sign} {bound:g}" if self.of_ratio else f"{sign} {bound:,g} {unit}"


@dataclass(frozen=True)
class Row:
    """What was measured; `key` finds the reason when a target is missed, `note` says why a figure is not there."""

    key: str
    what: str
    on: str
    unit: str
    ours: float | None = None
    beside: float | None = None
    beside_what: str = ""
    targets: tuple[Target, ...] = ()
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over what stands beside it; None where one of them is not there, or is nought."""
        return None if self.ours is None or not self.beside else self.ours / self.beside

    @property
    def missed(self) -> tuple[Target, ...]:
        """The targets that were measured and not kept."""
        return tuple(target for target in self.targets if not self._keeps(target))

    @property
    def is_open(self) -> bool:
        """Has it targets of which not one could be measured?"""
        return bool(self.targets) and all(self._figure(target) is None for target in self.targets)

    @property
    def verdict(self) -> str:
        """Kept, missed, not measured, or nothing where nothing is asked."""
        if not self.targets:
            return ""
        if self.missed:
            return "**missed**"
        return "not measured" if self.is_open else "kept"

    def _keeps(self, target: Target) -> bool:
        figure = self._figure(target)
        return figure is None or target.holds(figure)

    def _figure(self, target: Target) -> float | None:
        return self.ratio if target.of_ratio else self.ours

    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it."""
        beside = written(self.beside, self.unit)
        return (
            self.what,
            self.on,
            written(self.ours, self.unit) or self.note,
            f"{beside} ({self.beside_what})" if beside and self.beside_what else beside or "",
            "" if self.ratio is None else written(self.ratio, "").strip(),
            ", ".join(target.written(self.unit) for target in self.targets),
            self.verdict,
        )


def written(figure: float | None, unit: str) -> str:
    """A figure with as many digits as were measured, and its unit; nothing for none."""
    if figure is None:
        return ""
    places = 0 if figure == int(figure) or abs(figure) >= 100 else 1 if abs(figure) >= 10 else 2
    return f"{figure:,.{places}f} {unit}".strip()


def median(figures: list[float]) -> float:
    """The one in the middle; of an even number the lower of the two, which was measured and is no mean."""
    return sorted(figures)[(len(figures) - 1) // 2]
