"""A book in two offices, and somebody who owns the database and does what he likes with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accounts.models import User
from app.db import db
from app.ledger import guards, sealing
from app.ledger.drafts import Worth
from app.ledger.kept import Seal
from app.ledger.models import Entry, Holder
from app.ledger.service import correct_value, reverse_entries
from app.ledger.words import Basis, CorrectionKind, Stage
from app.stores.models import Store
from tests.databases import PostgresCopies, SqliteCopies
from tests.make import Make

Tamper = Callable[..., int]
NOT_ALLOWED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)
"""What the database still refuses to its owner: a CHECK or a unique key that the change would break."""


@dataclass
class Book:
    """Two offices with some entries each, and what it takes to go on."""

    clerk: User
    stores: list[Holder]
    key: Ed25519PrivateKey
    make: Make

    def go_on(self, turns: int = 2) -> None:
        """Five more entries an office and turn, of several kinds: a piece moved, a value corrected, one undone."""
        for turn in range(turns):
            for store in self.stores:
                shelf, ready = (store, Stage.IN_STORE), (store, Stage.ALLOTTED)
                worth = Worth(
                    5_000_000, Basis.INVOICE, 1, "فاکتور ۱۲", "ارزیاب", self.make.today, 4_000_000, Basis.COST
                )
                lot = self.make.goods(store, 10 + turn, by=self.clerk, worth=worth)
                moved = self.make.moved(lot, 4, shelf, ready, by=self.clerk, memo="نیمی از آن", paper=f"حواله {turn}")
                self.make.goods(store, 2, by=self.clerk, item="wheelchair_child")
                reverse_entries(
                    entry_ids=[moved.id], happened_on=self.make.today, correction=CorrectionKind.SLIP,
                    memo="اشتباه", by=self.clerk, key=self.make.key(),
                )  # fmt: skip
                correct_value(
                    lot_id=lot.id, worth=Worth(6_000_000, Basis.PRICE_LIST, 2, "بازار"), happened_on=self.make.today,
                    memo="ارزش تازه", by=self.clerk, key=self.make.key(),
                )  # fmt: skip

    def seal(self) -> Seal:
        """All that is new, under the same key."""
        made = sealing.seal_new_entries(key=self.key)
        assert made is not None
        return made

    def entry(self, chain_no: int = 3) -> Entry:
        """An entry in the first office's chain."""
        return db.session.query(Entry).filter_by(office_id=self.stores[0].office_id, chain_no=chain_no).one()


@pytest.fixture
def book(ctx, make: Make) -> Book:
    """Ten entries in each of two offices, not sealed yet."""
    stores = [make.holder(office=office) for office in ("IR-20", "IR-23")]
    own = Book(make.clerk(), stores, Ed25519PrivateKey.generate(), make)
    own.go_on()
    return own


@pytest.fixture
def tamper(ctx, engine_name: str, house_of) -> Tamper:
    """Runs a statement as the database's owner, past every guard and foreign key; how many rows it changed."""
    return _tamper_with(house_of(engine_name).copies)


@pytest.fixture
def tamper_unchecked(ctx, house_of) -> Tamper:
    """The same on SQLite, past every CHECK as well."""
    return _tamper_with(house_of("sqlite").copies, "ignore_check_constraints=ON")


def _tamper_with(copies: PostgresCopies | SqliteCopies, *pragmas: str) -> Tamper:
    def change(statement: str, *values: object) -> int:
        db.session.rollback()
        try:
            return (
                _on_postgresql(copies, statement, values)
                if isinstance(copies, PostgresCopies)
                else _on_sqlite(copies, statement, values, pragmas)
            )
        finally:
            db.session.expire_all()

    return change


def _on_postgresql(copies: PostgresCopies, statement: str, values: tuple[object, ...]) -> int:
    assert copies.janitor is not None
    with copies.janitor.transaction():
        copies.janitor.execute("SET LOCAL session_replication_role = replica")
        return copies.janitor.execute(statement.replace("?", "%s"), values).rowcount  # type: ignore[arg-type]


def _on_sqlite(copies: SqliteCopies, statement: str, values: tuple[object, ...], pragmas: tuple[str, ...]) -> int:
    connection = sqlite3.connect(copies.live, isolation_level=None)
    try:
        for pragma in ("foreign_keys=OFF", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        for removal in guards.removals("sqlite"):
            connection.execute(removal)
        changed = connection.execute(statement, values).rowcount
        for guard in guards.statements("sqlite"):
            connection.execute(guard)
        connection.execute("COMMIT")
    finally:
        connection.close()
    return changed


@pytest.fixture
def stocked(ctx, make: Make) -> Store:
    """A store with a few entries in the book."""
    store = make.store()
    make.stock(store, "blanket", 20)
    make.stock(store, "blanket", 30)
    return store
