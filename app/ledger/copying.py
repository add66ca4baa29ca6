"""Many new rows at once, past all that looks at each: COPY on PostgreSQL, the driver's own executemany on SQLite.

Values come as both databases take them: whole numbers, texts, bytes, days and moments as written, the value of a
choice. The tables' checks, keys and guards see every row.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Table, event
from sqlalchemy.exc import DBAPIError

from app.ledger.inserting import Row, add_up

Values = tuple[Any, ...]
AT_ONCE = 50_000
"""How many rows are sent at once."""
_BY_KEY = ("DISCARD PLANS", "SET LOCAL enable_seqscan = off")
"""Each row's foreign keys and guards are looked up by plans that PostgreSQL keeps for the whole connection. A plan made
while the table looked up was small reads all of it, and would go on doing so while this very transaction fills it."""
_AS_BEFORE = "SET LOCAL enable_seqscan = DEFAULT"
TOGETHER = 50
"""So many rows stand in one INSERT on SQLite, which opens a journal of its own for each statement that guards look at;
with more of them a statement outgrows the processor's cache."""


def copy_rows(connection: Connection, table: Table, names: Collection[str], rows: Iterable[Values]) -> None:
    """Write new rows of these columns, however many, holding a part of them in memory at a time."""
    coming = iter(rows)
    # Each part is whole before it is sent: rows may ask the database for something, which cannot answer amid a COPY.
    while part := list(islice(coming, AT_ONCE)):
        if connection.dialect.name == "postgresql":
            _copy(connection, f"COPY {_quoted(table.name)} ({', '.join(map(_quoted, names))}) FROM STDIN", part)
        else:
            _insert(connection, table, *_without_empty(table, tuple(names), part))


def copy_records(connection: Connection, table: Table, records: Sequence[Row]) -> None:
    """The same for records that all name the same columns, with values as the models have them."""
    names = tuple(records[0]) if records else ()
    copy_rows(
        connection, table, names, (tuple([_plain(connection, value) for value in each.values()]) for each in records)
    )


def add_up_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Values], figures: tuple[str, ...]
) -> None:
    """Add each row's figures to what is kept under its key, in the order of the keys; a new key begins with them."""
    if connection.dialect.name == "postgresql":
        add_up(connection, table, [dict(zip(names, row, strict=True)) for row in rows], figures)
        return
    keys = ", ".join(_quoted(column.name) for column in table.primary_key.columns)
    sums = ", ".join(f"{_quoted(name)} = {_quoted(name)} + excluded.{_quoted(name)}" for name in figures)
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        _insert(connection, table, names, part, f" ON CONFLICT ({keys}) DO UPDATE SET {sums}")


def written_moment(connection: Connection, moment: datetime) -> str:
    """A moment as this database takes it in writing; SQLite keeps no zone."""
    written = moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return f"{written}+00" if connection.dialect.name == "postgresql" else written


class AskedAmidCopy(RuntimeError):
    """Something was asked while rows were on their way: PostgreSQL would not answer before they are all there."""


@contextmanager
def nothing_else_asked(connection: Connection) -> Iterator[None]:
    """Until the block ends, a statement on this connection fails at once instead of waiting for ever."""
    event.listen(connection, "before_cursor_execute", _refuse_statement)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", _refuse_statement)


def _refuse_statement(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    raise AskedAmidCopy(statement)


def _copy(connection: Connection, statement: str, rows: Iterable[Values]) -> None:
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor:
            for each in _BY_KEY:
                cursor.execute(each)
            with nothing_else_asked(connection), cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(_AS_BEFORE)
    except psycopg.Error as error:
        # As SQLAlchemy tells of it, so that a lost race is seen as one.
        raise DBAPIError.instance(statement, None, error, psycopg.Error) from error


def _without_empty(table: Table, names: Sequence[str], rows: list[Values]) -> tuple[list[str], list[Values]]:
    """Without columns in which no row has anything: to hand over nothing takes the driver as long as five numbers."""
    columns = zip(names, zip(*rows, strict=True), strict=True)
    filled = [
        (name, column)
        for name, column in columns
        if table.c[name].server_default is not None or column[0] is not None or column.count(None) < len(column)
    ]
    return [name for name, _ in filled], list(zip(*(column for _, column in filled), strict=True))


def _insert(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Values], met: str = "") -> None:
    """Several rows to a statement; `met` says what becomes of a row whose key is there."""
    columns, row = ", ".join(map(_quoted, names)), f"({', '.join('?' * len(names))})"
    whole = len(rows) - len(rows) % TOGETHER
    for count, part in ((TOGETHER, rows[:whole]), (1, rows[whole:])):
        if part:
            statement = f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES {', '.join([row] * count)}{met}"  # noqa: S608 (our own names)
            values = [tuple(chain.from_iterable(part[at : at + count])) for at in range(0, len(part), count)]
            connection.exec_driver_sql(statement, values)


def _plain(connection: Connection, value: Any) -> Any:
    """A value of a model in plain writing."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return written_moment(connection, value)
    return value.isoformat() if isinstance(value, date) else value


def _quoted(name: str) -> str:
    return f'"{name}"'
