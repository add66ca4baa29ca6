"""Reads of long work; a person sees their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.db import db
from app.errors import NotFound
from app.jobs.models import Job


def get_job(job_id: int, *, seen_by: User | None = None) -> Job:
    """The job, if there is one and it is `seen_by`'s own (None is the program itself)."""
    job = db.session.get(Job, job_id)
    if job is None or (seen_by is not None and job.owner_id != seen_by.id):
        raise NotFound()
    return job


def list_jobs(owner: User, *, limit: int = 50) -> Sequence[Job]:
    """The newest jobs of one person."""
    return db.session.scalars(
        select(Job).where(Job.owner_id == owner.id).order_by(Job.id.desc()).limit(limit)
    ).all()  # fmt: skip
