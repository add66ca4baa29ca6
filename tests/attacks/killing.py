"""Imports that are killed in the middle, and a judge who says whether the book holds all of a file or none of it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import flask.cli
from flask import Flask
from sqlalchemy import func, select, text

from app.db import db, take_long
from app.imports.models import Import, ImportEffect, ImportState
from app.ledger import audit
from app.ledger.kept import Balance
from app.ledger.models import Entry, Line
from tests.make import Make
from tests.source import ROOT

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["__main__", "app", __name__])
"""Each command is a process of its own, forked from one that has read the program and done nothing else yet."""
ROWS, ROWS_A_PAPER = 2000, 20
PATIENCE = 180
"""Seconds until something that must end has ended."""
ANSWERS = ("Saved as import", "Nothing changed: this file stands already")


@dataclass(frozen=True)
class Sheet:
    """A file of opening stock, and what the book gains by it."""

    path: Path
    clerk: str
    store_holder: int
    rows: int = ROWS

    @property
    def whole(self) -> dict[str, int]:
        """What all of it is."""
        papers = self.rows // ROWS_A_PAPER
        return {"imports": 1, "effects": papers, "papers": papers, "lines": 2 * self.rows, "pieces": 3 * self.rows}

    @property
    def command(self) -> list[str]:
        """How an operator brings it in."""
        return ["import", "opening", str(self.path), "--as", self.clerk]


def write_sheet(make: Make, folder: Path, rows: int = ROWS) -> Sheet:
    """Three blankets a line, each line a lot of its own; a store, and a clerk to bring it in."""
    store, clerk = make.store(), make.clerk()
    day, path = make.today.isoformat(), folder / f"{store.code}.csv"
    lines = (f"{store.code},{day},{store.code}-{n // ROWS_A_PAPER},blanket,3,{n}" for n in range(rows))
    path.write_text("\n".join(["Store,Day,Paper,Item,Quantity,Batch", *lines]) + "\n", encoding="utf-8")
    return Sheet(path, clerk.name, store.holder_id, rows)


def environment(app: Flask) -> dict[str, str]:
    """The settings of an application, for a process of its own."""
    settings = app.config["SETTINGS"]
    return {
        "DATABASE_URL": settings.database_url.render_as_string(hide_password=False),
        "SECRET_KEY": settings.secret_key, "IDENTITY_KEY_FILE": str(settings.identity_key_file),
        "SEAL_KEY_FILE": str(settings.seal_key_file), "FILES_DIR": str(settings.files_dir), "DEFAULT_LOCALE": "en",
    }  # fmt: skip


def run_flask(words: Sequence[str], settings: Mapping[str, str], said: Path, spoil: Callable[[], None] | None) -> None:
    """`flask …` with these settings; what it says goes to a file, where it is read after a kill too."""
    with said.open("w", encoding="utf-8") as target:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    os.chdir(ROOT)
    os.environ.update(settings)
    if spoil:
        spoil()
    sys.argv = ["flask", "--app", "wsgi", *words]
    flask.cli.main()


@dataclass
class Bringing:
    """`flask import …` in a process of its own."""

    process: BaseProcess
    said: Path

    @classmethod
    def begin(cls, app: Flask, sheet: Sheet, *, spoil: Callable[[], None] | None = None) -> Self:
        """Begin it; `spoil` is run there first, to break what a control wants broken."""
        said = sheet.path.with_suffix(f".{time.monotonic_ns()}.said")
        process = PROCESSES.Process(target=run_flask, args=(sheet.command, environment(app), said, spoil))
        process.start()
        return cls(process, said)

    def kill(self) -> bool:
        """kill -9; had it said by then that the file is in?"""
        self.process.kill()
        self.process.join(PATIENCE)
        return self.has_said(*ANSWERS)

    @property
    def was_cut_off(self) -> bool:
        """Did the kill come before its end?"""
        return self.process.exitcode == -signal.SIGKILL

    def end(self) -> None:
        """Wait for its end, which must be a good one."""
        self.process.join(PATIENCE)
        assert self.process.exitcode == 0, self.said.read_text(encoding="utf-8")
        assert self.has_said(*ANSWERS)

    def has_said(self, *answers: str) -> bool:
        """Has it said one of these?"""
        said = self.said.read_text(encoding="utf-8") if self.said.exists() else ""
        return any(answer in said for answer in answers)


def time_whole(app: Flask, sheet: Sheet) -> float:
    """Bring the file in and wait; how many seconds it took, when the program had been read already."""
    first = PROCESSES.Process(target=int)
    first.start()
    first.join(PATIENCE)
    began = time.monotonic()
    Bringing.begin(app, sheet).end()
    return time.monotonic() - began


def moments(count: int, *, seed: int) -> Iterator[float]:
    """Random moments as shares of a time: one in each equal part of it, its first quarter left out."""
    chance = random.Random(seed)
    for part in range(count):
        yield 0.25 + 0.75 * (part + chance.random()) / count


def what_stands(sheet: Sheet) -> dict[str, int]:
    """What the book holds of a sheet now."""
    name = sheet.path.name
    of_sheet = select(Entry.id).where(Entry.paper.startswith(f"{sheet.path.stem}-"))
    counts = {
        "imports": select(func.count()).where(Import.file_name == name, Import.state == ImportState.POSTED),
        "effects": select(func.count()).where(ImportEffect.import_id == Import.id, Import.file_name == name),
        "papers": select(func.count()).select_from(of_sheet.subquery()),
        "lines": select(func.count()).where(Line.entry_id.in_(of_sheet)),
        "pieces": select(func.sum(Balance.quantity)).where(Balance.holder_id == sheet.store_holder),
    }
    return {what: int(db.session.scalar(count) or 0) for what, count in counts.items()}


def complaints(app: Flask, sheet: Sheet, *, said_so: bool) -> list[str]:
    """What is wrong after a kill: half of the file, an acknowledged one that is gone, a book that does not add up."""
    with app.app_context():
        wait_until_alone()
        take_long()
        stands, faults = what_stands(sheet), [str(fault) for fault in audit.check()]
    if stands == sheet.whole:
        return faults
    if any(stands.values()):
        return [*faults, f"half of it: {stands}"]
    return [*faults, "acknowledged and gone"] if said_so else faults


def wait_until_alone() -> None:
    """On PostgreSQL a killed client's server process lives until it notices; what it still does is waited for."""
    if db.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    for _ in range(PATIENCE * 20):
        if not db.session.scalar(others):
            return
        db.session.rollback()
        time.sleep(0.05)
    raise AssertionError("Somebody is still writing.")
