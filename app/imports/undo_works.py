"""The undoing of a large import is asked for, and signed, by a worker in the name of whoever pressed the button."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts import approvals
from app.accounts.models import Approval, User
from app.accounts.queries import get_user
from app.accounts.rights import require_act
from app.db import atomic, db, take_long
from app.errors import N_
from app.imports import IMPORTS
from app.imports.models import Import, ImportEffect
from app.imports.service import UNDO, undo_import
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.jobs.works import Result, Work

ASK, SIGN = "ask import undo", "sign import undo"
LARGE = 2_000
"""So many records are undone within a page's patience; each is a thousandth of a second or less."""


def takes_long(import_id: int) -> bool:
    """Did an import bring more than a page should undo?"""
    wanted = select(func.count()).select_from(ImportEffect).where(ImportEffect.import_id == import_id)
    return (db.session.scalar(wanted) or 0) > LARGE


def is_long_undoing(approval: Approval) -> bool:
    """Is this the undoing of such an import?"""
    return approval.kind == UNDO and takes_long(approval.payload["import_id"])


@atomic()
def ask_by_worker(*, record: Import, by: User) -> Job:
    """Have a worker ask for the undoing; raises what tells at once that it cannot be asked for."""
    require_act(by, record.office_id, IMPORTS[record.kind].act)
    record.require_standing()
    payload = {"kind": record.kind, "import_id": record.id, "name": record.file_name}
    return jobs.queue_job(kind=ASK, by=by, payload=payload, office_id=record.office_id)


@atomic()
def sign_by_worker(*, approval: Approval, by: User) -> Job:
    """Have a worker sign in this person's name; whether they may is looked at again when it does."""
    require_act(by, approval.office_id, "sign_approval")
    payload = {"approval_id": approval.id, "import_id": approval.payload["import_id"]}
    return jobs.queue_job(kind=SIGN, by=by, payload=payload, office_id=approval.office_id)


def _ask(job: Job, _progress: Progress) -> Result:
    take_long()
    asked = undo_import(import_id=job.payload["import_id"], by=_owner(job), key=f"job-{job.id}")
    return {"approval": asked.id}


def _sign(job: Job, _progress: Progress) -> Result:
    take_long()
    approvals.sign_approval(approval_id=job.payload["approval_id"], by=_owner(job))
    return {"import": job.payload["import_id"]}


def _owner(job: Job) -> User:
    if job.owner_id is None:
        raise TypeError("An undoing is asked for and signed by people.")
    return get_user(job.owner_id)


WORKS = {
    ASK: Work(N_("Asking for an import to be undone"), _ask),
    SIGN: Work(N_("Undoing an import that two people signed for"), _sign),
}
