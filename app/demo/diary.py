"""What is planned for which day; the days pass one by one, and each does what was planned for it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import date, timedelta

from app import clock
from app.dates import read_day

Plan = Callable[[], object]


def day(solar: str) -> date:
    """The day of a Solar Hijri date: `day("1404/06/25")`."""
    return read_day(solar)


class Diary:
    """Plans in the order of their days, and of the same day in the order in which they were made."""

    def __init__(self, last_day: date) -> None:
        """`last_day` is the demo's today; what is planned for later never happens."""
        self.last_day = last_day
        self._plans: list[tuple[date, int, Plan]] = []
        self._numbers = itertools.count()

    def on(self, when: date, plan: Plan) -> None:
        """Do `plan` on that day."""
        heapq.heappush(self._plans, (when, next(self._numbers), plan))

    def after(self, days: int, plan: Plan) -> None:
        """Do `plan` so many days after the day it is."""
        self.on(clock.business_today() + timedelta(days=days), plan)

    def live_through(self, first_day: date) -> None:
        """Let one day after the other be today, entries stamped at its noon, and do what was planned for it."""
        today = first_day
        while today <= self.last_day:
            clock.set_demo_today(today, stamp_noon=True)
            while self._plans and self._plans[0][0] <= today:
                heapq.heappop(self._plans)[2]()
            today += timedelta(days=1)
