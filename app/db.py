"""One database session, one way to write: `atomic()`, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import enum
import functools
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import structlog
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Enum, Integer, MetaData, String, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneLeft
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.types import TypeDecorator

from app import metrics
from app.errors import Locked
from app.turns import Turns

log = structlog.get_logger("daftar")
Verb = TypeVar("Verb", bound=Callable[..., Any])

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
RETRIES = 3
LOST_RACES = {"40001", "40P01"}  # serialization failure, deadlock detected
LOCK_TIMED_OUT = "55P03"
GONE_MEANWHILE = "23503"
"""A foreign key: what a verb had found was deleted before it could name it. Begun anew, it does not find it."""
SQLITE_AT_WORK = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
LONGEST_TURN = 10.0
"""How many seconds a writer waits for the others of its process, as long as SQLite waits for those of another."""
_TURNS: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


class Base(DeclarativeBase):
    """What every table inherits: constraint names that a migration can name again."""

    metadata = MetaData(naming_convention=NAMING)

    @property
    def known_key(self) -> int:
        """Its key, which is known without asking the database again after the commit."""
        identity: Any = inspect(self).identity
        return int(identity[0])


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 63-bit key. SQLite's INTEGER is 64 bits wide and only that name makes the key the row itself."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on reading; a naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without the zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Mark(Base):
    """What is true of this whole database, such as that it is a demo."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


db = SQLAlchemy()


class atomic:  # noqa: N801 (reads as a word of the language: `with atomic():`, `@atomic()`)
    """Commit when the block ends; undo all of it if anything raises. Nested, it is a savepoint.

    With `joins`, nested, it is a part of what is around it, which cannot go on if it fails: two statements less.
    As a decorator it also runs the verb again, at most three times, when the database says that a race was lost;
    a `with` block cannot be run twice, so it is not retried.
    """

    def __init__(self, *, joins: bool = False) -> None:
        self._joins = joins

    def __enter__(self) -> Session:
        session = db.session
        is_inner = bool(session.info.get("atomic"))
        self._is_part = is_inner and self._joins
        if self._is_part:
            return session
        self._savepoint = session.begin_nested() if is_inner else None
        if self._savepoint is None:
            self._turns = _begin_writing(session)
            session.info["atomic"], session.info["landing"] = True, []
            session.info["doing"], session.info["taken back"] = [], []
        # What failed around this does not concern it, and is remembered when it is over.
        self._failed_around = session.info.pop("part_failed", False) and is_inner
        self._told, self._doing = len(session.info["landing"]), len(session.info["doing"])
        return session

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        session = db.session
        if self._is_part:
            session.info["part_failed"] = session.info.get("part_failed", False) or kind is not None
            return
        went_on = session.info.pop("part_failed", False) and kind is None
        session.info["part_failed"] = self._failed_around
        is_good = kind is None and not went_on
        if not is_good:
            del session.info["landing"][self._told :]
            session.info["taken back"] += session.info["doing"][self._doing :]
            del session.info["doing"][self._doing :]
        self._end_savepoint(session, self._savepoint, is_good) if self._savepoint else self._end(session, is_good)
        if went_on:
            raise RuntimeError("A part of this failed, and it went on as if it had not.")

    def _end_savepoint(self, session: Session, savepoint: SessionTransaction, is_good: bool) -> None:
        # After a failed flush the savepoint is rolled back already, but the session still stands in it; one that the
        # database has already given up (a deadlock, a lost connection) cannot be released.
        if not is_good:
            if savepoint.is_active or session.get_nested_transaction() is savepoint:
                savepoint.rollback()
        elif savepoint.is_active:
            try:
                savepoint.commit()
            except BaseException:
                # Left as it is, it would stand in the way of those around it.
                savepoint.rollback()
                raise

    def _end(self, session: Session, is_good: bool) -> None:
        started = time.perf_counter()
        try:
            session.commit() if is_good else session.rollback()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["atomic"] = False
            if self._turns is not None:
                self._turns.give()
        landing = Landing(time.perf_counter() - started, session.info.get("retries", 0))
        for tell in (*session.info["landing"], *session.info["taken back"]):
            _tell(tell, landing)

    def __call__(self, verb: Verb) -> Verb:
        """The verb as one transaction."""

        @functools.wraps(verb)
        def one_transaction(*args: Any, **kwargs: Any) -> Any:
            if db.session.info.get("atomic"):
                with atomic(joins=self._joins):
                    return verb(*args, **kwargs)
            return _until_it_lands(verb, args, kwargs)

        one_transaction.is_atomic = True  # type: ignore[attr-defined]
        return cast(Verb, one_transaction)


