"""The borders as they are drawn: paths on a plane, so many units to a degree of latitude, with the points to name them.

Longitudes are drawn shorter by the cosine of 32.5°, the middle of the country; the corner at the top is 40° N 44° E.
The points of all borders lie on a grid, so that neighbours share their line.
"""

from __future__ import annotations

import csv
import functools
import math
import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
COUNTRY, COUNTY = 30, 100
"""Units to a degree of latitude, in the map of the country and in those of provinces."""
NORTH, WEST, MIDDLE = 40, 44, math.cos(math.radians(32.5))
NUMBER = re.compile(r"-?\d+")
PART = re.compile(r"M(-?\d+) (-?\d+)l([-\d ]+)z")


@functools.cache
def list_outlines() -> dict[str, str]:
    """The outline of each province by its code, as a path."""
    return _read("province_outlines.csv")


@functools.cache
def list_county_outlines() -> dict[str, str]:
    """The outline of each county by its code, as a path."""
    return _read("county_outlines.csv")


def _read(name: str) -> dict[str, str]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["path"] for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class Box:
    """What a drawing reaches over."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def over(self, other: Box) -> Box:
        """Both together."""
        return Box(
            min(self.left, other.left), min(self.top, other.top), max(self.right, other.right),
            max(self.bottom, other.bottom),
        )  # fmt: skip

    def touches(self, other: Box) -> bool:
        """Does it cover a part of the other?"""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def box_of(path: str) -> Box:
    """What a path reaches over."""
    found = [_reach(*part) for part in PART.findall(path)]
    whole = found[0]
    for each in found[1:]:
        whole = whole.over(each)
    return whole


def _reach(x: str, y: str, steps: str) -> Box:
    at, numbers = (int(x), int(y)), [int(each) for each in NUMBER.findall(steps)]
    points = [at]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        at = (at[0] + dx, at[1] + dy)
        points.append(at)
    across, down = [point[0] for point in points], [point[1] for point in points]
    return Box(min(across), min(down), max(across), max(down))


def point_of(lat: float, lon: float, units: int) -> tuple[float, float]:
    """Where a point lies in a drawing of so many units to a degree."""
    return (lon - WEST) * MIDDLE * units, (NORTH - lat) * units
