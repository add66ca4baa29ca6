"""Work that a worker has taken up is done here, once, whatever happens to the worker."""

from __future__ import annotations

import structlog

from app.db import atomic, db
from app.errors import N_, DomainError, Locked
from app.jobs import queries, service
from app.jobs.alive import Watch, settle_stopped, taken
from app.jobs.models import JobEnded
from app.jobs.progress import Progress, WorkCancelled
from app.jobs.works import MOST_ATTEMPTS, Work, find_work

log = structlog.get_logger("daftar")


def do_job(job_id: int) -> bool:
    """Do a job that waits, to its end, and write down what came of it; False if it does not wait any more."""
    with taken(job_id) as watch:
        if watch is None:
            return False
        try:
            job = service.start_job(job_id=job_id)
        except JobEnded:
            return False
        work = find_work(job.kind)
        if work is None:
            service.fail_job(job_id=job_id, said=N_("Nobody here knows how to do this work."))
            return True
        log.info("job begun", job=job_id, kind=job.kind, attempt=job.attempts)
        _do(job_id, work, watch)
        return True


def take_up_again() -> list[int]:
    """Look after work whose worker died, and after work of which no worker was told; which jobs wait."""
    settle_stopped()
    return [job_id for job_id, kind in queries.list_waiting() if find_work(kind)]


def _do(job_id: int, work: Work, watch: Watch) -> None:
    progress = Progress(note=watch.note, look_up=watch.look_up)
    try:
        _in_one_act(job_id, work, progress) if work.one_act else _by_itself(job_id, work, progress)
    except WorkCancelled:
        db.session.rollback()
        service.end_cancelled(job_id=job_id)
    except Locked as refusal:
        # Others were at work on the same; nobody has to ask for it anew.
        db.session.rollback()
        is_last = queries.get_job(job_id).attempts >= MOST_ATTEMPTS
        (service.fail_job if is_last else service.put_job_back)(job_id=job_id, said=refusal.message)
    except DomainError as refusal:
        db.session.rollback()
        service.fail_job(job_id=job_id, said=refusal.message, result=work.explain(refusal))
    except Exception:
        # Its owner reads that it failed; the worker goes on with the next, and whoever keeps it reads why in the log.
        log.error("job failed", job=job_id, exc_info=True)
        db.session.rollback()
        service.fail_job(job_id=job_id, said=N_("The work stopped unexpectedly."))


@atomic()
def _in_one_act(job_id: int, work: Work, progress: Progress) -> None:
    """The work and its end are one: a worker killed before the commit has done nothing, after it everything."""
    result = work.do(queries.get_job(job_id), progress)
    service.finish_job(job_id=job_id, result=result)
    service.report_progress(job_id=job_id, done=progress.done, total=progress.total)


def _by_itself(job_id: int, work: Work, progress: Progress) -> None:
    result = work.do(queries.get_job(job_id), progress)
    service.report_progress(job_id=job_id, done=progress.done, total=progress.total)
    service.finish_job(job_id=job_id, result=result)
