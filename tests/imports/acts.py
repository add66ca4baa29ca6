"""What tests of kinds of files do: bring a file in, undo it, read what was refused, and count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.accounts.models import User
from app.campaigns.pledges import Pledge
from app.companies.models import Company
from app.db import db
from app.imports.refusals import RowsRefused
from app.imports.service import Outcome, import_file, undo_import
from app.items.models import Item
from app.ledger.kept import Balance
from app.ledger.models import Entry
from app.ledger.words import Stage
from tests.make import Make


def bring_in(kind: str, path: Path, by: User, **more: Any) -> Outcome:
    return import_file(kind=kind, path=path, name=path.name, office_id=by.grants[0].office_id, by=by, **more)


def undo(outcome: Outcome, by: User, second: User, make: Make) -> None:
    undo_import(import_id=outcome.number or 0, by=by, second=second, key=make.key())


def refusals(kind: str, path: Path, by: User, **more: Any) -> list[tuple[int, str | None, str]]:
    before = total(Entry), total(Company), total(Item), total(Pledge)
    with pytest.raises(RowsRefused) as refused:
        bring_in(kind, path, by, **more)
    assert (total(Entry), total(Company), total(Item), total(Pledge)) == before
    return [(error.row, error.column, str(error.problem)) for error in refused.value.errors]


def total(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def stock(stage: Stage = Stage.IN_STORE) -> int:
    return int(db.session.scalar(select(func.sum(Balance.quantity)).where(Balance.stage == stage)) or 0)


@contextmanager
def sent() -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)
