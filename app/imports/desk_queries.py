"""Reads of the import desk: what lies on one's own, and what an office's headings meant before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.db import db
from app.errors import NotAllowed, NotFound
from app.imports import IMPORTS
from app.imports.desk_models import DeskHeading, DeskSheet

MOST_HEADINGS = 2_000


def get_lying(desk_id: int, *, seen_by: User, or_brought_in: bool = False) -> DeskSheet:
    """A sheet on this person's own desk, for an office where they may still bring it in."""
    wanted = select(DeskSheet).where(DeskSheet.id == desk_id, DeskSheet.by_id == seen_by.id)
    if not or_brought_in:
        wanted = wanted.where(DeskSheet.import_id.is_(None))
    desk = db.session.scalars(wanted).one_or_none()
    if desk is None or desk.kind not in IMPORTS:
        raise NotFound()
    try:
        IMPORTS[desk.kind].require(seen_by, desk.office_id)
    except (NotAllowed, NotFound) as refused:
        raise NotFound() from refused
    return desk


def list_lying(by: User, *, limit: int = 50) -> Sequence[DeskSheet]:
    """What lies on somebody's desk, the newest first."""
    lying = select(DeskSheet).where(DeskSheet.by_id == by.id, DeskSheet.import_id.is_(None))
    return db.session.scalars(lying.order_by(DeskSheet.id.desc()).limit(limit)).all()


def list_headings(kind: str, office_id: int) -> dict[str, str | None]:
    """What the office's folded headings meant in files of a kind; None for those that it leaves out."""
    said = select(DeskHeading).where(DeskHeading.office_id == office_id, DeskHeading.kind == kind)
    return {each.heading: each.field for each in db.session.scalars(said.limit(MOST_HEADINGS))}
