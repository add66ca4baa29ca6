"""Long work is a record: queued, running, then ended for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, Bilingual, Conflict, Message, NotAllowed, NotFound
from app.jobs import queries, service
from app.jobs.inline import run_inline
from app.jobs.models import Job, JobEnded, JobState
from app.jobs.progress import Progress
from app.places.models import PlaceLevel
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")


class Unwanted(Conflict):
    """Nobody wants {thing} on {day}."""


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


def run(work: Callable[[Progress], int], by: User) -> tuple[Job, int]:
    return run_inline("count", work, by=by, describe=lambda outcome: {"outcome": outcome})


def test_work_that_ends_well_leaves_its_result_and_progress(clerk: User) -> None:
    def work(progress: Progress) -> int:
        progress.reach(3, 4)
        progress.reach(4)
        return 7

    job, outcome = run(work, clerk)

    assert outcome == 7
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 4, 4, {"outcome": 7})
    assert job.started_at
    assert job.ended_at
    assert list(queries.list_jobs(clerk)) == [job]


def test_what_the_work_refuses_is_on_its_record_and_raised_again(clerk: User) -> None:
    def work(_progress: Progress) -> int:
        with atomic():
            service.queue_job(kind="never", by=clerk)
            raise Unwanted(thing=Bilingual("tea", "چای"), day=date(2025, 10, 30))

    with pytest.raises(Unwanted):
        run(work, clerk)

    [job] = db.session.scalars(select(Job))
    assert (job.kind, job.state) == ("count", JobState.FAILED)
    assert job.said == "Nobody wants tea on 2025-10-30."
    assert job.said.params["thing"].fa == "چای"


def test_work_that_breaks_is_failed_without_its_details(clerk: User) -> None:
    def work(_progress: Progress) -> int:
        raise ZeroDivisionError("secret")

    with pytest.raises(ZeroDivisionError):
        run(work, clerk)

    [job] = db.session.scalars(select(Job))
    assert (job.state, str(job.said)) == (JobState.FAILED, "The work stopped unexpectedly.")


def test_a_job_ends_once(clerk: User) -> None:
    job = service.queue_job(kind="count", by=clerk)
    service.start_job(job_id=job.id)
    service.finish_job(job_id=job.id)

    for verb in (service.start_job, service.finish_job):
        with pytest.raises(JobEnded):
            verb(job_id=job.id)


def test_a_queued_job_is_cancelled_by_its_owner_only(clerk: User, make: Make) -> None:
    job = service.queue_job(kind="count", by=clerk)

    with pytest.raises(NotAllowed):
        service.cancel_job(job_id=job.id, by=make.clerk())
    assert service.cancel_job(job_id=job.id, by=clerk).state is JobState.CANCELLED


def test_a_running_job_is_not_cancelled(clerk: User) -> None:
    job = service.queue_job(kind="count", by=clerk)
    service.start_job(job_id=job.id)

    with pytest.raises(NotAllowed):
        service.cancel_job(job_id=job.id, by=clerk)


def test_a_person_sees_only_their_own_jobs(clerk: User, make: Make) -> None:
    job = service.queue_job(kind="count", by=clerk)

    assert queries.get_job(job.id, seen_by=clerk) is job
    with pytest.raises(NotFound):
        queries.get_job(job.id, seen_by=make.clerk())


def test_a_message_is_said_again_with_all_that_it_names(clerk: User) -> None:
    params = {
        "number": 5, "day": date(2025, 10, 30), "moment": datetime(2025, 10, 30, 8, tzinfo=UTC), "text": "x",
        "level": PlaceLevel.COUNTY, "inner": Message("{n} more", {"n": 2}),
    }  # fmt: skip
    job = service.queue_job(kind="count", by=clerk)
    service.start_job(job_id=job.id)

    service.fail_job(job_id=job.id, said=N_("{number} {day} {moment} {text} {level} {inner}").format(**params))

    db.session.expire_all()
    said = queries.get_job(job.id).said
    assert said.params["inner"].params == {"n": 2}
    assert (said.params["level"].fa, said.params["level"]) == ("شهرستان", "County")
    assert {name: said.params[name] for name in ("number", "day", "moment", "text")} == {
        name: params[name] for name in ("number", "day", "moment", "text")
    }
