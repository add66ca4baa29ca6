"""Reads of exports: one's own with its file; for whoever reads the access log, what others took out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select

from app.accounts.models import User
from app.db import db
from app.errors import Conflict, NotFound
from app.exports.models import Export
from app.exports.service import KEPT_DAYS
from app.files.queries import list_pieces
from app.jobs.models import Job


class NoSuchExport(NotFound):
    """There is no such export, or it is not yours to see."""


class FileLetGo(Conflict):
    """This file was kept for {days} days and is gone. Have it made anew."""


def get_export(export_id: int, *, by: User) -> Export:
    """What was made of a list, for whoever had it made and nobody else; raises NoSuchExport."""
    export = db.session.scalar(select(Export).where(Export.id == export_id, _is_own(by)))
    if export is None:
        raise NoSuchExport()
    return export


def get_any_export(export_id: int) -> Export:
    """The same, for whoever reads the access log: what anybody took out, and not the file; raises NoSuchExport."""
    export = db.session.get(Export, export_id)
    if export is None:
        raise NoSuchExport()
    return export


def find_export_of(job_id: int) -> Export | None:
    """What a job has made, if it has."""
    return db.session.scalar(select(Export).where(Export.job_id == job_id))


def kept_until(export: Export) -> datetime:
    """Until when the file is kept."""
    return export.made_at + timedelta(days=KEPT_DAYS)


def list_pieces_of(export: Export) -> Iterator[bytes]:
    """The bytes of the file in order; raises FileLetGo."""
    if export.file is None:
        raise FileLetGo(days=KEPT_DAYS)
    return list_pieces(export.file)


def _is_own(user: User) -> ColumnElement[bool]:
    own = Export.by_id == user.id
    if user.limited_to is None:
        return own
    # A token for one office follows what was made for that office, and no more.
    return and_(own, Export.job_id.in_(select(Job.id).where(Job.office_id == user.limited_to)))
