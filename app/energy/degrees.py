"""Degree days come by a file only: a series with its source, province by province, and whether it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.db import atomic, db
from app.energy.drafts import DegreeDraft
from app.energy.meters import DegreeDays, DegreeSeries
from app.energy.refusals import (
    BelowNought,
    BillBackwards,
    DegreesOverlap,
    OddBase,
    SeriesStands,
    TooManyDegrees,
)
from app.errors import DomainError, RowsNotTaken
from app.ledger.refusals import DayAhead
from app.places.models import Place

TENTHS, HUNDREDTHS = 10, 100
LOWEST_BASE, HIGHEST_BASE = 0, 40
"""°C; homes are heated up to some 15 to 20 and cooled from some 18 to 28, so anything else is another column."""
MOST_A_DAY = 90
"""The widest base and the coldest day of any place in Iran are less apart than so many kelvins."""


@atomic()
def record_degree_days(*, rows: Sequence[DegreeDraft], by: User) -> tuple[list[DegreeSeries], list[DegreeDays]]:
    """Series and days that were not known; what is recorded already, just so, changes nothing. Raises RowsNotTaken."""
    require_anywhere(by, "keep_degree_days")
    names = {row.series for row in rows}
    series = {each.name: each for each in db.session.scalars(select(DegreeSeries).where(DegreeSeries.name.in_(names)))}
    new_series: list[DegreeSeries] = []
    refusals: dict[int, DomainError] = {}
    for place, row in enumerate(rows):
        if not LOWEST_BASE * TENTHS <= row.base_tenths <= HIGHEST_BASE * TENTHS:
            refusals[place] = OddBase(low=LOWEST_BASE, high=HIGHEST_BASE, field="base")
        elif row.series not in series:
            series[row.series] = _new_series(row)
            new_series.append(series[row.series])
        elif _facts(series[row.series]) != _facts(_new_series(row)):
            refusals[place] = SeriesStands(name=row.series, field="series")
    db.session.add_all(new_series)
    db.session.flush()
    new = _new_days(rows, series, refusals)
    if refusals:
        raise RowsNotTaken(refusals)
    db.session.add_all(new)
    db.session.flush()
    return new_series, new


def _new_series(row: DegreeDraft) -> DegreeSeries:
    return DegreeSeries(
        name=row.series, kind=row.kind, base_tenths=row.base_tenths, source=row.source, is_invented=row.is_invented
    )


def _facts(series: DegreeSeries) -> tuple[object, ...]:
    return (series.kind, series.base_tenths, series.source, series.is_invented)


def _new_days(
    rows: Sequence[DegreeDraft], series: dict[str, DegreeSeries], refusals: dict[int, DomainError]
) -> list[DegreeDays]:
    places = {
        place.id: place
        for place in db.session.scalars(select(Place).where(Place.id.in_({row.place_id for row in rows})))
    }
    known = select(DegreeDays).where(DegreeDays.series_id.in_([each.id for each in series.values()]))
    taken: dict[tuple[int, int], list[tuple[date, date, int]]] = {}
    for each in db.session.scalars(known.order_by(DegreeDays.starts_on)):
        taken.setdefault((each.series_id, each.place_id), []).append((each.starts_on, each.ends_on, each.quantity))
    new = []
    for number, row in enumerate(rows):
        if number in refusals:
            continue
        one = (row.starts_on, row.ends_on, row.hundredths)
        there = taken.setdefault((series[row.series].id, row.place_id), [])
        try:
            _check(row, there, places[row.place_id])
        except DomainError as refusal:
            refusals.setdefault(number, refusal)
            continue
        if one not in there:
            there.append(one)
            new.append(
                DegreeDays(
                    series_id=series[row.series].id, place_id=row.place_id, starts_on=row.starts_on,
                    ends_on=row.ends_on, quantity=row.hundredths,
                )
            )  # fmt: skip
    return new


def _check(row: DegreeDraft, there: Sequence[tuple[date, date, int]], place: Place) -> None:
    if row.hundredths < 0:
        raise BelowNought(field="degree_days")
    if row.ends_on < row.starts_on:
        raise BillBackwards(day=row.starts_on, field="to")
    if row.ends_on > clock.business_today():
        raise DayAhead(day=row.ends_on, field="to")
    days = (row.ends_on - row.starts_on).days + 1
    if row.hundredths > MOST_A_DAY * HUNDREDTHS * days:
        raise TooManyDegrees(most=MOST_A_DAY, found=row.hundredths // (HUNDREDTHS * days), field="degree_days")
    if (row.starts_on, row.ends_on, row.hundredths) in there:
        return
    if any(start <= row.ends_on and row.starts_on <= end for start, end, _ in there):
        raise DegreesOverlap(place=place.names, day=row.starts_on, field="from")


@atomic()
def remove_degree_days(*, day_ids: Sequence[int], series_ids: Sequence[int], by: User) -> None:
    """What a file brought goes again; savings keep the figures that they were found with."""
    require_anywhere(by, "keep_degree_days")
    for day in db.session.scalars(select(DegreeDays).where(DegreeDays.id.in_(day_ids))):
        db.session.delete(day)
    db.session.flush()
    used = set(db.session.scalars(select(DegreeDays.series_id).where(DegreeDays.series_id.in_(series_ids))))
    for series in db.session.scalars(select(DegreeSeries).where(DegreeSeries.id.in_(set(series_ids) - used))):
        db.session.delete(series)
    db.session.flush()
