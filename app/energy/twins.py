"""Meters that show just the same: one may be the other under another number, and what it saved is claimed twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.db import db
from app.energy.meters import Bill, Meter, Reading

ENOUGH, OF_FOUR = 4, 3
"""So many bills, or readings, and so many of each four that a meter has, are the same to the last digit by no accident.

Small uses in whole m³ meet now and then: of a thousand meters that have nothing in common some share three months.
"""
SHOWN = 5


@dataclass(frozen=True)
class Twin:
    """Another meter of the same kind, and how many of its bills or readings are the same."""

    meter: Meter
    count: int


def list_twins(meter: Meter, start: date, end: date) -> list[Twin]:
    """Other meters whose bills or readings of these days are the same as this one's; nothing used tells nothing."""
    own_bill, own_reading = aliased(Bill), aliased(Reading)
    bills = (
        select(Bill.meter_id, func.count().label("same"))
        .join(
            own_bill,
            (own_bill.starts_on == Bill.starts_on) & (own_bill.ends_on == Bill.ends_on)
            & (own_bill.quantity == Bill.quantity),
        )
        .where(own_bill.meter_id == meter.id, Bill.quantity > 0, Bill.starts_on >= start, Bill.ends_on <= end)
    )  # fmt: skip
    readings = (
        select(Reading.meter_id, func.count().label("same"))
        .join(own_reading, (own_reading.day == Reading.day) & (own_reading.shown == Reading.shown))
        .where(own_reading.meter_id == meter.id, Reading.shown > 0, Reading.day >= start, Reading.day <= end)
    )
    found: dict[int, int] = {}
    billed = select(func.count()).where(Bill.meter_id == meter.id, Bill.starts_on >= start, Bill.ends_on <= end)
    read = select(func.count()).where(Reading.meter_id == meter.id, Reading.day >= start, Reading.day <= end)
    met = [*_of_others(bills, Bill.meter_id, meter, billed), *_of_others(readings, Reading.meter_id, meter, read)]
    for key, same in met:
        found[key] = max(same, found.get(key, 0))
    return [Twin(db.session.get_one(Meter, key), found[key]) for key in sorted(found)[:SHOWN]]


def _of_others(
    wanted: Select[int, int], of: InstrumentedAttribute[int], meter: Meter, own: Select[int]
) -> list[tuple[int, int]]:  # fmt: skip
    least = max(ENOUGH, -(-OF_FOUR * (db.session.scalar(own) or 0) // 4))
    alike = select(Meter.id).where(Meter.energy == meter.energy, Meter.id != meter.id)
    found = db.session.execute(wanted.where(of.in_(alike)).group_by(of).having(func.count() >= least))
    return [(key, same) for key, same in found]
