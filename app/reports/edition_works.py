"""A worker makes the report of a year, of one moment of the book, and keeps it as a draft: once, whatever stops it."""

from __future__ import annotations

from typing import Any

from app.accounts.queries import get_user
from app.db import db, look_at_one_moment
from app.errors import N_
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.jobs.works import Result, Work
from app.reports.edition_models import Edition
from app.reports.edition_queries import find_edition_of
from app.reports.editions import KIND, draft_edition, write_edition
from app.reports.yearly.subjects import get_subject


def _make(job: Job, progress: Progress) -> Result:
    edition = find_edition_of(job.id) or _draft(job, progress)
    return {"edition": edition.id}


def _draft(job: Job, progress: Progress) -> Edition:
    if job.owner_id is None:
        raise TypeError("An edition is drafted by somebody.")
    said, job_id, owner_id = dict(job.payload), job.id, job.owner_id
    look_at_one_moment()
    files = write_edition(_subject(said), progress)
    db.session.rollback()
    by = get_user(owner_id)
    by.require_active()
    return draft_edition(
        subject=_subject(said), files=files, by=by, corrects=said["corrects"], reason=said["reason"], job_id=job_id,
        note=progress.note,
    )  # fmt: skip


def _subject(said: dict[str, Any]) -> Any:
    return get_subject(said["year"], province=said["province"], company_id=said["company_id"])


WORKS = {KIND: Work(N_("Making the report of a year"), _make, one_act=False)}
