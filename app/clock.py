"""The only place that asks the time: instants in UTC, business days as Tehran's calendar says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")
NOON = time(12)

_today_in_demo: date | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def business_today() -> date:
    """The day it is in Tehran; in a database marked as demo, the demo's day."""
    return _today_in_demo or datetime.now(TEHRAN).date()


def demo_day() -> date | None:
    """The demo's day; None where the calendar is obeyed. Pages say it, so that nobody takes one for the other."""
    return _today_in_demo


def business_day_of(moment: datetime) -> date:
    """The business day on which that was. In a demo the day stands still, so nothing was done after it."""
    day = moment.astimezone(TEHRAN).date()
    return day if _today_in_demo is None else min(day, _today_in_demo)


def recorded_now() -> datetime:
    """When something of the business is written down: this moment, or noon of the demo's day while it is loaded."""
    if _stamp_noon and _today_in_demo is not None:
        return datetime.combine(_today_in_demo, NOON, tzinfo=TEHRAN).astimezone(UTC)
    return now()


_stamp_noon = False


def set_demo_today(day: date | None, *, stamp_noon: bool = False) -> None:
    """Let the business day be `day`; None gives the calendar back. For demo databases and tests only.

    With `stamp_noon` what happens is stamped at noon of that day, as the demo's loader does.
    """
    global _today_in_demo, _stamp_noon
    _today_in_demo, _stamp_noon = day, stamp_noon and day is not None
