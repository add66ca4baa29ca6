"""Metered savings from the bills to the book: drafted, declared and verified one by one, beside the bare fits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from app.accounts.models import User
from app.energy import degrees, service
from app.energy.drafts import DegreeDraft, SavingDraft
from app.energy.words import DegreeKind
from app.places.queries import get_place_by_code
from tests.bench.ground import Ground
from tests.bench.rows import Row
from tests.bench.run import Run
from tests.make import Make
from tests.making.energy import month_of

BASELINE, REPORTING, FIRST = 24, 12, 2022
PLACE = "IR-20"


def measure_savings(run: Run, ground: Ground, meters: int, fit_alone: Callable[[Sequence[Any]], object]) -> list[Row]:
    """Each step is timed over all meters; what stands beside all of them together is the fit alone."""
    run.say(f"declaring and verifying {meters:,} meters on {ground.name}")
    drawn = random.Random(1)
    days = [int(max(0, 250 + 230 * np.cos(number * np.pi / 6) + drawn.uniform(-30, 30)))
            for number in range(BASELINE + REPORTING)]  # fmt: skip
    used = [_use_of(drawn, days) for _ in range(meters)]
    app = ground.renew()
    make = Make(app)
    with app.app_context():
        drafts, by, officer = _prepare(make, days, used)
        steps = _time(make, drafts, by, officer)
    tables = [_table_of(days, each) for each in used]
    begun = time.perf_counter()
    for table in tables:
        fit_alone(table)
    alone = (time.perf_counter() - begun) / meters * 1e6
    run.recount("savings", ground)
    return [
        Row(
            f"savings-{name}-{ground.name.lower()}", f"{meters:,} meters × {BASELINE + REPORTING} months {what}",
            ground.name, "µs a meter", steps[name] / meters * 1e6, alone, "the same fits with numpy alone",
        )
        for name, what in STEPS.items()
    ]  # fmt: skip


STEPS = {
    "drafted": "read from the bills, fitted and drafted with a file of evidence",
    "declared": "declared",
    "verified": "fitted again and verified into the book",
}


def _use_of(drawn: random.Random, days: Sequence[int]) -> list[int]:
    """A meter has its own line and some scatter round it; a good part less in the reporting time."""
    base, slope = drawn.uniform(800, 1500), drawn.uniform(15, 40)
    used = [int((base + slope * each) * drawn.uniform(0.985, 1.015)) for each in days]
    return used[:BASELINE] + [int(each * 0.85) for each in used[BASELINE:]]


def _table_of(days: Sequence[int], used: Sequence[int]) -> tuple[np.ndarray, ...]:
    parts = (days[:BASELINE], used[:BASELINE], days[BASELINE:], used[BASELINE:])
    return tuple(np.array(part, dtype=float) for part in parts)


def _prepare(
    make: Make, days: Sequence[int], used: Sequence[Sequence[int]]
) -> tuple[list[SavingDraft], User, User]:  # fmt: skip
    """The company, its meters with their bills, and how cold it was: all that is there before anybody declares."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    rows = [
        DegreeDraft(
            series="bench", kind=DegreeKind.HEATING, base_tenths=180, source="bench", is_invented=True,
            place_id=get_place_by_code(PLACE).id, starts_on=month_of(FIRST, number)[0],
            ends_on=month_of(FIRST, number)[1], hundredths=each * 100,
        )
        for number, each in enumerate(days, 1)
    ]  # fmt: skip
    [series], _ = degrees.record_degree_days(rows=rows, by=make.national())
    drafts = []
    for quantities in used:
        meter = make.meter(company, by=speaker)
        make.bills(meter, quantities, by=speaker, year=FIRST)
        drafts.append(make.worked_draft(
            company, meter, series, baseline_from=date(FIRST, 1, 1), baseline_to=date(FIRST + 1, 12, 31),
            starts_on=date(FIRST + 2, 1, 1), ends_on=date(FIRST + 2, 12, 31),
        ))  # fmt: skip
    return drafts, speaker, make.officer()


def _time(make: Make, drafts: Sequence[SavingDraft], by: User, officer: User) -> dict[str, float]:
    """Each meter is a transaction of its own at every step, as people do it; in seconds for all of them."""
    took = dict.fromkeys(STEPS, 0.0)
    until = make.today + timedelta(days=400)
    for draft in drafts:
        begun = time.perf_counter()
        saving = make.drafted(draft, by=by)
        took["drafted"] += time.perf_counter() - begun
        begun = time.perf_counter()
        service.declare_saving(saving_id=saving.id, by=by)
        took["declared"] += time.perf_counter() - begun
        begun = time.perf_counter()
        service.verify_saving(saving_id=saving.id, expires_on=until, by=officer, key=make.key())
        took["verified"] += time.perf_counter() - begun
    return took
