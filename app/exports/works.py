"""A worker writes the file: as its owner may read when it is written, of one moment where nobody is named in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from app.accounts.models import User
from app.accounts.queries import get_user
from app.clock import business_today
from app.dates import format_solar
from app.db import look_at_one_moment
from app.errors import N_
from app.exports import get_listing
from app.exports.asking import require_reader
from app.exports.base import KIND, OFFICE, OFFICE_KIND, Listing, Voice
from app.exports.models import Export, FileForm
from app.exports.office import depart
from app.exports.office_files import Packing
from app.exports.queries import find_export_of
from app.exports.service import keep_export
from app.exports.writers import write_file
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.jobs.works import Result, Work
from app.reports.base import Row
from app.watching.words import Door, Occasion, during

Speak = Callable[[str], AbstractContextManager[Voice]]
REPORT_EVERY = 500


def works(speak: Speak) -> dict[str, Work]:
    """The kinds of work; `speak` gives the voice of a language."""

    def write_list(job: Job, progress: Progress) -> Result:
        return _told(find_export_of(job.id) or _export(job, progress, speak))

    def pack_office(job: Job, progress: Progress) -> Result:
        return _told(find_export_of(job.id) or _pack(job, progress, speak))

    return {
        KIND: Work(N_("Writing a list as a file"), write_list, one_act=False),
        OFFICE_KIND: Work(N_("Packing what an office takes along"), pack_office, one_act=False),
    }


def _told(export: Export) -> Result:
    return {"export": export.id, "rows": export.row_count}


def _export(job: Job, progress: Progress, speak: Speak) -> Export:
    said = dict(job.payload)
    by, listing = owner_of(job), get_listing(said["list"])
    form, asked = FileForm(said["form"]), said["asked"]
    require_reader(listing, by)
    with speak(said["locale"]) as voice, during(occasion_of(said)), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{form.value}"
        rows = write_file(path, form, listing, _followed(_read(listing, by, asked), progress), voice)
        day = format_solar(business_today()).replace("/", "-")
        return keep_export(
            job=job, listing=listing.slug, asked=asked, form=form, path=path, rows=rows, by=by, progress=progress,
            name=f"{listing.slug}-{day}.{form.value}",
        )  # fmt: skip


def _pack(job: Job, progress: Progress, speak: Speak) -> Export:
    said, by = dict(job.payload), owner_of(job)
    first = date.fromisoformat(said["first"]) if said["first"] else None
    with speak(said["locale"]) as voice, during(occasion_of(said)), tempfile.TemporaryDirectory() as folder:
        look_at_one_moment()
        packing = Packing(depart(said["office_id"], first, by=by), progress.reach)
        path = Path(folder) / "office.zip"
        rows = packing.pack(path, Path(folder), voice)
        leaving, day = packing.leaving, format_solar(business_today()).replace("/", "-")
        asked = {"office": str(leaving.office.id), **({"from": said["first"]} if said["first"] else {})}
        return keep_export(
            job=job, listing=OFFICE, asked=asked, form=FileForm.ZIP, path=path, rows=rows, by=by, progress=progress,
            name=f"{leaving.office.code}-{day}.zip",
            receivers=sorted(packing.receivers),
        )  # fmt: skip


def owner_of(job: Job) -> User:
    """Whoever asked for it, as far as they came: by a token for one office, for that office alone."""
    if job.owner_id is None:
        raise TypeError("An export is somebody's.")
    by = get_user(job.owner_id)
    by.require_active()
    by.limited_to = job.payload["limited_to"]
    return by


def occasion_of(said: dict[str, Any]) -> Occasion:
    """At which door it was asked for: what is read for it is written down as read there."""
    return Occasion(**{**said["occasion"], "door": Door(said["occasion"]["door"])})


def _read(listing: Listing, by: User, asked: dict[str, Any]) -> Iterator[Row]:
    if not listing.names_people:
        look_at_one_moment()
    return listing.read(by, listing.shape().load(asked))


def _followed(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """The same rows, of which the job says how many there are so far; raises WorkCancelled."""
    number = 0
    for number, row in enumerate(rows, 1):
        if number % REPORT_EVERY == 0:
            progress.reach(number)
        yield row
    progress.reach(number)
