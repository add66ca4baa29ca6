"""Old rows of the access log go, by the owner of the tables alone; young ones the database keeps whoever asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from app.watching.models import Access

AT_ONCE = 5000


def forget_accesses(before: datetime, *, owner: Engine) -> int:
    """Some rows from before a moment go, the oldest first; how many."""
    old = select(Access.id).where(Access.at < before).order_by(Access.id).limit(AT_ONCE)
    with owner.begin() as connection:
        return connection.execute(delete(Access).where(Access.id.in_(old))).rowcount
