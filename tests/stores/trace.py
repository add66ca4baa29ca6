"""What a refusal must not leave behind: how many rows each table has, and every balance. People are made as needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from sqlalchemy import CompoundSelect, func, literal, select, union_all

from app.db import Base, db
from app.errors import DomainError
from app.ledger.kept import Balance

PEOPLE = {"account_user", "role_grant"}


@cache
def _all_counts() -> CompoundSelect[tuple[str, int]]:
    """One question for all tables: asked one by one, they were a fifth of the time of the tests that look."""
    tables = {name: table for name, table in Base.metadata.tables.items() if name not in PEOPLE}
    return union_all(*(select(literal(name), func.count()).select_from(table) for name, table in tables.items()))


def picture() -> tuple:
    """The whole database, as counts of rows and balances."""
    counts = sorted(tuple(row) for row in db.session.execute(_all_counts()))
    cells = db.session.execute(
        select(Balance.holder_id, Balance.stage, Balance.lot_id, Balance.quantity, Balance.held)
        .where((Balance.quantity != 0) | (Balance.held != 0))
        .order_by(Balance.holder_id, Balance.stage, Balance.lot_id)
    ).all()
    return counts, [tuple(cell) for cell in cells]


@contextmanager
def refused(kind: type[DomainError], saying: str | None = None) -> Iterator[None]:
    """The block raises `kind`, in these words, and leaves the database as it was."""
    before = picture()
    with pytest.raises(kind, match=saying):
        yield
    assert picture() == before
