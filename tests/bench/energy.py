"""Saved energy at scale: regressions beside the same fits with numpy alone, participations beside a bare load."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, select

from app.accounts.queries import get_user_by_name
from app.db import atomic, db, take_long
from app.energy.methods import metered
from app.energy.methods.metered import Period
from app.energy.participations import Participation
from app.imports.service import import_file
from app.imports.sheets import COMMAND_LIMIT
from app.places.queries import get_office_by_code
from tests.bench.files import OFFICE
from tests.bench.ground import POSTGRESQL, SQLITE, Ground, open_bare
from tests.bench.loading import BARE
from tests.bench.rows import Row, Target
from tests.bench.run import Run, in_turns
from tests.bench.savings import measure_savings
from tests.make import Make

METERS, BASELINE, REPORTING = 1_000, 24, 12
EVENTS, MANY, TWICE = 1_500_000, 10_000_000, 2
SENT = (
    "CREATE TABLE sent (campaign text NOT NULL, company text NOT NULL, system text NOT NULL, action text NOT NULL,"
    " day date NOT NULL)"
)
Months = tuple[list[Period], list[Period]]


def measure(run: Run) -> list[Row]:
    """Fits, and savings from the bills to the book on both databases."""
    grounds = [run.on(name) for name in (SQLITE, POSTGRESQL)]
    saved = [row for ground in grounds for row in measure_savings(run, ground, _meters(run), _fit_alone)]
    return [_fits(run), *saved]


def measure_participations(run: Run) -> list[Row]:
    """Participations on both databases, and the memory of very many."""
    return [*(_counts(run, run.on(name)) for name in (SQLITE, POSTGRESQL)), _memory(run)]


def _meters(run: Run) -> int:
    return max(int(METERS * run.scale), 50)


def _fits(run: Run) -> Row:
    """Each meter has its own line, its own weather, and some scatter round it."""
    meters = _meters(run)
    run.say(f"fitting {meters:,} meters")
    drawn = random.Random(1)
    months = [_months_of(drawn) for _ in range(meters)]
    tables = [_table_of(each) for each in months]
    found = in_turns({"ours": partial(_pace, _verify, months), "numpy": partial(_pace, _fit_alone, tables)})
    return Row(
        "fits", f"{meters:,} meters × {BASELINE + REPORTING} months fitted and verified", "no database", "µs a meter",
        found["ours"], found["numpy"], "the same fits with numpy alone", (Target(at_most=2, of_ratio=True),),
    )  # fmt: skip


def _months_of(drawn: random.Random) -> Months:
    base, slope = drawn.uniform(800, 1500), drawn.uniform(15, 40)
    days = [int(100 * max(0, 250 + 230 * np.cos(number * np.pi / 6) + drawn.uniform(-30, 30)))
            for number in range(BASELINE + REPORTING)]  # fmt: skip
    used = [int((base + slope * each / 100) * drawn.uniform(985, 1015)) for each in days]
    after = [int(each * 0.85) for each in used[BASELINE:]]
    return (
        [Period(*each) for each in zip(used[:BASELINE], days[:BASELINE], strict=True)],
        [Period(*each) for each in zip(after, days[BASELINE:], strict=True)],
    )


def _table_of(months: Months) -> tuple[np.ndarray, ...]:
    return tuple(
        np.array(column, dtype=float)
        for part in months
        for column in ([each.degree_days / 100 for each in part], [each.used / 1000 for each in part])
    )


def _verify(months: Months) -> None:
    metered.find_saving(baseline=months[0], reporting=months[1])


def _fit_alone(table: Sequence[np.ndarray]) -> float:
    """The line and its three held-out ones, R², CV(RMSE), each bias and the adjusted baseline; nothing is checked."""
    days, used, days_after, _ = table
    a, b = _line(days, used)
    left = used - (a + b * days)
    squares = float(left @ left)
    scatter = used - used.mean()
    figures = [1 - squares / float(scatter @ scatter), (squares / (len(used) - 2)) ** 0.5 / float(used.mean())]
    places = np.arange(len(used))
    for fold in range(3):
        held = places % 3 == fold
        own_a, own_b = _line(days[~held], used[~held])
        figures.append(float((own_a + own_b * days[held]).sum() / used[held].sum()) - 1)
    return float((a + b * days_after).sum()) + sum(figures)


def _line(days: np.ndarray, used: np.ndarray) -> tuple[float, float]:
    (a, b), *_ = np.linalg.lstsq(np.column_stack([np.ones(len(days)), days]), used, rcond=None)
    return float(a), float(b)


def _pace(do: Callable[[Any], object], each: Sequence[Any]) -> float:
    begun = time.perf_counter()
    for one in each:
        do(one)
    return (time.perf_counter() - begun) / len(each) * 1e6


def _counts(run: Run, ground: Ground) -> Row:
    events = run.lines(EVENTS)
    run.say(f"importing {events:,} participations on {ground.name}")
    found = in_turns({
        "ours": lambda: _import_rate(run, ground, events), "bare": lambda: _load_rate(ground, events),
    })  # fmt: skip
    run.recount("participations", ground)
    return Row(
        f"participations-{ground.name.lower()}", f"import of {events:,} participations, each counted once", ground.name,
        "events/s", found["ours"], found["bare"], BARE[ground.name],
    )  # fmt: skip


def _import_rate(run: Run, ground: Ground, events: int) -> float:
    path, person = write_file(ground, run.folder / "participations.csv", events)
    with ground.app.app_context():
        begun = time.perf_counter()
        _import(path, person)
        took = time.perf_counter() - begun
        counted = db.session.scalar(select(func.count()).select_from(Participation))
        if counted != events:
            raise RuntimeError(f"{counted} of {events} participations were counted.")
    return events / took


@atomic()
def _import(path: Path, person: str) -> None:
    take_long()
    import_file(
        kind="participations", path=path, name=path.name, office_id=get_office_by_code(OFFICE).id,
        by=get_user_by_name(person), largest=COMMAND_LIMIT,
    )  # fmt: skip


def write_file(ground: Ground, path: Path, events: int, *, times: int = 1) -> tuple[Path, str]:
    """A file of so many rows on a new database, in which each action stands so many times; and who may bring it in."""
    make = Make(ground.renew())
    with ground.app.app_context():
        campaign, company = make.energy_campaign(), make.company(verified=True)
        person, day = make.supervisor(OFFICE).name, make.today.isoformat()
        rows = _rows(campaign.code, company.name_fa, make.counting_system().code, day, events, times)
    with path.open("w", encoding="utf-8") as file:
        file.write("campaign,company,system,action,day\n")
        file.writelines(f"{','.join(row)}\n" for row in rows)
    return path, person


def _rows(campaign: str, company: str, system: str, day: str, events: int, times: int) -> Iterator[tuple[str, ...]]:
    return ((campaign, company, system, f"0912{n // times:09d}", day) for n in range(events))


def _load_rate(ground: Ground, events: int) -> float:
    connection = open_bare(ground.bare())
    connection.execute(SENT)
    connection.commit()
    rows = _rows("BARQ-1", "شرکت نمونه", "sms-20008", "2025-10-30", events, 1)
    begun = time.perf_counter()
    if isinstance(connection, sqlite3.Connection):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO sent VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    else:
        with connection.cursor().copy("COPY sent FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
    took = time.perf_counter() - begun
    connection.close()
    return events / took


def _memory(run: Run) -> Row:
    """`flask import participations` in a process of its own: half of the rows were sent before."""
    ground, events = run.on(SQLITE), run.lines(MANY)
    run.say(f"importing {events:,} participations on {ground.name} for its memory")
    path, person = write_file(ground, run.folder / "many.csv", events, times=TWICE)
    done = ground.run("import", "participations", str(path), "--office", OFFICE, "--as", person)
    if done.status:
        raise RuntimeError(done.said[-2_000:])
    return Row(
        "participations-memory", f"memory of an import of {events:,} participations, each sent twice", ground.name,
        "MB", done.megabytes, targets=(Target(at_most=500),),
    )  # fmt: skip
