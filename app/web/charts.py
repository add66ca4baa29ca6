"""A chart on a page: its drawing, from the side where the reader's writing begins, and its table with the same rows."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts import Chart, Drawing, FlowStep, draw, draw_flow
from app.energy.flow import Flow
from app.language import direction


@dataclass(frozen=True)
class DrawnChart:
    """What a template shows: the definition, and where everything stands."""

    chart: Chart
    drawing: Drawing


def drawn(chart: Chart | None) -> DrawnChart | None:
    """A chart for the reader; None where there is nothing to draw."""
    drawing = draw(chart, from_right=direction() == "rtl") if chart is not None else None
    return DrawnChart(chart, drawing) if chart is not None and drawing is not None else None


@dataclass(frozen=True)
class DrawnFlow:
    """The five figures of a flow, and the post and band of each."""

    flow: Flow
    steps: list[FlowStep]


def drawn_flow(flow: Flow | None) -> DrawnFlow | None:
    """A flow for the reader, from the side where the reader's writing begins."""
    return DrawnFlow(flow, draw_flow(flow.heights, from_right=direction() == "rtl")) if flow is not None else None
