"""What can happen to an edition: it is drafted, reviewed, signed by two, published, corrected by another one."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.campaigns.typed import short
from app.config import LOCALES
from app.db import atomic, db
from app.errors import Conflict, Invalid, NotFound
from app.files.queries import list_pieces
from app.files.service import store_file
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.progress import Note, Progress
from app.places.queries import get_place
from app.reports.edition_models import UNPUBLISHED, Edition, EditionFile, EditionState
from app.reports.yearly.files import FORMAT, MANIFEST, write_files
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import Subject, get_subject
from app.reports.yearly.written import write_json

MEDIA = {
    "json": "application/json", "html": "text/html", "pdf": "application/pdf", "csv": "text/csv",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
KIND = "edition"
"""What the work is called that makes one."""
OF_ALL_LANGUAGES = ("report.json", "data/")
"""Files that are the same in every language stand once; the others under the language's name."""


class NoSuchEdition(NotFound):
    """There is no edition {number}."""


class PublishedAlready(Conflict):
    """The report of this year is published as edition {number}. Name it as what you correct and say what changed."""


class ReasonMissing(Invalid):
    """An erratum says what changed and why."""


class NothingToCorrect(Invalid):
    """Only an erratum says what changed. Name the edition that it corrects, or leave the reason empty."""


class OneOfTheTwo(Invalid):
    """A report is of a province or of a company. Leave one of them empty."""


class NotOfTheSame(Conflict):
    """Edition {number} is not the published one of the same year and subject."""


class EditionDamaged(Conflict):
    """File {name} of edition {number} is not as it was made. Nothing was published; bring it back from a backup."""


def write_edition(subject: Subject, progress: Progress | None = None) -> dict[str, bytes]:
    """All files of an edition, in both languages, and the manifest with the digests of them all."""
    so_far = progress or Progress()
    so_far.reach(0, len(LOCALES) + 1)
    report = compile_report(subject)
    files: dict[str, bytes] = {}
    for written, locale in enumerate(LOCALES, 1):
        so_far.reach(written)
        for name, content in write_files(report, locale).items():
            if name != MANIFEST:
                files[name if name.startswith(OF_ALL_LANGUAGES) else f"{locale}/{name}"] = content
    so_far.reach(so_far.total)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {**files, MANIFEST: write_json({"format": FORMAT, "sha256": digests, "root": report.root})}


@atomic()
def ask_edition(
    *, year: int, by: User, place_id: int | None = None, company_id: int | None = None, corrects: int | None = None,
    reason: str | None = None,
) -> Job:  # fmt: skip
    """Have a worker make the report of a closed year and keep it as a draft; what can be refused is refused now.

    Raises what `get_subject` and `draft_edition` do.
    """
    require_anywhere(by, "keep_editions")
    province = get_place(place_id).code if place_id is not None else None
    subject = get_subject(year, province=province, company_id=company_id)
    if subject.place is not None and subject.company is not None:
        raise OneOfTheTwo(field="company_id")
    words = _check(subject, corrects, reason)[1]
    payload = {"year": year, "province": province, "company_id": company_id, "corrects": corrects, "reason": words}
    return jobs.queue_job(kind=KIND, by=by, payload=payload)


def _check(subject: Subject, corrects: int | None, reason: str | None) -> tuple[Edition | None, str | None]:
    """The edition that this one would correct, and why; neither where the year is published for the first time."""
    published = find_published(subject.year, subject_code(subject))
    former = lock_edition(corrects) if corrects is not None else None
    if former is None and published is not None:
        raise PublishedAlready(number=published.id, field="corrects")
    if former is not None and former is not published:
        raise NotOfTheSame(number=former.id, field="corrects")
    words = short((reason or "").strip(), field="reason") or None
    if former is not None and words is None:
        raise ReasonMissing(field="reason")
    if former is None and words is not None:
        raise NothingToCorrect(field="reason")
    return former, words