@dataclass(frozen=True, slots=True)
class Landing:
    """How a transaction ended in the book: how long its commit took, and how often it was begun anew."""

    seconds: float
    retries: int


def when_landed(tell: Callable[[Landing], None]) -> None:
    """Have something told once this transaction is committed; never, if it is not."""
    db.session.info["landing"].append(tell)


def when_taken_back(tell: Callable[[Landing], None]) -> None:
    """Have something told if what is done here is taken back, by a refusal or a rehearsal; once all around is over."""
    db.session.info["doing"].append(tell)


def _tell(tell: Callable[[Landing], None], landing: Landing) -> None:
    # What was done stands, and whoever did it is to hear so; the others are told too.
    try:
        tell(landing)
    except Exception:
        log.error("not told", what=getattr(tell, "__qualname__", repr(tell)), exc_info=True)


def take_long() -> None:
    """Let this transaction's statements take as long as they take: an operator waits, somebody before a page not."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL statement_timeout = 0"))


def look_at_one_moment() -> None:
    """Begin to read: all of it as the database is now, whoever writes meanwhile, for as long as it takes.

    Whoever reads so ends it with a rollback. It locks nothing; on SQLite a read is of one moment anyway.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        take_long()


def is_lost_to_others(error: DBAPIError) -> bool:
    """Did the database refuse because others are at work on the same: a lock, a deadlock, a lost race?"""
    busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in SQLITE_AT_WORK
    return busy or getattr(error.orig, "sqlstate", None) in {LOCK_TIMED_OUT, *LOST_RACES}


def _until_it_lands(verb: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    for attempt in range(RETRIES + 1):
        db.session.info["retries"] = attempt
        try:
            with atomic():
                return verb(*args, **kwargs)
        except NoneLeft as error:
            raise Locked() from error
        except DBAPIError as error:
            is_race = getattr(error.orig, "sqlstate", None) in {*LOST_RACES, GONE_MEANWHILE}
            if is_lost_to_others(error) and not is_race:
                raise Locked() from error
            if not is_race or attempt == RETRIES:
                raise
            metrics.RETRIES.inc()
            time.sleep(random.uniform(0.005, 0.05) * 2**attempt)  # noqa: S311 (jitter, not a secret)
        finally:
            db.session.info["retries"] = 0
    raise AssertionError("unreachable")


def _begin_writing(session: Session) -> Turns | None:
    """End the reading transaction, if one is open, and begin one that may write; whose turns it takes part in.

    On SQLite a reader that turns writer fails when somebody wrote meanwhile, so writers take the lock first, and in one
    process they take turns at it.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed outside atomic().")
    session.rollback()
    turns = _TURNS.setdefault(session.get_bind().engine, Turns()) if _has_one_writer(session) else None
    if turns is not None and not turns.take(LONGEST_TURN):
        raise Locked()
    try:
        session.connection(execution_options={"writes": True})
    except BaseException:
        if turns is not None:
            turns.give()
        raise
    return turns


def _has_one_writer(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def choice(options: type[enum.StrEnum], name: str) -> Enum:
    """A column that holds one of a closed list, as plain text with a CHECK, the same on both databases."""
    return Enum(
        options, native_enum=False, length=32, create_constraint=True, name=name,
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip
