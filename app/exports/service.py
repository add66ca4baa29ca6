"""What can happen to an export: it is asked for, written down with its file, and its file is let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, Invalid
from app.exports.asking import look_at_what_is_asked
from app.exports.models import Export, FileForm
from app.exports.writers import MEDIA, WRITERS
from app.files.service import forget_file, store_file
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.watching.service import note_exported
from app.watching.words import occasion

KIND = "list export"
KEPT_DAYS = 7
"""So many days a file waits for its owner; then it is made anew."""
AT_ONCE = 100


@atomic()
def ask_export(*, listing: str, asked: Mapping[str, str], form: FileForm, locale: str, by: User) -> Job:
    """Have a worker write a list as a file, in a language (fa or en), by the filter that its page's address has.

    Raises NoSuchList; NotAllowed for a list that this person may not read; what the list's filters refuse.
    """
    _wanted, kept = look_at_what_is_asked(listing, asked, by=by)
    if form not in WRITERS:
        raise Invalid(N_("This is not one of the choices."), field="form")
    going_on = asdict(occasion())
    payload = {
        "list": listing, "asked": kept, "form": form.value, "locale": locale, "limited_to": by.limited_to,
        "occasion": {**going_on, "door": going_on["door"].value},
    }  # fmt: skip
    return jobs.queue_job(kind=KIND, by=by, payload=payload, office_id=by.limited_to)


@atomic()
def keep_export(
    *, job: Job, listing: str, asked: Mapping[str, Any], form: FileForm, path: Path, name: str, rows: int, by: User,
    progress: Progress,
) -> Export:  # fmt: skip
    """Keep the file that a job wrote, with who had it made, of what and by which filter, and log that it was."""
    with path.open("rb") as source:
        file = store_file(source=source, name=name, media_type=MEDIA[form], by=by, note=progress.note)
    export = Export(
        job_id=job.id, by_id=by.id, listing=listing, asked=dict(asked), form=form, row_count=rows, size=file.size,
        sha256=file.sha256, made_at=clock.now(), file_id=file.id,
    )  # fmt: skip
    db.session.add(export)
    db.session.flush()
    note_exported(export_id=export.id, by=by)
    return export


@atomic()
def let_go(before: datetime) -> int:
    """Forget some files that were made before a moment, the oldest first; what was made stays known. How many."""
    old = select(Export).where(Export.made_at < before, Export.file_id.is_not(None)).order_by(Export.id).limit(AT_ONCE)
    found = db.session.scalars(old).all()
    for export in found:
        file, export.file_id = export.file, None
        db.session.flush()
        if file is not None:
            forget_file(file)
    return len(found)
