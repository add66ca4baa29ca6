"""Which databases are demos: a demo is loaded into an empty one, and marked so that its calendar can stand still."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.accounts.models import User
from app.companies.models import Company
from app.db import Mark, db
from app.errors import Conflict
from app.ledger.models import Entry
from app.stores.models import Store

MARK = "demo"
FILLED_BY_USE = (User, Company, Store, Entry)


class DemoHere(Conflict):
    """The demo is in this database already."""


class NotEmpty(Conflict):
    """This database is in use ({table} has rows). The demo is loaded into an empty one only."""


def is_demo() -> bool:
    """Was the demo loaded here?"""
    return db.session.get(Mark, MARK) is not None


def is_empty() -> bool:
    """Is there nothing but reference data?"""
    return _first_in_use() is None and not is_demo()


def require_empty() -> None:
    """Raises DemoHere or NotEmpty."""
    if is_demo():
        raise DemoHere()
    table = _first_in_use()
    if table is not None:
        raise NotEmpty(table=table)


def mark_as_demo(today: date) -> None:
    """From now on this database is a demo, and `today` its business day."""
    db.session.add(Mark(name=MARK, value=today.isoformat()))
    db.session.flush()


def _first_in_use() -> str | None:
    for model in FILLED_BY_USE:
        if db.session.scalar(select(model.id).limit(1)) is not None:
            return str(model.__tablename__)
    return None
