"""Editions as everybody reads them: those that are published, and those that an erratum took the place of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.companies.models import Company
from app.db import db
from app.files.models import StoredFile
from app.files.queries import list_pieces
from app.reports.edition_models import Edition, EditionFile, EditionState
from app.reports.editions import NoSuchEdition

READABLE = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
OF_ALL = or_(Edition.company_id.is_(None), Edition.company_id.in_(select(Company.id).where(Company.is_public)))
"""A company's own report is shown to everybody where it agreed to be named."""


def list_published() -> Sequence[Edition]:
    """What everybody reads now, the newest year first; the country before its provinces."""
    wanted = select(Edition).options(joinedload(Edition.place), joinedload(Edition.company))
    wanted = wanted.where(Edition.state == EditionState.PUBLISHED, OF_ALL)
    return db.session.scalars(wanted.order_by(Edition.year.desc(), Edition.subject, Edition.id)).all()


def list_newest(limit: int) -> Sequence[Edition]:
    """Whatever was published last, whether or not an erratum took its place since."""
    wanted = select(Edition).options(joinedload(Edition.place), joinedload(Edition.company))
    wanted = wanted.where(Edition.state.in_(READABLE), OF_ALL)
    return db.session.scalars(wanted.order_by(Edition.published_at.desc(), Edition.id.desc()).limit(limit)).all()


def get_published(edition_id: int) -> Edition:
    """One that is published, or was until an erratum came; raises NoSuchEdition."""
    wanted = select(Edition).options(
        joinedload(Edition.place), joinedload(Edition.company), selectinload(Edition.files)
    )
    edition = db.session.scalar(wanted.where(Edition.id == edition_id, Edition.state.in_(READABLE), OF_ALL))
    if edition is None:
        raise NoSuchEdition(number=edition_id)
    return edition


def find_erratum(edition: Edition) -> Edition | None:
    """The published edition that took the place of this one, or None."""
    wanted = select(Edition).where(Edition.corrects_id == edition.id, Edition.state.in_(READABLE))
    return db.session.scalar(wanted)


def list_editions(*, after: int | None = None, limit: int | None = None) -> Sequence[Edition]:
    """All of them, the newest first, from behind the key `after`."""
    wanted = select(Edition).options(joinedload(Edition.place), joinedload(Edition.company))
    if after is not None:
        wanted = wanted.where(Edition.id < after)
    return db.session.scalars(wanted.order_by(Edition.id.desc()).limit(limit)).all()


def get_edition(edition_id: int) -> Edition:
    """Any of them, for those who make them and those who watch; raises NoSuchEdition."""
    wanted = select(Edition).options(
        joinedload(Edition.place), joinedload(Edition.company), selectinload(Edition.files)
    )
    edition = db.session.scalar(wanted.where(Edition.id == edition_id))
    if edition is None:
        raise NoSuchEdition(number=edition_id)
    return edition


def find_national(year: int) -> Edition | None:
    """The newest report of the whole country on a year that was not put aside, or None."""
    wanted = select(Edition).where(Edition.year == year, Edition.place_id.is_(None), Edition.company_id.is_(None))
    wanted = wanted.where(Edition.state != EditionState.DISCARDED)
    return db.session.scalar(wanted.order_by(Edition.id.desc()).limit(1))


def find_edition_of(job_id: int) -> Edition | None:
    """The edition that a piece of work has made, or None."""
    return db.session.scalar(select(Edition).where(Edition.job_id == job_id))


def get_kept_file(edition_id: int, name: str) -> tuple[StoredFile, Iterator[bytes]]:
    """A file of any edition and its bytes, to be read before it is signed; raises NoSuchEdition."""
    found = db.session.get(EditionFile, (get_edition(edition_id).id, name))
    if found is None:
        raise NoSuchEdition(number=edition_id)
    return found.file, list_pieces(found.file)


def get_edition_file(edition_id: int, name: str) -> tuple[StoredFile, Iterator[bytes]]:
    """A file of a published edition and its bytes; raises NoSuchEdition."""
    found = db.session.get(EditionFile, (get_published(edition_id).id, name))
    if found is None:
        raise NoSuchEdition(number=edition_id)
    return found.file, list_pieces(found.file)
