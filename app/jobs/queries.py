"""Reads of long work: a person sees their own, and whoever keeps the machine sees the program's own too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import Role, User
from app.db import db
from app.errors import NotFound
from app.jobs.models import Job, JobNote, JobState

PAGE = 50


def get_job(job_id: int, *, seen_by: User | None = None) -> Job:
    """The job, if there is one and `seen_by` may see it (None is the program itself)."""
    query = select(Job).where(Job.id == job_id)
    if seen_by is not None:
        query = query.where(_is_seen(seen_by))
    job = db.session.scalars(query).one_or_none()
    if job is None:
        raise NotFound()
    return job


def list_jobs(
    seen_by: User, *, state: JobState | None = None, after: int | None = None, limit: int = PAGE
) -> Sequence[Job]:  # fmt: skip
    """The newest jobs that a person may see, from behind `after`."""
    query = select(Job).where(_is_seen(seen_by)).order_by(Job.id.desc())
    if state is not None:
        query = query.where(Job.state == state)
    if after is not None:
        query = query.where(Job.id < after)
    return db.session.scalars(query.limit(limit)).all()


def _is_seen(user: User) -> ColumnElement[bool]:
    own = Job.owner_id == user.id
    if user.limited_to is not None:
        # A token for one office follows what is done for that office, and no more.
        return and_(own, Job.office_id == user.limited_to)
    keeps_machine = any(grant.role is Role.ADMINISTRATOR for grant in user.standing_grants)
    return or_(own, Job.owner_id.is_(None)) if keeps_machine else own


def list_waiting(*, limit: int = 1000) -> Sequence[tuple[int, str]]:
    """The key and the kind of each job that waits to be taken up, the oldest first."""
    query = select(Job.id, Job.kind).where(Job.state == JobState.QUEUED).order_by(Job.id).limit(limit)
    return [(row.id, row.kind) for row in db.session.execute(query)]


def list_notes(job_id: int) -> Sequence[JobNote]:
    """What a job said on its way, the oldest first."""
    return db.session.scalars(select(JobNote).where(JobNote.job_id == job_id).order_by(JobNote.id)).all()


def is_asked_for(kind: str, *, since: datetime) -> bool:
    """Has the program itself asked for such work since then?"""
    query = select(Job.id).where(Job.kind == kind, Job.owner_id.is_(None), Job.created_at >= since).limit(1)
    return db.session.scalar(query) is not None
