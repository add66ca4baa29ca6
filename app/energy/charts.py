"""The charts of saved energy: use against the adjusted baseline, use month by month, participations day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from app.charts import Chart, Series, Step
from app.energy.models import Saving
from app.energy.own_items import participation_item
from app.energy.periods import Used
from app.energy.words import EnergyKind
from app.errors import N_

DAYS_DRAWN, MEAN_OF = 120, 7
DAY = timedelta(days=1)


class DayCount(Protocol):
    """How many came on a day."""

    @property
    def happened_on(self) -> date:
        """The day."""

    @property
    def quantity(self) -> int:
        """How many."""


def chart_of_saving(saving: Saving) -> Chart | None:
    """What the meter showed in the reporting time, and what the baseline foretells for its weather; else None."""
    months = [month for month in saving.months if not month.is_baseline]
    if not months:
        return None
    a, b = float(saving.result["a"]) * 1000, float(saving.result["b"]) * 10
    foretold = [round(a + b * month.degree_days) for month in months]
    return Chart(
        title=N_("The reporting time: used, and what the baseline foretells"), of=saving.energy, step=Step.MONTH,
        periods=[month.first_day for month in months],
        series=[
            Series(N_("Used"), [month.used for month in months]),
            Series(N_("Adjusted baseline"), foretold, is_line=True),
        ],
    )  # fmt: skip


def chart_of_use(used: Sequence[Used], energy: EnergyKind) -> Chart:
    """What a meter counted, period by period."""
    return Chart(
        title=N_("Use, period by period"), of=energy, step=Step.MONTH, periods=[each.starts_on for each in used],
        series=[Series(N_("Used"), [each.quantity for each in used])],
    )  # fmt: skip


def chart_of_days(days: Sequence[DayCount]) -> Chart | None:
    """Participations day by day, the days without any among them, and the mean of seven days; None if there are none.

    Of a long time its last days are drawn.
    """
    if not days:
        return None
    counted = {each.happened_on: each.quantity for each in days}
    last = days[-1].happened_on
    first = max(days[0].happened_on, last - (DAYS_DRAWN - 1) * DAY)
    periods = [first + number * DAY for number in range((last - first).days + 1)]
    means = [sum(counted.get(day - back * DAY, 0) for back in range(MEAN_OF)) // MEAN_OF for day in periods]
    return Chart(
        title=N_("Participations, day by day"), of=participation_item(), step=Step.DAY, periods=periods,
        series=[
            Series(N_("Counted"), [counted.get(day, 0) for day in periods]),
            Series(N_("Mean of seven days"), means, is_line=True),
        ],
    )  # fmt: skip
