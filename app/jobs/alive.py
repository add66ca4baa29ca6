"""Which work is really running: each holds a lock that the system itself lets go when its process dies.

Beside the lock stands what the work has put outside the database and would leave there if it were killed, how far it
is, and whether its owner still wants it. Web processes and workers on several machines share the folder, as they share
the stored files that it lies with.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.accounts.models import User
from app.db import db
from app.errors import N_
from app.jobs import queries, service
from app.jobs.models import Job, JobState
from app.jobs.progress import Progress
from app.jobs.works import MOST_ATTEMPTS, find_work

WHEN_STOPPED: list[Callable[[Sequence[str]], bool]] = []
"""Told the names that a killed work left: forgets what belongs to no record, and says whether the work had landed."""
_FOLDERS: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()


def use_folder(engine: Engine, folder: Path) -> None:
    """Called once at start: where the locks of this database's work lie."""
    url = engine.url.render_as_string(hide_password=True)
    _FOLDERS[engine] = folder / hashlib.sha256(url.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Watch:
    """What running work tells those outside, and hears from them."""

    path: Path
    file: IO[str]

    def note(self, name: str) -> None:
        """Write down the name of a thing before it is put outside the database."""
        self.file.write(f"{name}\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def look_up(self, progress: Progress) -> bool:
        """Leave word of how far the work is; is it still wanted?"""
        part = _beside(self.path, "part")
        part.write_text(json.dumps([progress.done, progress.total]))
        part.rename(_beside(self.path, "progress"))
        return not _beside(self.path, "stop").exists()


@contextmanager
def running(job_id: int) -> Iterator[Watch]:
    """Hold the job's lock while the block runs."""
    path = _path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield Watch(path, file)
        finally:
            _clear(path)


@contextmanager
def taken(job_id: int) -> Iterator[Watch | None]:
    """Hold the job's lock while the block runs; None if somebody else holds it."""
    path = _path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        if not path.exists() or path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            # Whoever had it has ended it between our opening and our locking.
            yield None
            return
        try:
            yield Watch(path, file)
        finally:
            _clear(path)


def how_far(job_id: int) -> tuple[int, int] | None:
    """How far running work said it was, of how much; None if it has said nothing yet."""
    try:
        done, total = json.loads(_beside(_path(job_id), "progress").read_text())
    except FileNotFoundError:
        return None
    return int(done), int(total)


def cancel(job_id: int, *, by: User) -> Job:
    """Its owner does not want it any more: what waits is not begun, what runs learns so when it next looks up."""
    job = queries.get_job(job_id)
    job.require_owner(by)
    if job.state is not JobState.RUNNING:
        return service.cancel_job(job_id=job_id, by=by)
    ask_to_stop(job_id)
    return job


def ask_to_stop(job_id: int) -> None:
    """Leave word for running work that it is not wanted any more."""
    path = _path(job_id)
    if path.exists():
        _beside(path, "stop").touch()


def settle_stopped() -> list[int]:
    """Look after the jobs whose process died: what they left is forgotten, and their owners read what became of them.

    Which of them wait to be taken up again.
    """
    query = select(Job.id).where(Job.state == JobState.RUNNING).order_by(Job.id)
    waiting = []
    for job_id in db.session.scalars(query).all():
        with _left_by(job_id) as names:
            if names is not None and _settle(job_id, names):
                waiting.append(job_id)
    return waiting


def _settle(job_id: int, names: Sequence[str]) -> bool:
    has_landed = [told(names) for told in WHEN_STOPPED]
    job = db.session.get_one(Job, job_id, populate_existing=True)
    if job.state is not JobState.RUNNING:
        return False  # somebody else has seen to it meanwhile
    if any(has_landed):
        service.finish_job(job_id=job_id)
    elif find_work(job.kind) and job.attempts < MOST_ATTEMPTS:
        service.put_job_back(job_id=job_id, said=N_("The work was stopped in the middle and is begun anew."))
        return True
    else:
        service.fail_job(job_id=job_id, said=N_("The work was stopped in the middle; nothing of it was saved."))
    return False


@contextmanager
def _left_by(job_id: int) -> Iterator[list[str] | None]:
    """What a job left behind whose process is dead; None while it lives. Nobody else settles it meanwhile."""
    path = _path(job_id)
    if not path.exists():
        yield []
        return
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file.read().splitlines()
        _clear(path)


def _clear(path: Path) -> None:
    for each in (*(_beside(path, what) for what in ("part", "progress", "stop")), path):
        with suppress(FileNotFoundError):
            each.unlink()


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _path(job_id: int) -> Path:
    return _FOLDERS[db.engine] / str(job_id)
