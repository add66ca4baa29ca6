"""Work that runs where it was asked for: its record is begun and ended in transactions of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.accounts.models import User
from app.db import db
from app.errors import N_, DomainError
from app.jobs import service
from app.jobs.alive import Note, running, settle_stopped
from app.jobs.models import Job

Outcome = TypeVar("Outcome")


@dataclass
class Progress:
    """How far a piece of work is, kept in memory: the work is one transaction, and this is no part of it."""

    done: int = 0
    total: int = 0
    tell: Callable[[Progress], None] | None = None
    note: Note = field(default=lambda _name: None)
    """Told the name of a file before it is written, so that nothing is left of it if the process is killed."""

    def reach(self, done: int, total: int | None = None) -> None:
        """The work has come to `done` of `total`."""
        self.done, self.total = done, max(done, self.total if total is None else total)
        if self.tell:
            self.tell(self)


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
    with running(job_id) as note:
        service.start_job(job_id=job_id)
        progress = Progress(tell=tell, note=note)
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