@atomic()
def draft_edition(
    *, subject: Subject, files: Mapping[str, bytes], by: User, corrects: int | None = None, reason: str | None = None,
    job_id: int | None = None, note: Note | None = None,
) -> Edition:  # fmt: skip
    """Keep what was made as a draft; where the year is published already it is an erratum that says why.

    Raises PublishedAlready, NotOfTheSame, ReasonMissing, NothingToCorrect.
    """
    require_anywhere(by, "keep_editions")
    former, reason = _check(subject, corrects, reason)
    edition = Edition(
        year=subject.year, subject=subject_code(subject), place=subject.place, company=subject.company,
        state=EditionState.DRAFT, corrects=former, reason=reason,
        manifest=hashlib.sha256(files[MANIFEST]).hexdigest(), drafted_by_id=by.id, drafted_at=clock.recorded_now(),
        job_id=job_id,
    )  # fmt: skip
    for name, content in files.items():
        media = MEDIA[name.rpartition(".")[2]]
        source, flat = io.BytesIO(content), name.replace("/", "-")
        stored = store_file(source=source, name=flat, media_type=media, by=by, note=note)
        edition.files.append(EditionFile(name=name, file=stored))
    db.session.add(edition)
    db.session.flush()
    return edition


@atomic()
def review_edition(*, edition_id: int, by: User) -> Edition:
    """Somebody else than who made it has read it. Raises WrongStep, SamePersonAgain."""
    edition = _own(edition_id, by)
    edition.become_reviewed(by)
    return edition


@atomic()
def sign_edition(*, edition_id: int, by: User) -> Edition:
    """The first of two officers signs, or the second. Raises WrongStep, SamePersonAgain."""
    edition = _own(edition_id, by)
    edition.sign(by, clock.recorded_now())
    return edition


@atomic()
def publish_edition(*, edition_id: int, by: User) -> Edition:
    """Show it to everybody, in place of the one that it corrects. Every byte is looked at first.

    Raises WrongStep, EditionDamaged, PublishedAlready.
    """
    edition = _own(edition_id, by)
    edition.require(EditionState.SIGNED)
    _require_whole(edition)
    published = find_published(edition.year, edition.subject)
    if published is not None:
        if published.id != edition.corrects_id:
            raise PublishedAlready(number=published.id)
        published.state = EditionState.SUPERSEDED
        db.session.flush()
    edition.state, edition.published_by_id = EditionState.PUBLISHED, by.id
    edition.published_at = clock.recorded_now()
    return edition


@atomic()
def discard_edition(*, edition_id: int, by: User) -> Edition:
    """It will not be published; its files stay for whoever asks what was wrong with it."""
    edition = _own(edition_id, by)
    edition.require(*UNPUBLISHED)
    edition.state = EditionState.DISCARDED
    return edition


def _own(edition_id: int, by: User) -> Edition:
    require_anywhere(by, "keep_editions")
    return lock_edition(edition_id)


def lock_edition(edition_id: int) -> Edition:
    """An edition that nobody else changes meanwhile; raises NoSuchEdition."""
    wanted = select(Edition).where(Edition.id == edition_id).with_for_update()
    edition = db.session.scalar(wanted.execution_options(populate_existing=True))
    if edition is None:
        raise NoSuchEdition(number=edition_id)
    return edition


def find_published(year: int, subject: str) -> Edition | None:
    """The edition of a year and subject that everybody reads now, or None."""
    wanted = select(Edition).where(Edition.year == year, Edition.subject == subject)
    return db.session.scalar(wanted.where(Edition.state == EditionState.PUBLISHED))


def subject_code(subject: Subject) -> str:
    """Of whom a report is, as one short text."""
    if subject.company is not None:
        return f"company-{subject.company.id}"
    return subject.place.code if subject.place else "IR"


def _require_whole(edition: Edition) -> None:
    """Is every file there, and as the manifest has it, and the manifest as it was made?"""
    contents = {each.name: b"".join(list_pieces(each.file)) for each in edition.files}
    manifest = contents.pop(MANIFEST, b"")
    if hashlib.sha256(manifest).hexdigest() != edition.manifest:
        raise EditionDamaged(name=MANIFEST, number=edition.id)
    digests: dict[str, str] = json.loads(manifest)["sha256"]
    for name in sorted(digests.keys() | contents.keys()):
        if digests.get(name) != hashlib.sha256(contents.get(name, b"")).hexdigest():
            raise EditionDamaged(name=name, number=edition.id)
