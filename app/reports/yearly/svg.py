"""Pieces of pictures that stand alone: a page and a paper show the same one, and a reader may cut it out and keep it.

Everything is drawn from the left and turned over for those who read from the right, words excepted: they keep their own
direction, and stand at the turned place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

INK, GREY, TEAL, SAND = "#22302f", "#6f6a5f", "#0f6b6c", "#efece4"
SHADES = ("#cfe4e2", "#8fc3c0", "#4b9c99", "#0f6b6c")
"""From little to much."""
LETTERS, LONGEST = 11, 30
"""The size of letters, and after how many of them a name is cut."""


@dataclass
class Canvas:
    """A drawing in the making."""

    width: float
    height: float
    is_from_right: bool
    pieces: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, turned: bool = True) -> None:
        """A rectangle, by its corner that lies nearer to where reading begins."""
        left = self.width - x - width if turned and self.is_from_right else x
        self.pieces.append(
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
        )

    def band(self, start: tuple[float, float], end: tuple[float, float], height: float) -> None:
        """What flows from one edge to another, as high at both."""
        (x1, y1), (x2, y2) = ((self._turn(x), y) for x, y in (start, end))
        middle = (x1 + x2) / 2
        self.pieces.append(
            f'<path d="M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}'
            f"V{y2 + height:.1f}C{middle:.1f} {y2 + height:.1f} {middle:.1f} {y1 + height:.1f} {x1:.1f}"
            f' {y1 + height:.1f}Z" fill="{SHADES[1]}" fill-opacity=".55"/>'
        )

    def shape(self, path: str, colour: str) -> None:
        """A shape that is never turned over."""
        self.pieces.append(f'<path d="{path}" fill="{colour}" stroke="#ffffff" stroke-width="1"/>')

    def words(
        self, x: float, y: float, said: str, *, ends: bool = False, is_bold: bool = False, colour: str = INK
    ) -> None:
        """Words that begin here, or end here."""
        at_end = ends != self.is_from_right
        text = f"\N{RIGHT-TO-LEFT ISOLATE}{said}\N{POP DIRECTIONAL ISOLATE}" if self.is_from_right else said
        weight = ' font-weight="bold"' if is_bold else ""
        self.pieces.append(
            f'<text x="{self._turn(x):.1f}" y="{y:.1f}" text-anchor="{"end" if at_end else "start"}"'
            f'{weight} fill="{colour}">{escape(text)}</text>'
        )

    def _turn(self, x: float) -> float:
        return self.width - x if self.is_from_right else x

    def write(self, title: str) -> str:
        """The picture, with what it is called for readers who hear it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img"'
            f' aria-label="{escape(title)}" font-family="Vazirmatn, Tahoma, sans-serif" font-size="{LETTERS}"'
            f' direction="ltr">{"".join(self.pieces)}</svg>'
        )


def cut(name: str) -> str:
    """A name that fits beside a picture."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def classes_of(values: Sequence[int], count: int) -> list[int]:
    """The upper ends of at most so many classes with about as many values in each, the largest value last."""
    order = sorted(set(values))
    ends = {order[-(-len(order) * number // count) - 1] for number in range(1, count + 1)} if order else set()
    return sorted(ends)
