"""A map as shapes with shades: the page draws them, and nothing on it says more than the table below.

Shades go by classes with about as many areas in each. An area that is not told and one of which nothing is known have
patterns of their own, so that neither is read as little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.places.models import Place, PlaceLevel
from app.reports.maps.outlines import COUNTRY, COUNTY, Box, box_of, list_county_outlines, list_outlines, point_of
from app.reports.maps.shown import Area, Shown, Why
from app.reports.yearly.svg import classes_of

CLASSES = 4
NONE, FIRST = 0, 1
LETTER, LINE = 0.62, 1.3
"""How wide a letter and how high a line is, by the size of the letters."""
LETTERS_TO_WIDTH = 52
"""So many letters fit beside each other in the width of a map."""
MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, its shade from 0 for nothing to 4, and the pattern of an area that has no number."""

    area: Area
    path: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Label:
    """A name that covers no other one."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Step:
    """A shade and what it stands for: from more than one end up to the other."""

    shade: int
    up_to: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map that is ready to be drawn."""

    shown: Shown
    shapes: Sequence[Shape]
    labels: Sequence[Label]
    steps: Sequence[Step]
    box: Box
    letters: float
    """The size of the letters, in the units of the drawing."""

    @property
    def reasons(self) -> list[Why]:
        """Why areas have no number of their own, as far as any has not."""
        return [why for why in Why if any(area.why is why for area in self.shown.areas)]

    @property
    def has_nought(self) -> bool:
        """Is there an area with nothing?"""
        return 0 in self.shown.told


def draw(shown: Shown, name: Callable[[Place], str]) -> Drawing:
    """A map of the country or of a province; an area without an outline is in the table alone."""
    is_county = any(area.place.level is PlaceLevel.COUNTY for area in shown.areas)
    outlines, units = (list_county_outlines(), COUNTY) if is_county else (list_outlines(), COUNTRY)
    drawn = [(area, outlines[area.place.code]) for area in shown.areas if area.place.code in outlines]
    ends = classes_of([value for value in shown.told if value > 0], CLASSES)
    shapes = [Shape(area, path, shade_of(area.value, ends)) for area, path in drawn]
    boxes = {area.place.code: box_of(path) for area, path in drawn}
    whole = Box(0, 0, 1, 1)
    for number, box in enumerate(boxes.values()):
        whole = whole.over(box) if number else box
    edge = max(whole.width, whole.height) * MARGIN
    whole = Box(whole.left - edge, whole.top - edge, whole.right + edge, whole.bottom + edge)
    letters = whole.width / LETTERS_TO_WIDTH
    steps = [Step(number + FIRST + CLASSES - len(ends), end) for number, end in enumerate(ends)]
    labels = _labels([area.place for area, _ in drawn], boxes, units, letters, name)
    return Drawing(shown, shapes, labels, steps, whole, letters)


def shade_of(value: int | None, ends: Sequence[int]) -> int | None:
    """From 0 for nothing to 4 for much; with fewer classes than shades the darkest is still the largest."""
    if value is None:
        return None
    if value <= 0:
        return NONE
    place = next(number for number, end in enumerate(ends) if value <= end)
    return place + FIRST + CLASSES - len(ends)


def _labels(
    places: Sequence[Place], boxes: dict[str, Box], units: int, letters: float, name: Callable[[Place], str]
) -> list[Label]:
    """The names of the largest areas first; one that would cover another is left to the table."""
    order = sorted(places, key=lambda place: -boxes[place.code].width * boxes[place.code].height)
    taken: list[Box] = []
    labels = []
    for place in order:
        if place.lat is None or place.lon is None:
            continue
        x, y = point_of(place.lat, place.lon, units)
        said = name(place)
        half = len(said) * letters * LETTER / 2
        own = Box(x - half, y - letters * LINE / 2, x + half, y + letters * LINE / 2)
        if not any(own.touches(other) for other in taken):
            taken.append(own)
            labels.append(Label(said, x, y))
    return labels
