"""How each database is opened, so that it keeps our promises: see `docs/decisions/0002-transactions.md`."""

from __future__ import annotations

import functools
import time
from typing import Any

from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import InvalidatePoolError

SHORT_REST = 0.2
"""How many seconds a connection may have lain in the pool and still be taken for open."""


def prepare_engine(engine: Engine) -> None:
    """Make the driver and the database keep our promises."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "checkin", _lay_down)
        event.listen(engine, "checkout", functools.partial(_take_up, engine.dialect))


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open or close transactions by itself: releasing the first savepoint would commit.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    # Off by default in SQLite: without it INSERT OR REPLACE walks past delete triggers.
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()


def _open_postgresql(connection: Any, _record: Any) -> None:
    # Left to itself the driver sends each whole number as the smallest type that holds it, and a statement would be
    # prepared anew for every mixture of small and large ones.
    for dumper in (Int8Dumper, Int8BinaryDumper):
        connection.adapters.register_dumper(int, dumper)


def _lay_down(_connection: Any, record: Any) -> None:
    record.info["at_rest_since"] = time.monotonic()


def _take_up(dialect: Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """A connection that lay long enough for the server to be started anew is asked whether it is still there.

    Asking each time would cost every request one more way to the database and back for each of its transactions.
    """
    if time.monotonic() - record.info.get("at_rest_since", 0.0) < SHORT_REST:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError() from error


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
