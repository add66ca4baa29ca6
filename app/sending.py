"""Statements of the busiest paths: written with SQLAlchemy, put into each database's words once, sent by its driver.

SQLAlchemy looks a statement up, binds it and wraps its answer anew whenever it is sent, which takes longer than the
database does. A `Fixed` statement never changes, so all of that is done at its first use. Several whose answers nobody
waits for in between go together: to PostgreSQL in one pipeline, and so in one round trip.
Whoever listens to the engine hears of each of them, and what the driver refuses comes as an error of SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Connection, Dialect, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Say = Callable[[str], Any]
"""Says a statement for a dialect, by its name."""
Change = Callable[[Any], Any]


class Fixed:
    """A statement that never changes, whatever is asked with it; `say` says it for each dialect."""

    def __init__(self, say: Say) -> None:
        """Nothing is compiled before it is needed."""
        self._say = say
        self._wordings: dict[str, Wording] = {}

    def of(self, *values: Values) -> Sending:
        """The statement, to be sent once with each of these."""
        return Sending(self, values)

    def in_words_of(self, dialect: Dialect) -> Wording:
        """As this database understands it."""
        if dialect.name not in self._wordings:
            self._wordings[dialect.name] = _worded(self._say(dialect.name), dialect)
        return self._wordings[dialect.name]


@dataclass(slots=True)
class Sending:
    """A statement on its way, and what came back: the rows, and how many were written."""

    statement: Fixed
    values: Sequence[Values]
    rows: list[Any] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement in the words of one database: what goes in and how, and what comes out and how."""

    text: str
    names: tuple[str, ...] | None
    """In which order the values go in, where they go in by their place."""
    given: Values
    """Values that the statement itself brings along."""
    changed: tuple[tuple[str, Change], ...]
    row: Any
    read: tuple[tuple[int, Change], ...]

    def bind(self, values: Values) -> Any:
        """The values as the driver takes them."""
        if self.given or self.changed:
            values = {**self.given, **values}
            for name, change in self.changed:
                values[name] = change(values[name])
        return values if self.names is None else [values[name] for name in self.names]

    def rows_of(self, found: Iterable[Sequence[Any]]) -> Iterable[Any]:
        """What the database answered, a named tuple a row."""
        if not self.read:
            return map(self.row._make, found)
        return [self._row_of(list(row)) for row in found]

    def _row_of(self, row: list[Any]) -> Any:
        for place, change in self.read:
            row[place] = change(row[place])
        return self.row._make(row)


def _worded(statement: Any, dialect: Dialect) -> Wording:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind.type for name, bind in compiled.binds.items()}
    columns = list(statement.exported_columns)
    answers = ((place, _reader(column.type, dialect)) for place, column in enumerate(columns))
    return Wording(
        text=compiled.string,
        names=tuple(compiled.positiontup) if compiled.positional else None,
        given={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        changed=tuple((name, change) for name, kind in binds.items() if (change := _writer(kind, dialect))),
        row=namedtuple("Row", [column.key for column in columns]) if columns else None,
        read=tuple((place, change) for place, change in answers if change),
    )


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def among(column: ColumnElement[int], name: str, dialect: str) -> ColumnElement[bool]:
    """The condition that a column is one of a list of keys, which goes in as one value however long it is."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(BigInteger)))
    keys = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(keys.c.value))


def send(connection: Connection, *sendings: Sending) -> None:
    """Have these answered, in their order; none may need what another answers. What has no values is not asked."""
    driver: Any = connection.connection.driver_connection
    asked = [sending for sending in sendings if sending.values]
    sent: list[tuple[Sending, Wording, Any]] = []
    try:
        with _at_once(connection, driver, asked):
            for sending in asked:
                wording = sending.statement.in_words_of(connection.dialect)
                sent += [(sending, wording, cursor) for cursor in _sent(connection, driver, wording, sending.values)]
        for sending, wording, cursor in sent:
            sending.count += cursor.rowcount
            if wording.row is not None:
                sending.rows += wording.rows_of(cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error as error:
        texts = [sending.statement.in_words_of(connection.dialect).text for sending in asked]
        raise _said_by_sqlalchemy(connection, driver, error, "\n".join(texts)) from error
    except (KeyboardInterrupt, SystemExit) as end:
        # What the database still does for this connection nobody knows any more.
        connection.invalidate(end)
        raise


def _at_once(connection: Connection, driver: Any, sendings: Sequence[Sending]) -> AbstractContextManager[Any]:
    """One round trip for all, where there are round trips and more than one statement."""
    count = sum(len(sending.values) for sending in sendings)
    return nullcontext() if count <= 1 or connection.dialect.name != "postgresql" else driver.pipeline()


def _sent(connection: Connection, driver: Any, wording: Wording, values: Sequence[Values]) -> Iterator[Any]:
    """Once with each of the values; a cursor each, to be read when all are sent."""
    bound = [wording.bind(each) for each in values]
    if len(bound) > 1 and wording.row is None and connection.dialect.name == "sqlite":
        yield _executed(connection, driver.cursor(), wording.text, bound, is_many=True)
    else:
        for each in bound:
            yield _executed(connection, driver.cursor(), wording.text, each, is_many=False)


def _executed(connection: Connection, cursor: Any, text: str, values: Any, *, is_many: bool) -> Any:
    connection.dispatch.before_cursor_execute(connection, cursor, text, values, None, is_many)
    (cursor.executemany if is_many else cursor.execute)(text, values)
    return cursor


def _said_by_sqlalchemy(connection: Connection, driver: Any, error: Any, text: str) -> DBAPIError:
    """The driver's error as SQLAlchemy would raise it; a connection that is lost is not used again."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, driver, None)
    if is_lost:
        connection.invalidate(error)
    said: DBAPIError = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=is_lost, dialect=dialect
    )
    return said
