"""kill -9 of a worker that brings a file in, at any moment and again and again: in the end everything stands once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Self

import pytest
from flask import Flask

from app import clock
from app.accounts.queries import get_user_by_name
from app.imports.waiting import ask_import
from app.jobs import queries, service
from app.jobs.models import Job, JobState
from tests.attacks.killing import (
    PATIENCE,
    PROCESSES,
    Sheet,
    complaints,
    environment,
    run_flask,
    wait_until_alone,
    what_stands,
    write_sheet,
)
from tests.counts import counted
from tests.databases import House
from tests.make import Make
from tests.making.base import TODAY

SAMPLE, FULL = 2, counted(100)
FEW_ROWS, ALL_ROWS = 2_000, 100_000
TRIES = 8
"""How often a kill may come too late before another file is waited for; a busy machine is not always equally fast."""


@dataclass
class Worker:
    """`flask worker` with its children, in a process group of its own."""

    process: BaseProcess

    @classmethod
    def begin(cls, app: Flask, sheet: Sheet) -> Self:
        """Start one."""
        said = sheet.path.with_suffix(f".{time.monotonic_ns()}.said")
        words = ["worker", "--processes", "1"]
        process = PROCESSES.Process(target=run_flask, args=(words, environment(app), said, os.setsid))
        process.start()
        return cls(process)

    def kill(self) -> None:
        """kill -9 of all of it."""
        group = self.process.pid or 0
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()
        self.process.join(PATIENCE)


@dataclass
class Waiting:
    """A file that waits for a worker, on a clean database."""

    make: Make
    sheet: Sheet
    job_id: int

    def state(self) -> JobState:
        """Where its job stands."""
        with self.make.inside():
            return queries.get_job(self.job_id).state

    def look(self) -> list[str]:
        """Is all of it there, or none, as the job says?"""
        with self.make.inside():
            wait_until_alone()
            stands, state = what_stands(self.sheet), queries.get_job(self.job_id).state
        if state is JobState.DONE:
            return [] if stands == self.sheet.whole else [f"done, and there is {stands}"]
        return [f"{state.value}, and there is {stands}"] if any(stands.values()) else []

    def ask_again(self) -> None:
        """A job that its workers' deaths made fail is tried once more, as its owner would."""
        with self.make.inside():
            job: Job = queries.get_job(self.job_id)
            if job.state is JobState.FAILED:
                service.retry_job(job_id=job.id, by=get_user_by_name(self.sheet.clerk))

    def wait(self) -> float:
        """Wait until it is done; how many seconds that took."""
        began = time.monotonic()
        while self.state() is not JobState.DONE:
            assert time.monotonic() - began < PATIENCE, self.state()
            self.ask_again()
            time.sleep(0.1)
        return time.monotonic() - began


@pytest.fixture
def kill_often(engine_name: str, house_of: Callable[[str], House], tmp_path) -> Callable[[int, int], list[str]]:
    """Kills the worker of one import so often; what was wrong after any of the kills."""

    def fresh(rows: int) -> Waiting:
        app = house_of(engine_name).clean()
        clock.set_demo_today(TODAY)
        make = Make(app)
        with make.inside():
            sheet = write_sheet(make, tmp_path, rows)
            by = get_user_by_name(sheet.clerk)
            office_id = by.grants[0].office_id
            job = ask_import(kind="opening", path=sheet.path, name=sheet.path.name, office_id=office_id, by=by)
            return Waiting(make, sheet, job.id)

    def kill(times: int, rows: int) -> list[str]:
        waiting = fresh(rows)
        worker = Worker.begin(waiting.make.app, waiting.sheet)
        whole = waiting.wait()
        worker.kill()
        found, chance, killed, late = waiting.look(), random.Random(times), 0, 0
        waiting = fresh(rows)
        while killed < times and late < TRIES * times:
            moment = whole * (0.1 + 0.85 * (killed + chance.random()) / times)
            worker = Worker.begin(waiting.make.app, waiting.sheet)
            time.sleep(moment)
            worker.kill()
            found += [f"killed after {moment:.2f} of {whole:.2f} s: {each}" for each in waiting.look()]
            if waiting.state() is JobState.DONE:
                # That one came too late: what is aimed at is how long it takes now.
                late, whole, waiting = late + 1, 0.9 * whole, fresh(rows)
            else:
                killed += 1
                waiting.ask_again()
        worker = Worker.begin(waiting.make.app, waiting.sheet)
        waiting.wait()
        worker.kill()
        print(f"{killed} workers were killed in the middle, {late} too late, of {whole:.1f} s")
        found += complaints(waiting.make.app, waiting.sheet, said_so=True)
        return found if killed == times else [*found, f"only {killed} of {times} were killed in time"]

    return kill


def test_a_file_whose_workers_are_killed_stands_once_in_the_end(kill_often):
    assert kill_often(SAMPLE, FEW_ROWS) == []


@pytest.mark.long
def test_a_hundred_workers_killed_over_a_hundred_thousand_rows_leave_everything_once(kill_often):
    assert kill_often(FULL, ALL_ROWS) == []
