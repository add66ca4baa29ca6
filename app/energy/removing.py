"""What was recorded of a meter by mistake is taken out again, until a saving claims it; who did it stays written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.db import atomic, db
from app.energy.meters import Bill, Meter, MeterRemoval, Reading
from app.energy.models import CLAIMING
from app.energy.queries import list_times
from app.energy.refusals import ClaimRestsOnIt, FallsWithout, NoSuchRecord
from app.energy.sight import hold_meters
from app.energy.words import Removed


@atomic()
def remove_reading(*, meter_id: int, reading_id: int, by: User) -> MeterRemoval:
    """What the meter was said to show on a day goes. Raises NoSuchMeter, NoSuchRecord, ClaimRestsOnIt, FallsWithout."""
    meter = hold_meters([meter_id], by)[meter_id]
    reading = get_reading(meter, reading_id)
    _refuse_claimed(meter, reading.day, reading.day)
    refuse_falls_without([reading])
    removal = _write_down(meter, Removed.READING, reading, (reading.day, reading.day), reading.shown, by)
    removal.closing = reading.closing
    db.session.delete(reading)
    db.session.flush()
    return removal


@atomic()
def remove_bill(*, meter_id: int, bill_id: int, by: User) -> MeterRemoval:
    """What was said to be used in some days goes. Raises NoSuchMeter, NoSuchRecord, ClaimRestsOnIt."""
    meter = hold_meters([meter_id], by)[meter_id]
    bill = get_bill(meter, bill_id)
    _refuse_claimed(meter, bill.starts_on, bill.ends_on)
    removal = _write_down(meter, Removed.BILL, bill, (bill.starts_on, bill.ends_on), bill.quantity, by)
    db.session.delete(bill)
    db.session.flush()
    return removal


def refuse_falls_without(gone: Collection[Reading]) -> None:
    """Raises FallsWithout where a meter would show less than before without these readings, one of them its change."""
    keys, meters = {reading.id for reading in gone}, {reading.meter_id for reading in gone}
    for meter_id in sorted(meters):
        readings = select(Reading).where(Reading.meter_id == meter_id).order_by(Reading.day)
        left = [reading for reading in db.session.scalars(readings) if reading.id not in keys]
        for before, after in pairwise(left):
            if (after.shown if after.closing is None else after.closing) < before.shown:
                raise FallsWithout(day=after.day)


def get_reading(meter: Meter, reading_id: int) -> Reading:
    """A reading of this meter; raises NoSuchRecord."""
    found = db.session.scalar(select(Reading).where(Reading.id == reading_id, Reading.meter_id == meter.id))
    if found is None:
        raise NoSuchRecord()
    return found


def get_bill(meter: Meter, bill_id: int) -> Bill:
    """A bill of this meter; raises NoSuchRecord."""
    found = db.session.scalar(select(Bill).where(Bill.id == bill_id, Bill.meter_id == meter.id))
    if found is None:
        raise NoSuchRecord()
    return found


def _refuse_claimed(meter: Meter, first: date, last: date) -> None:
    for number, start, end in list_times([meter.id], CLAIMING).get(meter.id, ()):
        if start <= last and first <= end:
            raise ClaimRestsOnIt(number=number, start=start, end=end)


def _write_down(
    meter: Meter, what: Removed, record: Reading | Bill, days: tuple[date, date], quantity: int, by: User
) -> MeterRemoval:
    removal = MeterRemoval(
        meter_id=meter.id, what=what, record_id=record.id, starts_on=days[0], ends_on=days[1], quantity=quantity,
        recorded_by_id=record.recorded_by_id, recorded_at=record.recorded_at, removed_by_id=by.id,
        removed_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(removal)
    return removal
