"""A file through every check into the book, beside a bare load of as many lines; the memory of a large one."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from app.accounts.queries import get_user_by_name
from app.db import atomic, db, take_long
from app.imports.service import import_file
from app.imports.sheets import COMMAND_LIMIT
from app.ledger.kept import Balance
from app.places.queries import get_office_by_code
from tests.bench import bare, peers
from tests.bench.files import DELIVERIES, OFFICE, OPENING, RECEIPTS, Desk, Kind, open_desk
from tests.bench.ground import POSTGRESQL, SQLITE, Command, Ground
from tests.bench.rows import Row, Target
from tests.bench.run import Run, in_turns

LINES, MILLION, OF_BEANCOUNT, OF_HORDAK = 120_000, 1_000_000, 20_000, 10_000
NAMES = {
    OPENING: ("", "import of CSV ({lines:,} lines) with every check, chain and balances"),
    RECEIPTS: ("-receipts", "the same: receipts against pledges"),
    DELIVERIES: ("-deliveries", "the same: deliveries, drawn first expired first out"),
}
"""What is imported, by the keys and names of the rows."""
BARE = {SQLITE: "bare executemany", POSTGRESQL: "bare COPY"}
AT_LEAST = {SQLITE: 100_000, POSTGRESQL: 80_000}


def measure(run: Run) -> list[Row]:
    """Both databases, then the peers that read files or load in bulk."""
    rows = [row for name in (SQLITE, POSTGRESQL) for row in _import_rows(run, run.on(name))]
    return [*rows, *_peers(run, rows)]


def _import_rows(run: Run, ground: Ground) -> list[Row]:
    lines = run.lines(LINES)
    run.say(f"importing {lines:,} lines on {ground.name}")
    measures = {kind.slug: partial(_import_rate, run, ground, kind, lines) for kind in NAMES}
    found = in_turns({**measures, "bare": partial(_load_rate, ground, run.lines(10 * LINES))})
    run.recount("an import", ground)
    return [
        Row(
            f"import{key}-{ground.name.lower()}", name.format(lines=lines), ground.name, "lines/s", found[kind.slug],
            found["bare"], BARE[ground.name],
            (Target(at_least=AT_LEAST[ground.name]), Target(at_least=0.18, of_ratio=True)),
        )
        for kind, (key, name) in NAMES.items()
    ]  # fmt: skip


def _import_rate(run: Run, ground: Ground, kind: Kind, lines: int) -> float:
    """Of the verb alone, without the second or two in which a command starts."""
    desk, path = open_desk(ground.renew()), run.folder / f"{kind.slug}.csv"
    kind.write(ground.app, path, desk, lines)
    with ground.app.app_context():
        begun = time.perf_counter()
        import_kind(kind.slug, path, desk)
        return lines / (time.perf_counter() - begun)


@atomic()
def import_kind(slug: str, path: Path, desk: Desk) -> None:
    """The file, for as long as it takes."""
    take_long()
    import_file(
        kind=slug, path=path, name=path.name, office_id=get_office_by_code(OFFICE).id,
        by=get_user_by_name(desk.person), largest=COMMAND_LIMIT,
    )  # fmt: skip


def _load_rate(ground: Ground, lines: int) -> float:
    return bare.load_lines(ground.bare(), lines)


def bring_in(run: Run, ground: Ground, lines: int) -> Command:
    """`flask import opening` of a new file on a new database, as an operator does it."""
    desk = open_desk(ground.renew())
    path: Path = run.folder / "opening.csv"
    OPENING.write(ground.app, path, desk, lines)
    done = ground.run("import", "opening", str(path), "--office", OFFICE, "--as", desk.person)
    if done.status:
        raise RuntimeError(done.said[-2_000:])
    return done


def _peers(run: Run, rows: list[Row]) -> list[Row]:
    """Beside other people's ledgers: beancount reads a file, django-hordak loads in bulk."""
    ours = {row.on: row.ours for row in rows if "receipts" not in row.key and "deliveries" not in row.key}
    why_not = peers.install()
    read = loaded = None
    if not why_not:
        run.say("reading a file by beancount, loading by django-hordak")
        read = peers.beancount_rate(run.lines(OF_BEANCOUNT))
        loaded = peers.Hordak(run.on(POSTGRESQL), accounts=2_000).ask("load", run.lines(OF_HORDAK))
    return [
        Row("import-beancount", "the same, beside a text ledger", SQLITE, "lines/s", ours[SQLITE], read,
            "beancount, file to balances", note=why_not),
        Row("import-hordak", "the same, beside a ledger on PostgreSQL", POSTGRESQL, "lines/s", ours[POSTGRESQL],
            loaded, "django-hordak, bulk_create", note=why_not),
    ]  # fmt: skip


def measure_large(run: Run) -> list[Row]:
    """The memory of a million-line import, and reading all balances of another."""
    ground, lines = run.on(SQLITE), run.lines(MILLION)
    run.say(f"importing {lines:,} lines on {ground.name} for its memory")
    done = bring_in(run, ground, lines)
    with ground.app.app_context():
        cells = db.session.query(Balance).count()
    return [
        Row("memory", f"memory of an import of {lines:,} lines in one act ({cells:,} cells)", ground.name, "MB",
            done.megabytes, targets=(Target(at_most=500),)),
        Row("import-large", "the same: how fast", ground.name, "lines/s", lines / done.seconds),
    ]  # fmt: skip
