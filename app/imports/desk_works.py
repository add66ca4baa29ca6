"""A large sheet on the desk is looked through, and brought in, by a worker; its owner follows how far it is."""

from __future__ import annotations

from app.accounts.models import User
from app.accounts.queries import get_user
from app.db import atomic, take_long
from app.errors import N_
from app.imports import IMPORTS
from app.imports.desk import bring_in_from_desk, look_through
from app.imports.desk_models import DeskSheet
from app.imports.sheets import refuse_missing
from app.imports.waiting import explain
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.jobs.works import Result, Work

LOOK, BRING_IN = "desk look", "desk import"


@atomic()
def ask_look(*, desk: DeskSheet, by: User) -> Job:
    """Have a worker look a sheet through. Raises OddLayout at once where a column that must be there has no place."""
    refuse_missing(IMPORTS[desk.kind].columns, desk.layout)
    return _ask(LOOK, desk, by)


@atomic()
def ask_bring_in(*, desk: DeskSheet, seen: int, by: User) -> Job:
    """Have a worker bring a sheet in, if it is still arranged then as on the page that showed what would come of it."""
    desk.require_lying()
    return _ask(BRING_IN, desk, by, seen=seen)


def _ask(kind: str, desk: DeskSheet, by: User, **more: int) -> Job:
    payload = {"kind": desk.kind, "desk_id": desk.id, "name": desk.file.name, **more}
    return jobs.queue_job(kind=kind, by=by, payload=payload, office_id=desk.office_id)


def _look(job: Job, progress: Progress) -> Result:
    desk = look_through(desk_id=job.payload["desk_id"], by=_owner(job), progress=progress)
    return {"desk": desk.id}


def _bring_in(job: Job, progress: Progress) -> Result:
    take_long()
    said = job.payload
    outcome = bring_in_from_desk(desk_id=said["desk_id"], seen=said["seen"], by=_owner(job), progress=progress)
    return outcome.summary() | {"repeats": outcome.repeats}


def _owner(job: Job) -> User:
    if job.owner_id is None:
        raise TypeError("A sheet lies on somebody's desk.")
    return get_user(job.owner_id)


WORKS = {
    LOOK: Work(N_("Looking a sheet through"), _look, one_act=False),
    BRING_IN: Work(N_("Bringing in a sheet from the desk"), _bring_in, explain=explain),
}
