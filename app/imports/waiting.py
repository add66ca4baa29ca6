"""A large file waits for a worker: its bytes are kept, whoever sent it follows how far it is, and the page is free."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from app.accounts.models import User
from app.accounts.queries import get_user
from app.accounts.rights import require_act
from app.db import atomic, take_long
from app.errors import N_, DomainError
from app.files.queries import get_file, list_pieces
from app.files.service import store_file
from app.imports import IMPORTS
from app.imports.refusals import RowError, RowsRefused
from app.imports.service import import_file
from app.imports.sheets import COMMAND_LIMIT
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Note, Progress
from app.jobs.said import keep_params
from app.jobs.works import Result, Work

KIND = "import"
MOST_SHOWN = 1000
"""Bad rows that a job's record keeps."""


@atomic()
def ask_import(
    *, kind: str, path: Path, name: str, office_id: int, by: User, note: Note | None = None
) -> Job:  # fmt: skip
    """Keep a file and have a worker bring it in; raises what tells that this person may not."""
    require_act(by, office_id, IMPORTS[kind].act)
    with path.open("rb") as source:
        file = store_file(source=source, name=name, media_type="application/octet-stream", by=by, note=note)
    payload = {"kind": kind, "file_id": file.id, "name": file.name}
    return jobs.queue_job(kind=KIND, by=by, payload=payload, office_id=office_id)


def bring_in_waiting(job: Job, progress: Progress) -> Result:
    """Bring in the file of a job in its owner's name, with the rights that they have now."""
    if job.owner_id is None or job.office_id is None:
        raise TypeError("A file is brought in by somebody, for an office.")
    take_long()
    said = job.payload
    stored = get_file(said["file_id"])
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as target:
            target.writelines(list_pieces(stored))
        outcome = import_file(
            kind=said["kind"], path=path, name=said["name"], office_id=job.office_id, by=get_user(job.owner_id),
            largest=COMMAND_LIMIT, progress=progress, stored=stored,
        )  # fmt: skip
    return outcome.summary() | {"repeats": outcome.repeats}


def explain(refusal: DomainError) -> Result | None:
    """Which rows were refused and why, as a job's record keeps it."""
    if not isinstance(refusal, RowsRefused):
        return None
    bad_rows = [_keep(error) for error in refusal.errors[:MOST_SHOWN]]
    return {"rows": refusal.rows, "refused": len(refusal.errors), "bad_rows": bad_rows}


def _keep(error: RowError) -> dict[str, Any]:
    said = error.problem
    return {"row": error.row, "column": error.column, "pattern": said.pattern, "params": keep_params(said)}


WORK = Work(N_("Bringing in a file"), bring_in_waiting, explain=explain)
