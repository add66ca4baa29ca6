"""What a meter used, period by period, and how cold each was; a day of which nothing is known is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from sqlalchemy import select

from app.db import db
from app.energy.meters import Bill, DegreeDays, Meter, Reading
from app.energy.methods.metered import Period
from app.energy.refusals import Gap, GapInDegreeDays, NotMonthly
from app.places.models import Place

DAY = timedelta(days=1)
MONTH = range(25, 36)
"""So many days are a month, solar or of a bill."""


@dataclass(frozen=True)
class Used:
    """What was used from a day to a day, both included, in thousandths."""

    starts_on: date
    ends_on: date
    quantity: int

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.ends_on - self.starts_on).days + 1


def list_used(meter: Meter) -> list[Used]:
    """Every period that is known of a meter: its bills, and what its readings say of the time that no bill touches."""
    billed = list_billed(meter)
    return sorted([*billed, *_beside(list_read(meter), billed)], key=lambda period: period.starts_on)


def list_billed(meter: Meter) -> list[Used]:
    """What its bills say, in the order of their days; two of them share none."""
    bills = db.session.scalars(select(Bill).where(Bill.meter_id == meter.id).order_by(Bill.starts_on))
    return [Used(bill.starts_on, bill.ends_on, bill.quantity) for bill in bills]


def list_read(meter: Meter) -> list[Used]:
    """What its readings say, from one to the next."""
    readings = select(Reading).where(Reading.meter_id == meter.id).order_by(Reading.day)
    return used_between(db.session.scalars(readings).all())


def _beside(read: Sequence[Used], billed: Sequence[Used]) -> Iterator[Used]:
    """Of what was read, the periods that share no day with a bill; both are in the order of their days."""
    place = 0
    for period in read:
        while place < len(billed) and billed[place].ends_on < period.starts_on:
            place += 1
        if place == len(billed) or billed[place].starts_on > period.ends_on:
            yield period


def used_between(readings: Sequence[Reading]) -> list[Used]:
    """What readings in the order of their days say: each is taken at the end of its day."""
    return [
        Used(before.day + DAY, after.day, (after.shown if after.closing is None else after.closing) - before.shown)
        for before, after in pairwise(readings)
    ]


def cover(used: Sequence[Used], start: date, end: date) -> list[Used]:
    """The periods that make up the time from `start` to `end` without a gap; raises Gap."""
    wanted = [period for period in used if start <= period.starts_on and period.ends_on <= end]
    day = start
    for period in wanted:
        if period.starts_on != day:
            raise Gap(day=day)
        day = period.ends_on + DAY
    if day != end + DAY:
        raise Gap(day=day)
    return wanted


def weigh(periods: Sequence[Used], series_id: int, place: Place) -> tuple[list[Used], list[Period]]:
    """Month by month what was used, and the same with its degree days; raises NotMonthly, GapInDegreeDays.

    What is shorter than a month, since a meter was changed in it or is read every week, is joined to one of the series.
    """
    rows = db.session.scalars(
        select(DegreeDays)
        .where(
            DegreeDays.series_id == series_id, DegreeDays.place_id == place.id,
            DegreeDays.starts_on >= periods[0].starts_on, DegreeDays.ends_on <= periods[-1].ends_on,
        )
        .order_by(DegreeDays.starts_on)
    ).all()  # fmt: skip
    months = list(_joined(periods, {row.ends_on for row in rows}))
    return months, [Period(month.quantity, _degree_days(rows, month, place)) for month in months]


def _joined(periods: Sequence[Used], ends: Collection[date]) -> Iterator[Used]:
    month: Used | None = None
    first = periods[0]
    for period, following in zip_longest(periods, periods[1:]):
        if month is None:
            month = first = period
        else:
            month = Used(month.starts_on, period.ends_on, month.quantity + period.quantity)
        goes_on = following is not None and (following.ends_on - month.starts_on).days + 1 in MONTH
        if month.days in MONTH and (month.ends_on in ends or not goes_on):
            yield month
            month = None
        elif month.days >= MONTH.stop:
            break
    if month is not None:
        raise NotMonthly(day=first.starts_on, days=first.days)


def _degree_days(rows: Sequence[DegreeDays], period: Used, place: Place) -> int:
    day, total = period.starts_on, 0
    for row in rows:
        if row.starts_on == day and row.ends_on <= period.ends_on:
            day, total = row.ends_on + DAY, total + row.quantity
    if day != period.ends_on + DAY:
        raise GapInDegreeDays(place=place.names, day=day)
    return total
