"""Writing rows, in the words of each engine: INSERT … ON CONFLICT, few rows in one statement, many as the engine likes.

PostgreSQL takes thousands of rows in one statement when they come as one array a column; SQLite is as quick row by row.
What is written without looking in between is gathered first and then sent together.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Enum, String, Table, and_, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from app.sending import Fixed, Sending, send

Row = dict[str, Any]
FEW = 8
"""Up to so many rows stand in the INSERT itself; up to so many are changed one by one: by their keys, whatever the
tables looked like when it was planned."""
AT_ONCE = 5_000
IGNORED, ADDED = "ignored", "added"
"""What happens to a row whose key is there already."""


class Writes:
    """What is to be written, in this order, and sent together."""

    def __init__(self, connection: Connection) -> None:
        """Nothing yet."""
        self._connection = connection
        self._takes_arrays = connection.dialect.name == "postgresql"
        self._sendings: list[Sending] = []

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """New rows."""
        self._insert(table, rows)

    def add_missing(self, table: Table, rows: Sequence[Row], told: tuple[str, ...] = ()) -> Sending:
        """Those rows whose key is not there yet, in their order; `told` are the columns that are answered of them."""
        return self._insert(table, rows, IGNORED, told=told)

    def add_up(
        self, table: Table, rows: Sequence[Row], figures: tuple[str, ...], told: tuple[str, ...] = ()
    ) -> Sending:
        """Add each row's figures to what is kept under its key; a key seen for the first time begins with them.

        Rows must come in the order of their keys, so that two postings never wait for each other in a ring. `told` are
        the columns that are answered of each row, as it is now.
        """
        return self._insert(table, rows, ADDED, figures, told)

    def change(self, table: Table, rows: Sequence[Row], *, keys: tuple[str, ...], values: tuple[str, ...]) -> None:
        """Give rows, found by their keys, new values."""
        if self._takes_arrays and len(rows) > FEW:
            parts = [by_column(part, (*keys, *values)) for part in _parts(rows)]
            self._sendings.append(_changing_many(table, keys, values).of(*parts))
        else:
            named = [(key, f"of_{key}") for key in keys] + [(value, f"now_{value}") for value in values]
            self._sendings.append(
                _changing(table, keys, values).of(*({new: row[name] for name, new in named} for row in rows))
            )

    def ask(self, sending: Sending) -> Sending:
        """Something that is to be read along with it."""
        self._sendings.append(sending)
        return sending

    def send(self) -> None:
        """Write it all."""
        send(self._connection, *self._sendings)
        self._sendings = []

    def _insert(
        self, table: Table, rows: Sequence[Row], known: str = "", figures: tuple[str, ...] = (),
        told: tuple[str, ...] = (),
    ) -> Sending:  # fmt: skip
        names = tuple(rows[0]) if rows else ()
        if len(rows) <= FEW:
            values: Sequence[Row] = [_numbered(rows)] if rows else []
            statement = _inserting(table, names, len(rows), known, figures, told)
        elif self._takes_arrays:
            values = [by_column(part, names) for part in _parts(rows)]
            statement = _inserting_many(table, names, known, figures, told)
        else:
            values = [_numbered([row]) for row in rows]
            statement = _inserting(table, names, 1, known, figures, told)
        self._sendings.append(statement.of(*values))
        return self._sendings[-1]


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write new rows."""
    writes = Writes(connection)
    writes.add(table, rows)
    writes.send()


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Write those rows whose key is not there yet, in their order; how many they were."""
    writes = Writes(connection)
    added = writes.add_missing(table, rows)
    writes.send()
    return added.count


def add_up(connection: Connection, table: Table, rows: Sequence[Row], figures: tuple[str, ...]) -> None:
    """Add each row's figures to what is kept under its key, in the order of the keys."""
    writes = Writes(connection)
    writes.add_up(table, rows, figures)
    writes.send()


def change_rows(
    connection: Connection, table: Table, rows: Sequence[Row], *, keys: tuple[str, ...], values: tuple[str, ...]
) -> None:
    """Give rows, found by their keys, new values."""
    writes = Writes(connection)
    writes.change(table, rows, keys=keys, values=values)
    writes.send()


@functools.cache
def _inserting(
    table: Table, names: tuple[str, ...], count: int, known: str, figures: tuple[str, ...], told: tuple[str, ...]
) -> Fixed:
    """An INSERT of so many rows with these columns, their values numbered row by row."""
    rows = [{name: bindparam(f"{name}_{row}", type_=table.c[name].type) for name in names} for row in range(count)]
    return Fixed(lambda dialect: _met(_insert(dialect, table).values(rows), table, known, figures, told))


@functools.cache
def _inserting_many(
    table: Table, names: tuple[str, ...], known: str, figures: tuple[str, ...], told: tuple[str, ...]
) -> Fixed:
    """An INSERT of rows that come as arrays of these columns."""
    rows = select(as_arrays(table, names))
    return Fixed(lambda dialect: _met(_insert(dialect, table).from_select(names, rows), table, known, figures, told))


def _insert(dialect: str, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def _met(statement: Any, table: Table, known: str, figures: tuple[str, ...], told: tuple[str, ...]) -> Any:
    """What becomes of rows whose key is there already, and what is answered of each."""
    if known == IGNORED:
        statement = statement.on_conflict_do_nothing()
    elif known == ADDED:
        more = {figure: table.c[figure] + statement.excluded[figure] for figure in figures}
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=more)
    return statement.returning(*(table.c[name] for name in told)) if told else statement


@functools.cache
def _changing(table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Fixed:
    found = and_(*(table.c[key] == bindparam(f"of_{key}", type_=table.c[key].type) for key in keys))
    new = {value: bindparam(f"now_{value}", type_=table.c[value].type) for value in values}
    return Fixed(lambda _: update(table).where(found).values(new))


@functools.cache
def _changing_many(table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Fixed:
    source = as_arrays(table, (*keys, *values))
    found = and_(*(table.c[key] == source.c[key] for key in keys))
    return Fixed(lambda _: update(table).where(found).values({value: source.c[value] for value in values}))


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _numbered(rows: Sequence[Row]) -> Row:
    return {f"{name}_{place}": value for place, row in enumerate(rows) for name, value in row.items()}


def as_arrays(table: Table, names: tuple[str, ...]) -> Any:
    """A table of rows that come as one array a column."""
    types = {name: _plain_type(table.c[name].type) for name in names}
    arrays = [bindparam(f"all_{name}", type_=postgresql.ARRAY(types[name])) for name in names]
    rows = func.unnest(*arrays).table_valued(*(column(name, types[name]) for name in names), name="new_rows")
    return rows.render_derived()


def _plain_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return String() if isinstance(kind, Enum) else kind


def by_column(rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, list[Any]]:
    """The rows as `as_arrays` takes them."""
    return {f"all_{name}": [_plain(row[name]) for row in rows] for name in names}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value
