"""Which work is really running: each holds a lock that the system itself lets go when its process dies.

Beside the lock stands what the work has put outside the database and would leave there if it were killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.db import db
from app.errors import N_
from app.jobs import service
from app.jobs.models import Job, JobState

Note = Callable[[str], None]
"""Told the name of a thing before it is put outside the database."""

WHEN_STOPPED: list[Callable[[Sequence[str]], bool]] = []
"""Told the names that a killed work left: forgets what belongs to no record, and says whether the work had landed."""
_FOLDERS: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()


def use_folder(engine: Engine, folder: Path) -> None:
    """Called once at start: where the locks of this database's work lie."""
    url = engine.url.render_as_string(hide_password=True)
    _FOLDERS[engine] = folder / hashlib.sha256(url.encode()).hexdigest()[:12]


@contextmanager
def running(job_id: int) -> Iterator[Note]:
    """Hold the job's lock while the block runs; gives what notes the names of things."""
    path = _path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield lambda name: _write(file, name)
        finally:
            path.unlink(missing_ok=True)


def settle_stopped() -> None:
    """End the jobs whose process died: what they left is forgotten, and their owners read what became of them."""
    query = select(Job.id).where(Job.state == JobState.RUNNING).order_by(Job.id)
    for job_id in db.session.scalars(query).all():
        with _left_by(job_id) as names:
            if names is not None:
                _settle(job_id, names)


def _settle(job_id: int, names: Sequence[str]) -> None:
    has_landed = [told(names) for told in WHEN_STOPPED]
    if any(has_landed):
        service.finish_job(job_id=job_id)
    else:
        service.fail_job(job_id=job_id, said=N_("The work was stopped in the middle; nothing of it was saved."))


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
        with suppress(FileNotFoundError):
            path.unlink()


def _write(file: IO[str], name: str) -> None:
    file.write(f"{name}\n")
    file.flush()
    os.fsync(file.fileno())


def _path(job_id: int) -> Path:
    return _FOLDERS[db.engine] / str(job_id)
