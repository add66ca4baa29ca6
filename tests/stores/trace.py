"""What a refusal must not leave behind: how many rows each table has, and every balance. People are made as needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from app.db import Base, db
from app.errors import DomainError
from app.ledger.kept import Balance

PEOPLE = {"account_user", "role_grant"}


def picture() -> tuple:
    """The whole database, as counts of rows and balances."""
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
        if name not in PEOPLE
    }
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
