"""What can happen to long work: it is queued, taken up, reports how far it is, and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import clock
from app.accounts.models import User
from app.db import atomic, db, when_landed
from app.errors import N_, Message, NotAllowed
from app.jobs import queries
from app.jobs.models import Job, JobNote, JobState
from app.jobs.queue import ring
from app.jobs.said import keep_params
from app.jobs.works import find_work


@atomic()
def queue_job(
    *, kind: str, by: User | None, payload: Mapping[str, Any] | None = None, office_id: int | None = None
) -> Job:  # fmt: skip
    """Ask for a piece of work; the program itself asks for its own."""
    owner_id = by.id if by else None
    job = Job(kind=kind, owner_id=owner_id, office_id=office_id, created_at=clock.now(), payload=dict(payload or {}))
    db.session.add(job)
    db.session.flush()
    _wake(job)
    return job


@atomic()
def start_job(*, job_id: int) -> Job:
    """Take the work up; raises JobEnded if it does not wait any more."""
    job = _lock(job_id)
    job.start(at=clock.now())
    return job


@atomic(joins=True)
def note_on_job(*, job_id: int, said: Message) -> None:
    """Write down something that happened to the work, for its owner to read."""
    note = JobNote(job_id=job_id, at=clock.now(), message=said.pattern, message_params=keep_params(said))
    db.session.add(note)


@atomic()
def report_progress(*, job_id: int, done: int, total: int) -> Job:
    """Write down how far the work is."""
    job = queries.get_job(job_id)
    job.done, job.total = done, total
    return job


@atomic()
def finish_job(*, job_id: int, result: dict[str, Any] | None = None) -> Job:
    """The work is done and `result` came of it."""
    job = queries.get_job(job_id)
    job.end(JobState.DONE, at=clock.now(), said=N_("Done."), result=result)
    return job


@atomic()
def fail_job(*, job_id: int, said: Message, result: dict[str, Any] | None = None) -> Job:
    """The work could not be done; `said` tells its owner why."""
    job = queries.get_job(job_id)
    job.end(JobState.FAILED, at=clock.now(), said=said, result=result)
    return job


@atomic()
def put_job_back(*, job_id: int, said: Message) -> Job:
    """Work whose worker is gone waits again; `said` tells its owner why."""
    job = _lock(job_id)
    job.put_back()
    note_on_job(job_id=job.id, said=said)
    _wake(job)
    return job


@atomic()
def retry_job(*, job_id: int, by: User) -> Job:
    """Its owner wants failed work tried once more; what it said when it failed stays in its log."""
    job = _lock(job_id)
    job.require_owner(by)
    if job.state is not JobState.FAILED or find_work(job.kind) is None:
        raise NotAllowed(N_("Only work that has failed in the background can be tried again."))
    note_on_job(job_id=job.id, said=job.said)
    job.put_back()
    job.attempts = 0
    _wake(job)
    return job


@atomic()
def cancel_job(*, job_id: int, by: User) -> Job:
    """Its owner does not want work that waits any more; raises NotAllowed for work that has begun."""
    job = _lock(job_id)
    job.require_owner(by)
    if job.state is JobState.RUNNING:
        raise NotAllowed(N_("This work has begun and cannot be cancelled any more."))
    job.end(JobState.CANCELLED, at=clock.now(), said=N_("Cancelled."), result=None)
    return job


@atomic()
def end_cancelled(*, job_id: int) -> Job:
    """Work that had begun has heard that its owner does not want it any more, and has undone what it did."""
    job = _lock(job_id)
    job.end(JobState.CANCELLED, at=clock.now(), said=N_("Cancelled."), result=None)
    return job


def _lock(job_id: int) -> Job:
    """Two who take up, retry or cancel the same work do so one after the other."""
    queries.get_job(job_id)
    return db.session.get_one(Job, job_id, with_for_update=True, populate_existing=True)


def _wake(job: Job) -> None:
    job_id = job.id
    if find_work(job.kind):
        when_landed(lambda _landing: ring(job_id))
