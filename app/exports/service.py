"""What can happen to an export: it is asked for, written down with its file, and its file is let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, Invalid
from app.exports.asking import look_at_what_is_asked
from app.exports.base import KIND, OFFICE_KIND
from app.exports.models import Export, FileForm
from app.exports.office import depart
from app.exports.writers import MEDIA, WRITERS
from app.files.service import forget_file, store_file
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.watching.service import note_exported, note_read
from app.watching.words import RECEIVER, Occasion, occasion

"""What stands on the record of an office's files where others have the name of their list."""
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
    payload = {
        "list": listing, "asked": kept, "form": form.value, "locale": locale, "limited_to": by.limited_to,
        "occasion": _told_of(occasion()),
    }  # fmt: skip
    return jobs.queue_job(kind=KIND, by=by, payload=payload, office_id=by.limited_to)


@atomic()
def ask_office(*, office_id: int, first: date | None, locale: str, by: User) -> Job:
    """Have a worker pack what an office takes along into another book, as far back as can be or no further than a day.

    Raises what `depart` does.
    """
    depart(office_id, first, by=by)
    payload = {
        "office_id": office_id, "first": first.isoformat() if first else None, "locale": locale,
        "limited_to": by.limited_to, "occasion": _told_of(occasion()),
    }  # fmt: skip
    return jobs.queue_job(kind=OFFICE_KIND, by=by, payload=payload, office_id=office_id)


def _told_of(going_on: Occasion) -> dict[str, Any]:
    return {**asdict(going_on), "door": going_on.door.value}


@atomic()
def keep_export(
    *, job: Job, listing: str, asked: Mapping[str, Any], form: FileForm, path: Path, name: str, rows: int, by: User,
    progress: Progress, receivers: Sequence[int] = (),
) -> Export:  # fmt: skip
    """Keep the file that a job wrote, with who had it made, of what and by which filter, and log that it was.

    `receivers` are those whose codes are in it, where they were not written down while they were read.
    """
    for start in range(0, len(receivers), AT_ONCE):
        note_read(kind=RECEIVER, ids=receivers[start : start + AT_ONCE], by=by)
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
