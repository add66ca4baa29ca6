"""What goes wrong at the seams: a statement fails, a race is lost, a worker is killed, a disk is full, an answer lost.

A fault strikes once, at one statement or at the commit of the step that it was planned for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

AT_A_STATEMENT = ("error", "race", "killed")
AT_THE_COMMIT = ("full", "killed at commit")
AFTER_IT = ("lost answer",)
KINDS = (*AT_A_STATEMENT, *AT_THE_COMMIT, *AFTER_IT)
OF_THE_TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
NOTICED = (DBAPIError, SystemExit)
"""What a caller sees of a fault: an error of the database, or that nobody is there any more."""


class LostRace(sqlite3.OperationalError):
    """The database gave this transaction up for another one."""

    sqlstate = "40P01"


@dataclass
class Fault:
    """One thing that goes wrong, and whether it has."""

    kind: str
    at: int = 1
    struck: bool = False
    seen: int = 0
    is_committed: bool = False

    def at_statement(self, connection: Connection, statement: str) -> None:
        """Before each statement of the step that reads or writes."""
        if statement.split(" ", 1)[0] in OF_THE_TRANSACTION:
            return
        self.seen += 1
        if self.struck or self.kind not in AT_A_STATEMENT or self.seen < self.at:
            return
        self.struck = True
        if self.kind == "killed":
            _die(connection)
        cause = LostRace("deadlock detected") if self.kind == "race" else sqlite3.OperationalError("disk I/O error")
        raise OperationalError(statement, None, cause)

    def at_commit(self, connection: Connection) -> None:
        """Before the database is asked to keep it."""
        if self.struck or self.kind not in AT_THE_COMMIT:
            return
        self.struck = True
        if self.kind == "full":
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full"))
        _die(connection)

    def after_commit(self) -> None:
        """It is kept; whoever asked is told otherwise."""
        self.is_committed = True
        if not self.struck and self.kind in AFTER_IT:
            self.struck = True
            raise OperationalError("COMMIT", None, ConnectionError("the connection was lost"))


def _die(connection: Connection) -> None:
    """A killed worker says no farewell: its connection is gone, and the database undoes what it had begun."""
    connection.invalidate()
    raise SystemExit("killed")


@contextmanager
def striking(engine: Engine, fault: Fault) -> Iterator[Fault]:
    """Let it go wrong in here."""

    def before_statement(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        fault.at_statement(connection, statement)

    def commit(connection: Any) -> None:
        do_commit(connection)
        fault.after_commit()

    do_commit = engine.dialect.do_commit
    listening = [(before_statement, "before_cursor_execute"), (fault.at_commit, "commit")]
    for listener, name in listening:
        event.listen(engine, name, listener)
    engine.dialect.do_commit = commit  # type: ignore[method-assign]
    try:
        yield fault
    finally:
        del engine.dialect.do_commit
        for listener, name in listening:
            event.remove(engine, name, listener)
