"""A meter of homes; a reading and a bill recorded by mistake, there again for the next who may take them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.clock import recorded_now
from app.db import atomic, db
from app.energy.metering import register_meter
from app.energy.meters import Bill, Reading
from app.energy.words import EnergyKind, MeterOwner
from tests.make import Make

KEY = 990_001


def homes_of(make: Make, office_code: str) -> int:
    """A meter of homes that an office reads."""
    office = make.office(office_code)
    return register_meter(
        energy=EnergyKind.GAS, identifier="H-1", owner=MeterOwner.HOUSEHOLDS, name="کوی مهر", households=4,
        place_id=office.place_id, office_id=office.id, by=make.clerk(office_code),
    ).id  # fmt: skip


def renewals_of(make: Make, meter_id: int, by_id: int) -> dict[str, Callable[[], None]]:
    """How each is brought back, by the name of its subject."""
    recorded = {"id": KEY, "meter_id": meter_id, "recorded_by_id": by_id, "recorded_at": recorded_now()}
    days = {"starts_on": make.today, "ends_on": make.today, "quantity": 7}
    # A ground is copied for each test that takes it; a function is shared by the copies, and its maker with it.
    return {
        "reading": lambda: _bring_back(make, Reading, recorded | {"day": make.today, "shown": 5}),
        "bill": lambda: _bring_back(make, Bill, recorded | days),
    }


def _bring_back(make: Make, record: type[Reading | Bill], facts: dict[str, Any]) -> None:
    with make.inside(), atomic():
        if db.session.get(record, facts["id"]) is None:
            db.session.add(record(**facts))
