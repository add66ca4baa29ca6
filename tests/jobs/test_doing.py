"""Work that a worker takes up is done once, whatever happens to the worker, and its owner reads what became of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.db import db
from app.errors import N_, Conflict, Locked, NotAllowed
from app.files.models import StoredFile
from app.imports.models import Import
from app.imports.waiting import ask_import
from app.jobs import alive, doing, queries, service
from app.jobs.models import Job, JobState
from app.jobs.progress import Progress
from app.jobs.works import MOST_ATTEMPTS, WORKS, Result, Work
from app.ledger.models import Entry
from app.stores.models import Store
from tests.imports.acts import total
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")
Do = Callable[[Job, Progress], Result]


class Unwanted(Conflict):
    """Nobody wants it."""


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


@pytest.fixture
def queued(clerk: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """A job of a kind whose work is the given one."""

    def queue(do: Do, *, one_act: bool = True) -> int:
        monkeypatch.setitem(WORKS, "count", Work(N_("Sealing new entries"), do, one_act=one_act))
        return service.queue_job(kind="count", by=clerk, payload={"to": 3}).id

    return queue


@pytest.fixture
def waiting(make: Make, tmp_path: Path) -> Callable[[str], Job]:
    """A file of opening stock that waits for a worker."""
    make.store(code="A1")

    def ask(row: str) -> Job:
        path = tmp_path / "sheet"
        path.write_text(f"انبار,تاریخ,شماره سند,کالا,تعداد\n{row}\n", encoding="utf-8")
        clerk = make.clerk()
        return ask_import(kind="opening", path=path, name="a.csv", office_id=clerk.grants[0].office_id, by=clerk)

    return ask


def state_of(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


@pytest.fixture(autouse=True)
def _nothing_is_left_beside_the_locks(ctx: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
    folder = alive._path(0).parent
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("one_act", [True, False])
def test_it_is_done_once_with_its_result_and_how_far_it_came(queued, one_act: bool) -> None:
    def count(job: Job, progress: Progress) -> Result:
        progress.reach(job.payload["to"], 4)
        return {"counted": job.payload["to"]}

    job_id = queued(count, one_act=one_act)

    assert doing.do_job(job_id)
    assert not doing.do_job(job_id)
    job = state_of(job_id)
    assert (job.state, job.result, job.done, job.total, job.attempts) == (JobState.DONE, {"counted": 3}, 3, 4, 1)


def test_who_waits_outside_sees_how_far_it_is(queued) -> None:
    seen = []

    def count(job: Job, progress: Progress) -> Result:
        progress.reach(1, 8)
        seen.append(alive.how_far(job.id))
        return {}

    job_id = queued(count)
    assert alive.how_far(job_id) is None

    doing.do_job(job_id)

    assert seen == [(1, 8)]
    assert alive.how_far(job_id) is None


def test_running_work_that_is_not_wanted_any_more_is_undone(queued, make: Make) -> None:
    def count(job: Job, progress: Progress) -> Result:
        make.store(code="A9")
        alive.ask_to_stop(job.id)
        progress.reach(1, 8)
        raise AssertionError("It went on.")

    job_id = queued(count)
    doing.do_job(job_id)

    assert state_of(job_id).state is JobState.CANCELLED
    assert db.session.scalars(select(Store).where(Store.code == "A9")).one_or_none() is None


def test_what_it_refuses_its_owner_reads_and_may_have_tried_again(queued, clerk: User, make: Make) -> None:
    answers = iter([Unwanted(), None])

    def count(_job: Job, _progress: Progress) -> Result:
        if refusal := next(answers):
            raise refusal
        return {"counted": 1}

    job_id = queued(count)
    doing.do_job(job_id)
    assert (state_of(job_id).state, str(state_of(job_id).said)) == (JobState.FAILED, "Nobody wants it.")

    with pytest.raises(NotAllowed):
        service.retry_job(job_id=job_id, by=make.clerk())
    service.retry_job(job_id=job_id, by=clerk)
    doing.do_job(job_id)

    assert state_of(job_id).result == {"counted": 1}
    assert [str(note.said) for note in queries.list_notes(job_id)] == ["Nobody wants it."]
    with pytest.raises(NotAllowed):
        service.retry_job(job_id=job_id, by=clerk)


def test_work_that_others_stand_in_the_way_of_waits_again_but_not_for_ever(queued) -> None:
    def count(_job: Job, _progress: Progress) -> Result:
        raise Locked()

    job_id = queued(count)
    for _ in range(MOST_ATTEMPTS - 1):
        doing.do_job(job_id)
        assert state_of(job_id).state is JobState.QUEUED
    doing.do_job(job_id)

    assert state_of(job_id).state is JobState.FAILED


def test_work_that_breaks_says_nothing_of_how(queued) -> None:
    def count(_job: Job, _progress: Progress) -> Result:
        raise ZeroDivisionError("secret")

    job_id = queued(count)
    doing.do_job(job_id)

    assert str(state_of(job_id).said) == "The work stopped unexpectedly."


def test_a_kind_that_nobody_knows_fails_in_words(clerk: User) -> None:
    job_id = service.queue_job(kind="of another time", by=clerk).id

    doing.do_job(job_id)

    assert str(state_of(job_id).said) == "Nobody here knows how to do this work."


def test_a_file_that_waits_comes_in_with_its_owner_s_rights(waiting) -> None:
    job = waiting("A1,1404/01/15,12,پتو,7")

    doing.do_job(job.id)

    record = db.session.get_one(Import, state_of(job.id).result["import"])
    assert (record.accepted, record.by_id, record.file_id) == (1, job.owner_id, job.payload["file_id"])
    assert total(StoredFile) == total(Entry) == 1


def test_the_bad_rows_of_a_file_that_waited_are_on_its_record(waiting) -> None:
    job = waiting("A1,1404/01/15,12,پتو,-7")

    doing.do_job(job.id)

    failed = state_of(job.id)
    assert failed.state is JobState.FAILED
    assert [(bad["row"], bad["column"]) for bad in failed.result["bad_rows"]] == [(2, "تعداد")]
    assert total(Import) == total(Entry) == 0


def kill_while(job_id: int, patch: Callable[[], None]) -> None:
    """A worker in a child of this process, which is killed where `patch` says."""
    db.session.rollback()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        patch()
        doing.do_job(job_id)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_file_whose_worker_was_killed_comes_in_once(waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting("A1,1404/01/15,12,پتو,7")

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    kill_while(job.id, lambda: monkeypatch.setattr("app.imports.service._account_for", die))
    assert state_of(job.id).state is JobState.RUNNING
    assert not doing.do_job(job.id)

    assert doing.take_up_again() == [job.id]
    doing.do_job(job.id)

    assert state_of(job.id).state is JobState.DONE
    assert total(Import) == total(Entry) == 1
    assert [str(note.said) for note in queries.list_notes(job.id)] == [
        "The work was stopped in the middle and is begun anew."
    ]


def test_a_worker_killed_when_the_work_was_done_and_not_yet_written_down_has_done_nothing(
    waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = waiting("A1,1404/01/15,12,پتو,7")

    def die(**_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    kill_while(job.id, lambda: monkeypatch.setattr("app.jobs.service.finish_job", die))
    assert total(Import) == total(Entry) == 0

    doing.take_up_again()
    doing.do_job(job.id)

    assert state_of(job.id).result["repeats"] is False
    assert total(Import) == total(Entry) == 1


def test_work_that_kills_its_worker_each_time_is_not_begun_for_ever(queued) -> None:
    def die(_job: Job, _progress: Progress) -> Result:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}

    job_id = queued(die)
    for _ in range(MOST_ATTEMPTS):
        kill_while(job_id, lambda: None)
        doing.take_up_again()

    assert state_of(job_id).state is JobState.FAILED
