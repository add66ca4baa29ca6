"""What can happen to long work: it is queued, taken up, reports how far it is, and ends."""

from __future__ import annotations

from typing import Any

from app import clock
from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, Message, NotAllowed
from app.jobs import queries
from app.jobs.models import Job, JobState


@atomic()
def queue_job(*, kind: str, by: User) -> Job:
    """Ask for a piece of work."""
    job = Job(kind=kind, owner_id=by.id, created_at=clock.now())
    db.session.add(job)
    db.session.flush()
    return job


@atomic()
def start_job(*, job_id: int) -> Job:
    """Take the work up."""
    job = queries.get_job(job_id)
    job.start(at=clock.now())
    return job


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
def cancel_job(*, job_id: int, by: User) -> Job:
    """Its owner does not want it any more; work that has begun is not interrupted."""
    job = queries.get_job(job_id)
    if job.owner_id != by.id:
        raise NotAllowed()
    if job.state is JobState.RUNNING:
        raise NotAllowed(N_("This work has begun and cannot be cancelled any more."))
    job.end(JobState.CANCELLED, at=clock.now(), said=N_("Cancelled."), result=None)
    return job
