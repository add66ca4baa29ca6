"""A chart is said once: its drawing stands in percent, from the reader's side, and its table has the same figures."""

from __future__ import annotations

from datetime import date

import pytest

from app.charts import Chart, Series, Step, draw, draw_flow
from app.energy.words import EnergyKind
from app.errors import N_

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on the database


def chart_of(used, foretold=None) -> Chart:
    series = [Series(N_("Used"), used)]
    if foretold:
        series.append(Series(N_("Adjusted baseline"), foretold, is_line=True))
    periods = [date(2024, month, 1) for month in range(1, len(used) + 1)]
    return Chart(N_("Use, period by period"), EnergyKind.GAS, Step.MONTH, periods, series)


def test_bars_stand_as_high_as_their_figures_and_time_runs_from_the_readers_side():
    left = draw(chart_of([20, 10]), from_right=False)
    right = draw(chart_of([20, 10]), from_right=True)

    assert [(bar.x, bar.y, bar.width, bar.height) for bar in left.bars] == [
        ("6.25%", "0.00%", "37.50%", "100.00%"), ("56.25%", "50.00%", "37.50%", "50.00%"),
    ]  # fmt: skip
    assert [bar.x for bar in right.bars] == ["56.25%", "6.25%"]
    assert left.levels == right.levels == [("100.00%", 0), ("50.00%", 10), ("0.00%", 20)]


@pytest.mark.parametrize(("largest", "levels"), [(1, 1), (7, 2), (13_150_000, 3), (999, 2), (10**15, 2)])
def test_few_round_levels_reach_over_the_largest_figure(largest, levels):
    found = [level for _, level in draw(chart_of([largest]), from_right=False).levels]

    assert len(found) - 1 == levels
    assert found[-1] >= largest
    assert str(found[1]).rstrip("0") in ("1", "2", "5")


def test_a_line_runs_from_middle_to_middle_over_the_bars_on_one_scale():
    drawing = draw(chart_of([10, 5], [20, 10]), from_right=False)

    [stroke] = drawing.lines
    assert (stroke.x1, stroke.y1, stroke.x2, stroke.y2) == ("25.00%", "0.00%", "75.00%", "50.00%")
    assert drawing.bars[0].height == "50.00%"


def test_nothing_is_drawn_of_nothing():
    assert draw(chart_of([0, 0]), from_right=False) is None


def test_the_table_of_a_chart_has_its_periods_and_all_its_figures():
    assert list(chart_of([10, 5], [20, 10]).rows) == [(date(2024, 1, 1), [10, 20]), (date(2024, 2, 1), [5, 10])]


def test_a_flow_is_posts_joined_by_what_goes_on():
    steps = draw_flow([1, 0.5, 0.5, 0.25, 0], from_right=False)
    mirrored = draw_flow([1, 0.5, 0.5, 0.25, 0], from_right=True)

    assert [step.post.height for step in steps] == ["100.00", "50.00", "50.00", "25.00", "0.00"]
    assert [step.band and step.band.height for step in steps] == ["50.00", "50.00", "25.00", "0.00", None]
    assert float(steps[0].post.x) == 500 - float(mirrored[0].post.x) - float(mirrored[0].post.width)
    assert float(steps[0].post.x) + float(steps[0].post.width) == float(steps[0].band.x)
