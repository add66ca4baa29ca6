"""The newest entries of many offices, taken office by office along an index, so that old years cost nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, union_all

from app.db import db
from app.ledger.models import Entry
from app.places.models import Office

NEWEST_FIRST = (Entry.happened_on.desc(), Entry.id.desc())


def all_office_ids() -> Sequence[int]:
    """Every office, for those who read every book."""
    return db.session.scalars(select(Office.id).order_by(Office.id)).all()


def among_newest(office_ids: Iterable[int], conditions: Sequence[ColumnElement[bool]], limit: int) -> Any:
    """The keys among which the newest entries of these offices are: the newest of each."""
    parts = [
        select(Entry.id)
        .where(Entry.office_id == office_id, *conditions)
        .order_by(*NEWEST_FIRST)
        .limit(limit)
        .subquery()
        for office_id in office_ids
    ]
    return union_all(*(select(part.c.id) for part in parts))
