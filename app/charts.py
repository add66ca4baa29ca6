"""Charts, said once: a page draws one as SVG, a paper from the same definition, and its table has the same figures.

A chart holds what is shown, period by period; `draw` says where each thing stands, in percent of the field, so that
whoever draws it may choose the size of its field and of its letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from app.codes import Coded
from app.errors import Message

GRID, TICKS = 3, 4
"""At most so many steps up the field, and about so many periods that are named under it."""
GAP = 0.25
"""The share of a period's width that stays free."""


class Step(Coded):
    """How long a period is, for its name under the field."""

    MONTH = "month", "ماه", "Month"
    DAY = "day", "روز", "Day"


class Counted(Protocol):
    """What the figures are of: an item, or a kind of energy."""

    @property
    def decimals(self) -> int:
        """How many of the last digits are parts of the unit."""

    def unit_name(self, locale: str) -> str:
        """The unit in a language."""


@dataclass(frozen=True)
class Series:
    """A row of figures in the order of the periods; as bars, or as a line over them."""

    name: Message
    values: Sequence[int]
    is_line: bool = False


@dataclass(frozen=True)
class Chart:
    """What is shown: the first day of each period, and the figures of each series."""

    title: Message
    of: Counted
    step: Step
    periods: Sequence[date]
    series: Sequence[Series]

    @property
    def rows(self) -> Iterator[tuple[date, list[int]]]:
        """The same as a table has it: each period with its figures."""
        for place, period in enumerate(self.periods):
            yield period, [each.values[place] for each in self.series]

    @property
    def largest(self) -> int:
        """The largest figure of all."""
        return max((value for each in self.series for value in each.values), default=0)


@dataclass(frozen=True)
class Box:
    """A bar: its corner and its size."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Stroke:
    """A piece of a line, from point to point."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Drawing:
    """Where everything stands; `levels` are heights with their figure, `ticks` places with the day they stand for."""

    is_from_right: bool
    bars: Sequence[Box]
    lines: Sequence[Stroke]
    levels: Sequence[tuple[str, int]]
    ticks: Sequence[tuple[str, date]]


def draw(chart: Chart, *, from_right: bool) -> Drawing | None:
    """Time runs as the reader's writing does; None where every figure is nought."""
    if chart.largest <= 0:
        return None
    step = _step_for(chart.largest)
    top = -(-chart.largest // step) * step
    count = len(chart.periods)
    width = 100 / count

    def middle(place: int) -> float:
        x = (place + 0.5) * width
        return 100 - x if from_right else x

    bars, lines = [], []
    for series in chart.series:
        heights = [max(value, 0) / top * 100 for value in series.values]
        if series.is_line:
            points = [(_at(middle(place)), _at(100 - height)) for place, height in enumerate(heights)]
            lines += [Stroke(*before, *after) for before, after in pairwise(points)]
        else:
            half = width * (1 - GAP) / 2
            bars += [
                Box(_at(middle(place) - half), _at(100 - height), _at(2 * half), _at(height))
                for place, height in enumerate(heights)
            ]
    levels = [(_at(100 - level / top * 100), level) for level in range(0, top + 1, step)]
    every = -(-count // TICKS)
    ticks = [
        (_at(middle(place)), chart.periods[place]) for place in range(every // 2 if every > 2 else 0, count, every)
    ]
    return Drawing(from_right, bars, lines, levels, ticks)


def _step_for(largest: int) -> int:
    """One, two or five of a power of ten, so that few of them reach the top."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * GRID >= largest:
                return digit * power
        power *= 10


def _at(number: float) -> str:
    return f"{number:.2f}%"


FLOW_WIDTH, FLOW_HEIGHT, POST = 500, 100, 0.56
"""The field of a flow, in its own units, and the share of a step's width that its post takes."""


@dataclass(frozen=True)
class FlowStep:
    """One step of a flow: its post, and the band that leads to the next one; the last has none."""

    post: Box
    band: Box | None


def draw_flow(heights: Sequence[float], *, from_right: bool) -> list[FlowStep]:
    """Posts side by side, each as high as its step (1 is the whole field), joined by what goes on to the next."""
    each = FLOW_WIDTH / len(heights)
    free = each * (1 - POST)
    steps = []
    for place, height in enumerate(heights):
        left = place * each + free / 2
        band = None
        if place + 1 < len(heights):
            on = min(height, heights[place + 1])
            band = _flow_box(left + each * POST, free, on, from_right)
        steps.append(FlowStep(_flow_box(left, each * POST, height, from_right), band))
    return steps


def _flow_box(left: float, width: float, height: float, from_right: bool) -> Box:
    x = FLOW_WIDTH - left - width if from_right else left
    high = height * FLOW_HEIGHT
    return Box(f"{x:.2f}", f"{FLOW_HEIGHT - high:.2f}", f"{width:.2f}", f"{high:.2f}")
