"""Writing many rows at once, in the words of each engine: INSERT … ON CONFLICT, and rows as arrays on PostgreSQL.

PostgreSQL takes thousands of rows in one statement when they come as one array a column; SQLite is as quick row by row.
Statements are put together once and kept: putting them together takes longer than most of them run.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Enum, String, Table, and_, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

Row = dict[str, Any]
FEW = 8
"""Up to so many rows are changed one by one: by their keys, whatever the tables looked like when it was planned."""
AT_ONCE = 5_000
IGNORED, ADDED = "ignored", "added"
"""What happens to a row whose key is there already."""


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's own kind."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write new rows."""
    _write(connection, table, rows)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Write those rows whose key is not there yet, in their order; how many they were."""
    return _write(connection, table, rows, IGNORED)


def add_up(connection: Connection, table: Table, rows: Sequence[Row], figures: tuple[str, ...]) -> None:
    """Add each row's figures to what is kept under its key; a key seen for the first time begins with them.

    Rows must come in the order of their keys, so that two postings never wait for each other in a ring.
    """
    _write(connection, table, rows, ADDED, figures)


def raise_heads(
    connection: Connection, table: Table, rows: Sequence[Row], figure: str, more: tuple[str, ...] = ()
) -> list[Any]:
    """As `add_up` for one figure, in the order of the rows; what they say now: keys, the figure, and `more`."""
    statement = _inserting(connection.dialect.name, table, None, ADDED, (figure,), (figure, *more))
    return list(connection.execute(statement, list(rows)))


def change_rows(
    connection: Connection, table: Table, rows: Sequence[Row], *, keys: tuple[str, ...], values: tuple[str, ...]
) -> None:
    """Give rows, found by their keys, new values."""
    if connection.dialect.name == "postgresql" and len(rows) > FEW:
        for part in _parts(rows):
            connection.execute(_changing_many(table, keys, values), _by_column(part, (*keys, *values)))
        return
    named = {**{key: f"of_{key}" for key in keys}, **{value: f"now_{value}" for value in values}}
    if rows:
        new = [{named[name]: row[name] for name in named} for row in rows]
        connection.execute(_changing(table, keys, values), new if len(new) > 1 else new[0])


def _write(
    connection: Connection, table: Table, rows: Sequence[Row], known: str = "", figures: tuple[str, ...] = ()
) -> int:
    """Write the rows and say how many were written."""
    if not rows:
        return 0
    dialect, names = connection.dialect.name, tuple(rows[0])
    if dialect != "postgresql" or len(rows) == 1:
        statement = _inserting(dialect, table, None, known, figures)
        return connection.execute(statement, list(rows) if len(rows) > 1 else rows[0]).rowcount
    statement = _inserting(dialect, table, names, known, figures)
    return sum(connection.execute(statement, _by_column(part, names)).rowcount for part in _parts(rows))


@functools.cache
def _inserting(
    dialect: str, table: Table, arrays: tuple[str, ...] | None, known: str, figures: tuple[str, ...],
    told: tuple[str, ...] = (),
) -> Any:  # fmt: skip
    """An INSERT of single rows, or of rows that come as arrays of these columns."""
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    if arrays is not None:
        statement = statement.from_select(arrays, select(_as_arrays(table, arrays)))
    if known == IGNORED:
        statement = statement.on_conflict_do_nothing()
    elif known == ADDED:
        more = {figure: table.c[figure] + statement.excluded[figure] for figure in figures}
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=more)
    return statement.returning(*table.primary_key.columns, *(table.c[name] for name in told)) if told else statement


@functools.cache
def _changing(table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Any:
    found = and_(*(table.c[key] == bindparam(f"of_{key}", type_=table.c[key].type) for key in keys))
    return update(table).where(found).values({value: bindparam(f"now_{value}") for value in values})


@functools.cache
def _changing_many(table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Any:
    source = _as_arrays(table, (*keys, *values))
    found = and_(*(table.c[key] == source.c[key] for key in keys))
    return update(table).where(found).values({value: source.c[value] for value in values})


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _as_arrays(table: Table, names: tuple[str, ...]) -> Any:
    """A table of rows that come as one array a column."""
    types = {name: _plain_type(table.c[name].type) for name in names}
    arrays = [bindparam(f"all_{name}", type_=postgresql.ARRAY(types[name])) for name in names]
    rows = func.unnest(*arrays).table_valued(*(column(name, types[name]) for name in names), name="new_rows")
    return rows.render_derived()


def _plain_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return String() if isinstance(kind, Enum) else kind


def _by_column(rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, list[Any]]:
    return {f"all_{name}": [_plain(row[name]) for row in rows] for name in names}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value
