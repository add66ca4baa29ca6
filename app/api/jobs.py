"""Long work: what you asked for, how far it is, what came of it; cancelled or tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.exports.base import KINDS
from app.exports.queries import find_export_of
from app.jobs import alive, queries, service
from app.jobs.answers import JobOut, JobWithLogOut
from app.jobs.models import Job, JobState
from app.jobs.schemas import JobQuery
from app.language import translate


@endpoint("GET", "/jobs", "keep_jobs", filters=JobQuery, gives=JobOut, pages=True)
def list_jobs(asked: dict[str, Any], page: Slice) -> Sequence[dict[str, Any]]:
    """The long work that you asked for, the newest first; administrators see the program's own too."""
    found = queries.list_jobs(reader(), after=page.key, limit=page.limit, **asked)
    return [_told(job) for job in found]


@endpoint("GET", "/jobs/<int:job_id>", "keep_jobs", gives=JobWithLogOut)
def show_job(job_id: int) -> dict[str, Any]:
    """One piece of long work, with its log."""
    return told_whole(queries.get_job(job_id, seen_by=reader()))


@endpoint("POST", "/jobs/<int:job_id>/cancel", "keep_jobs", gives=JobWithLogOut)
def cancel_job(job_id: int) -> dict[str, Any]:
    """Work that waits is not begun; work that has begun ends as soon as it can, and nothing of it is saved."""
    queries.get_job(job_id, seen_by=reader())
    return told_whole(alive.cancel(job_id, by=reader()))


@endpoint("POST", "/jobs/<int:job_id>/retry", "keep_jobs", gives=JobWithLogOut)
def retry_job(job_id: int) -> dict[str, Any]:
    """Work that failed is tried once more."""
    queries.get_job(job_id, seen_by=reader())
    return told_whole(service.retry_job(job_id=job_id, by=reader()))


def _told(job: Job) -> dict[str, Any]:
    said = alive.how_far(job.id) if job.state is JobState.RUNNING else None
    done, total = said or (job.done, job.total)
    export = find_export_of(job.id) if job.kind in KINDS else None
    names = ("id", "kind", "state", "office_id", "attempts", "created_at", "started_at", "ended_at")
    return {
        **{name: getattr(job, name) for name in names},
        "done": done,
        "total": total,
        "said": translate(job.said),
        "import_id": (job.result or {}).get("import"),
        "export_id": export.id if export else None,
        "edition_id": (job.result or {}).get("edition"),
    }


def told_whole(job: Job) -> dict[str, Any]:
    """A piece of long work with its log."""
    log = [{"at": note.at, "said": translate(note.said)} for note in queries.list_notes(job.id)]
    return {**_told(job), "log": log}
