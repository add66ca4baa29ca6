"""Reading the access log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.clock import TEHRAN
from app.db import db
from app.watching.models import Access
from app.watching.words import Watched

PAGE = 50


def list_accesses(
    *, user_id: int | None = None, what: Watched | None = None, subject_kind: str = "", subject_id: int | None = None,
    from_day: date | None = None, to_day: date | None = None, after: int | None = None, limit: int = PAGE,
) -> Sequence[Access]:  # fmt: skip
    """What was read and refused, the newest first, from behind row `after`; days are those of Tehran."""
    wanted = select(Access).options(joinedload(Access.user))
    if user_id is not None:
        wanted = wanted.where(Access.user_id == user_id)
    if what is not None:
        wanted = wanted.where(Access.what == what)
    if subject_kind:
        wanted = wanted.where(Access.subject_kind == subject_kind)
    if subject_id is not None:
        wanted = wanted.where(Access.subject_id == subject_id)
    if from_day is not None:
        wanted = wanted.where(Access.at >= start_of(from_day))
    if to_day is not None:
        wanted = wanted.where(Access.at < start_of(date.fromordinal(to_day.toordinal() + 1)))
    if after is not None:
        wanted = wanted.where(Access.id < after)
    return db.session.scalars(wanted.order_by(Access.id.desc()).limit(limit)).all()


def start_of(day: date) -> datetime:
    """The moment at which a day begins in Tehran."""
    return datetime(day.year, day.month, day.day, tzinfo=TEHRAN)
