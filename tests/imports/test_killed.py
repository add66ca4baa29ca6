"""An import whose process was killed is found by the next one: its job ends, and its file leaves the vault."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.db import atomic, db
from app.files.models import StoredFile
from app.files.vault import the_vault
from app.imports.bringing import bring_in
from app.imports.models import Import
from app.jobs import alive, service
from app.jobs.models import Job, JobState
from app.ledger.models import Entry
from tests.imports.acts import total
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")


def bring(path: Path, by: User, make: Make) -> None:
    bring_in(kind="opening", path=path, name=path.name, office_id=by.grants[0].office_id, by=by, key=make.key())


def newest_job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()


def sealed_files() -> set[Path]:
    return {path for path in the_vault().folder.rglob("??/*") if path.is_file()}


@pytest.fixture
def path(make: Make, sheet: Sheet) -> Path:
    make.store(code="A1")
    return sheet("انبار,تاریخ,شماره سند,کالا,تعداد", "A1,1404/01/15,12,پتو,7")


def kill_while_posting(path: Path, by: User, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a child of this process, which has connections of its own: after the file is kept, before the commit."""
    db.session.rollback()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        monkeypatch.setattr("app.imports.service._account_for", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        bring(path, db.session.get_one(User, by.id), make)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_killed_import_is_found_by_the_next_one(
    make: Make, path: Path, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = make.clerk()
    before = sealed_files()
    kill_while_posting(path, clerk, make, monkeypatch)
    killed = newest_job().id
    assert newest_job().state is JobState.RUNNING
    assert len(sealed_files() - before) == 1

    bring(path, clerk, make)

    job = db.session.get_one(Job, killed)
    assert job.state is JobState.FAILED
    assert "stopped in the middle" in str(job.said)
    assert newest_job().state is JobState.DONE
    assert total(Import) == total(Entry) == 1
    assert {the_vault().find(kept) for kept in db.session.scalars(select(StoredFile.stored_as))} == (
        sealed_files() - before
    )


def test_a_job_that_really_runs_is_left_alone(make: Make, path: Path) -> None:
    clerk = make.clerk()
    job = service.queue_job(kind="import opening", by=clerk)
    with alive.running(job.id) as watch:
        service.start_job(job_id=job.id)
        with path.open("rb") as source:
            written = the_vault().write(source, note=watch.note)

        bring(path, clerk, make)

        assert db.session.get_one(Job, job.id, populate_existing=True).state is JobState.RUNNING
        assert the_vault().find(written.stored_as).exists()
    the_vault().remove(written.stored_as)


def test_work_that_had_landed_when_it_was_killed_is_done(make: Make, path: Path) -> None:
    clerk = make.clerk()
    bring(path, clerk, make)
    [stored_as] = db.session.scalars(select(StoredFile.stored_as))
    job = service.queue_job(kind="import opening", by=clerk)
    service.start_job(job_id=job.id)
    leave_behind(job.id, stored_as)

    alive.settle_stopped()

    assert db.session.get_one(Job, job.id, populate_existing=True).state is JobState.DONE
    assert the_vault().find(stored_as).exists()


def test_of_a_half_written_file_nothing_is_left(make: Make) -> None:
    job = service.queue_job(kind="import opening", by=make.clerk())
    service.start_job(job_id=job.id)
    part = the_vault().find("ab/half").with_suffix(".part")
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    leave_behind(job.id, "ab/half")

    alive.settle_stopped()

    assert not part.exists()
    assert not alive._path(job.id).exists()


def leave_behind(job_id: int, name: str) -> None:
    """As the system leaves a lock whose process was killed."""
    path = alive._path(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{name}\n")


def test_two_who_look_at_once_end_a_job_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    job = service.queue_job(kind="import opening", by=make.clerk())
    service.start_job(job_id=job.id)
    leave_behind(job.id, "ab/none")
    settled: list[int] = []
    settle = alive._settle

    def look_again(job_id: int, names: list[str]) -> None:
        settled.append(job_id)
        if len(settled) == 1:
            alive.settle_stopped()
        settle(job_id, names)

    monkeypatch.setattr(alive, "_settle", look_again)

    alive.settle_stopped()

    assert settled == [job.id]
    with atomic():
        assert db.session.get_one(Job, job.id).state is JobState.FAILED
