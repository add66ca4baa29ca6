"""Work that runs where it was asked for: its record is begun and ended in transactions of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from app.accounts.models import User
from app.db import db
from app.errors import N_, DomainError
from app.jobs import service
from app.jobs.alive import running, settle_stopped
from app.jobs.models import Job
from app.jobs.progress import Progress

Outcome = TypeVar("Outcome")


def run_inline(
    kind: str,
    work: Callable[[Progress], Outcome],
    *,
    by: User,
    describe: Callable[[Outcome], dict[str, Any]],
    tell: Callable[[Progress], None] | None = None,
) -> tuple[Job, Outcome]:
    """Do the work now, under a job record; what it refuses is written on the record and raised again."""
    settle_stopped()
    job_id = service.queue_job(kind=kind, by=by).id
    with running(job_id) as watch:
        service.start_job(job_id=job_id)
        progress = Progress(tell=tell, note=watch.note, look_up=watch.look_up)
        outcome = _do(job_id, work, progress)
        service.report_progress(job_id=job_id, done=progress.done, total=progress.total)
        return service.finish_job(job_id=job_id, result=describe(outcome)), outcome


def _do(job_id: int, work: Callable[[Progress], Outcome], progress: Progress) -> Outcome:
    try:
        return work(progress)
    except DomainError as refusal:
        db.session.rollback()
        service.fail_job(job_id=job_id, said=refusal.message)
        raise
    except BaseException:
        db.session.rollback()
        service.fail_job(job_id=job_id, said=N_("The work stopped unexpectedly."))
        raise
