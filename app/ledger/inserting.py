"""Writing many rows at once, in the words of each engine: INSERT … ON CONFLICT, and rows as arrays on PostgreSQL.

PostgreSQL takes thousands of rows in one statement when they come as one array a column; SQLite is as quick row by row.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Enum, String, Table, and_, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

Row = dict[str, Any]
FEW = 8
"""Up to so many rows are sent one by one: a statement that is already prepared."""
AT_ONCE = 5_000


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's own kind."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write new rows."""
    for part, statement in _statements(connection, table, rows):
        connection.execute(statement, part)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write those rows whose key is not there yet, in their order."""
    for part, statement in _statements(connection, table, rows):
        connection.execute(statement.on_conflict_do_nothing(), part)


def add_up(connection: Connection, table: Table, rows: Sequence[Row], figures: tuple[str, ...]) -> None:
    """Add each row's figures to what is kept under its key; a key seen for the first time begins with them.

    Rows must come in the order of their keys, so that two postings never wait for each other in a ring.
    """
    for part, statement in _statements(connection, table, rows):
        more = {figure: table.c[figure] + statement.excluded[figure] for figure in figures}
        keys = list(table.primary_key.columns)
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), part)


def change_rows(
    connection: Connection, table: Table, rows: Sequence[Row], *, keys: tuple[str, ...], values: tuple[str, ...]
) -> None:
    """Give rows, found by their keys, new values."""
    if connection.dialect.name == "postgresql" and len(rows) > FEW:
        for part in _parts(rows):
            source = _as_arrays(table, (*keys, *values))
            found = and_(*(table.c[key] == source.c[key] for key in keys))
            changed = update(table).where(found).values({value: source.c[value] for value in values})
            connection.execute(changed, _by_column(part, (*keys, *values)))
        return
    found = and_(*(table.c[key] == bindparam(f"of_{key}", type_=table.c[key].type) for key in keys))
    changed = update(table).where(found).values({value: bindparam(f"now_{value}") for value in values})
    named = {**{key: f"of_{key}" for key in keys}, **{value: f"now_{value}" for value in values}}
    if rows:
        connection.execute(changed, [{named[name]: row[name] for name in named} for row in rows])


def _statements(connection: Connection, table: Table, rows: Sequence[Row]) -> Iterator[tuple[Any, Any]]:
    """The parameters and the INSERT for each part of the rows."""
    if not rows:
        return
    if connection.dialect.name != "postgresql" or len(rows) <= FEW:
        yield list(rows), insert(connection, table)
        return
    names = tuple(rows[0])
    for part in _parts(rows):
        source = _as_arrays(table, names)
        yield _by_column(part, names), insert(connection, table).from_select(names, select(source))


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
