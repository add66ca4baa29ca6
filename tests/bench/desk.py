"""A sheet over the import desk: looked through and brought in, beside the bare reader and the ledger's bulk verb."""

from __future__ import annotations

import csv
import time
from functools import partial
from pathlib import Path

from app.accounts.queries import get_user_by_name
from app.db import atomic, db, take_long
from app.imports.desk import arrange, bring_in_from_desk, lay, look_through
from app.imports.desk_models import DeskSheet
from app.items.queries import get_item_by_code
from app.places.queries import get_office_by_code
from app.stores.drafts import OpeningDraft, OpeningLine
from app.stores.openings import record_openings
from app.stores.queries import list_stores_named
from tests.bench.files import OFFICE, ON_A_PAPER, OPENING, Desk, first_day, open_desk
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.rows import Row
from tests.bench.run import Run, in_turns

ROWS = 100_000


def measure(run: Run) -> list[Row]:
    """Both databases."""
    return [row for name in (SQLITE, POSTGRESQL) for row in _rows(run, run.on(name))]


def _rows(run: Run, ground: Ground) -> list[Row]:
    rows = run.lines(ROWS)
    run.say(f"{rows:,} rows over the desk on {ground.name}")
    found = in_turns({
        "look": partial(_over_the_desk, run, ground, rows, commits=False),
        "commit": partial(_over_the_desk, run, ground, rows, commits=True),
        "reader": partial(_read_alone, run, rows),
        "bulk": partial(_bulk_alone, ground, rows),
    })  # fmt: skip
    run.recount("the desk", ground)
    key = ground.name.lower()
    return [
        Row(f"desk-look-{key}", f"preview of a sheet on the desk ({rows:,} rows)", ground.name, "rows/s",
            found["look"], found["reader"], "csv alone"),
        Row(f"desk-commit-{key}", "the same: brought in from the desk", ground.name, "rows/s", found["commit"],
            found["bulk"], "the ledger's bulk verb, without a file"),
    ]  # fmt: skip


def _written(run: Run, ground: Ground, rows: int) -> tuple[Desk, Path]:
    desk, path = open_desk(ground.renew()), run.folder / "desk.csv"
    OPENING.write(ground.app, path, desk, rows * OPENING.lines_of_a_row)
    return desk, path


def _over_the_desk(run: Run, ground: Ground, rows: int, *, commits: bool) -> float:
    """Laid and arranged as guessed; then, by the clock, looked through or brought in."""
    desk, path = _written(run, ground, rows)
    with ground.app.app_context():
        by, office = get_user_by_name(desk.person), get_office_by_code(OFFICE)
        sheet = lay(kind="opening", path=path, name=path.name, office_id=office.id, by=by)
        sheet_id, layout = sheet.id, sheet.layout
        fills = {place: field for field, place in layout.places.items()}
        arrange(desk_id=sheet_id, by=by, fills=fills, headings_at=layout.headings_at, days=layout.days,
                seen=sheet.arranged)  # fmt: skip
        begun = time.perf_counter()
        (_commit if commits else _look)(sheet_id, desk)
        took = time.perf_counter() - begun
        brought_in = db.session.get_one(DeskSheet, sheet_id).import_id is not None
        if brought_in is not commits:
            raise RuntimeError("The sheet was not treated as it was to be.")
    return rows / took


@atomic()
def _commit(sheet_id: int, desk: Desk) -> None:
    take_long()
    bring_in_from_desk(
        desk_id=sheet_id, seen=db.session.get_one(DeskSheet, sheet_id).arranged, by=get_user_by_name(desk.person)
    )


def _look(sheet_id: int, desk: Desk) -> None:
    found = look_through(desk_id=sheet_id, by=get_user_by_name(desk.person)).found or {}
    if found["refused"]:
        raise RuntimeError(str(found["remarks"][:3]))


def _read_alone(run: Run, rows: int) -> float:
    """The same file, read by the library that reads it, and forgotten."""
    begun, count = time.perf_counter(), 0
    with (run.folder / "desk.csv").open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            count += 1
    if count <= rows - 1:
        raise RuntimeError(f"The file has {count} rows.")
    return count / (time.perf_counter() - begun)


def _bulk_alone(ground: Ground, rows: int) -> float:
    """The same lots, handed to the verb that records opening stock, made ready before the clock runs."""
    desk = open_desk(ground.renew())
    with ground.app.app_context():
        [store] = list_stores_named(get_office_by_code(OFFICE).id, desk.stores[0])
        items = [get_item_by_code(code) for code in desk.items]
        lines = [OpeningLine(items[n % len(items)].id, 1 + n % 97, batch=f"L{n}") for n in range(rows)]
        sheets = [
            OpeningDraft(store.id, first_day(), f"B{start}", tuple(lines[start : start + ON_A_PAPER]))
            for start in range(0, rows, ON_A_PAPER)
        ]
        begun = time.perf_counter()
        record_openings(openings=sheets, by=get_user_by_name(desk.person), key="alone")
        return rows / (time.perf_counter() - begun)
