"""Entries as the database has them, read past the models: what is hashed is what is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import Column, ColumnElement, Connection, Integer, LargeBinary, Table, func, or_, select, text

from app.db import Base, Instant, db
from app.ledger import hashing
from app.ledger.hashing import (
    ENTRY_FIELDS,
    LINE_FIELDS,
    LOT_FIELDS,
    MOMENT_LETTERS,
    STEP_FIELDS,
    VALUATION_FIELDS,
)
from app.ledger.models import Entry

AT_ONCE = 2_000
LOTS_KEPT = 200_000
"""How many digests of lots are remembered while a book is read, to be looked up once and to fit into memory."""
_CHAIN_NO = ENTRY_FIELDS.index("chain_no")
_LOT_ID = 1 + LINE_FIELDS.index("lot_id")
_STRETCH = "entry.office_id = :office AND entry.chain_no > :after AND entry.chain_no <= :upto"

Rows = Sequence[tuple[Any, ...]]
"""As the driver gives them."""


class StoredEntry(NamedTuple):
    """An entry's text as its rows give it, and the hashes that stand beside it."""

    id: int
    chain_no: int
    year: int
    number: int
    text: str
    lots: Sequence[int]
    version: int
    leaf: bytes
    previous: bytes
    link: bytes


class StoredBook:
    """Reads entries of an office in the order of its chain."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._digests: dict[int, str] = {}

    def entries(self, office_id: int, *, after: int, upto: int | None = None) -> Iterator[StoredEntry]:
        """The entries after a place in the chain, up to another or to the end."""
        columns = ", ".join(ENTRY_FIELDS)
        query = (
            f"SELECT {columns}, hash_version, leaf, previous, link FROM entry"  # noqa: S608 (our own names)
            f" WHERE {_STRETCH} ORDER BY chain_no LIMIT {AT_ONCE}"
        )
        stretch = {"office": office_id, "after": after, "upto": upto if upto is not None else 2**62}
        while True:
            headers = self._rows(query, stretch)
            if headers:
                last = headers[-1][_CHAIN_NO]
                yield from self._with_lines(headers, stretch | {"upto": last})
                stretch["after"] = last
            if len(headers) < AT_ONCE:
                return

    def lot_texts(self, lot_ids: Sequence[int]) -> dict[int, str]:
        """The texts of lots, by id."""
        if not lot_ids:
            return {}
        is_postgresql = self._connection.dialect.name == "postgresql"
        among = "= ANY(:ids)" if is_postgresql else "IN (SELECT value FROM json_each(:ids))"
        query = f"SELECT {', '.join(LOT_FIELDS)} FROM lot WHERE id {among} ORDER BY id"  # noqa: S608 (our own names)
        rows = self._rows(query, {"ids": list(lot_ids) if is_postgresql else json.dumps(list(lot_ids))})
        return {row[0]: _written(hashing.lot_text, row) for row in rows}

    def _with_lines(self, headers: Rows, stretch: dict[str, int]) -> Iterator[StoredEntry]:
        lines = self._by_entry("line", LINE_FIELDS, stretch)
        steps = self._by_entry("unit_step", STEP_FIELDS, stretch)
        valuations = self._by_entry("valuation", VALUATION_FIELDS, stretch)
        self._learn({lot_id for own in lines.values() for lot_id in _lots_of(own)})
        for *fields, version, leaf, previous, link in headers:
            entry_id, own = fields[0], lines.get(fields[0], ())
            named = sorted(_lots_of(own))
            whole = hashing.whole_text(
                _written(hashing.entry_text, fields),
                _texts(hashing.line_text, own),
                [self._digests.get(lot_id, "") for lot_id in named],
                _texts(hashing.step_text, steps.get(entry_id, ())),
                _texts(hashing.valuation_text, valuations.get(entry_id, ())),
            )
            hashes = (_bytes(leaf), _bytes(previous), _bytes(link))
            chain_no, year, number = fields[_CHAIN_NO : _CHAIN_NO + 3]
            yield StoredEntry(entry_id, chain_no, year, number, whole, named, version, *hashes)

    def _by_entry(self, table: str, columns: tuple[str, ...], stretch: dict[str, int]) -> dict[int, Rows]:
        """The rows that belong to a stretch of a chain, by the entry that each names first."""
        named = ", ".join(f"{table}.{column}" for column in ("entry_id", *columns))
        query = (
            f"SELECT {named} FROM entry JOIN {table} ON {table}.entry_id = entry.id"  # noqa: S608 (our own names)
            f" WHERE {_STRETCH} ORDER BY entry.chain_no, {table}.{columns[0]}"
        )
        return {entry_id: list(own) for entry_id, own in groupby(self._rows(query, stretch), key=itemgetter(0))}

    def _learn(self, lot_ids: set[int]) -> None:
        """Look up the digests of lots that are not remembered."""
        new = [lot_id for lot_id in lot_ids if lot_id not in self._digests]
        if len(self._digests) + len(new) > LOTS_KEPT:
            self._digests, new = {}, list(lot_ids)
        self._digests.update({id_: hashing.lot_digest(written) for id_, written in self.lot_texts(new).items()})

    def _rows(self, query: str, values: dict[str, Any]) -> Rows:
        """What the driver answers, not made into SQLAlchemy's rows: a whole book is read here."""
        with self._connection.execute(text(query), values) as result:
            rows: Rows = result.cursor.fetchall()
            return rows


def _lots_of(lines: Rows) -> set[int]:
    """The lots that lines name; what is no number names none, and stands in the line's own text."""
    return {line[_LOT_ID] for line in lines if line[_LOT_ID].__class__ is int}


def _texts(write: Callable[..., str], rows: Rows) -> list[str]:
    """The texts of records of one entry, which each names first."""
    if not rows:
        return []
    try:
        return [write(*row[1:]) for row in rows]
    except UNWRITABLE:
        return [_written(write, row[1:]) for row in rows]


def _written(write: Callable[..., str], fields: Sequence[Any]) -> str:
    """The text of a record; of one that holds what no record can hold, a text that is no record's."""
    try:
        return write(*fields)
    except UNWRITABLE:
        return f"?{list(fields)!r}"


UNWRITABLE = (ValueError, TypeError, AttributeError)
"""What is raised by the text of a record whose columns hold something else than they should."""


def _bytes(value: Any) -> bytes:
    """A hash as it is kept; nothing, where something else than bytes stands."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


def leaves_of(office_id: int, after: int, upto: int) -> list[bytes]:
    """The leaves as they are kept of a stretch of an office's chain."""
    query = select(Entry.leaf).where(Entry.office_id == office_id, Entry.chain_no > after, Entry.chain_no <= upto)
    return [_bytes(leaf) for leaf in db.session.scalars(query.order_by(Entry.chain_no))]


def list_mistyped(model: type[Base]) -> list[int]:
    """The keys of rows that hold something else than their columns are for, which SQLite lets its owner write."""
    table = cast(Table, model.__table__)
    if db.engine.dialect.name != "sqlite":
        return []
    [key] = table.primary_key.columns
    wrong = or_(*(_is_mistyped(column) for column in table.columns))
    return list(db.session.scalars(select(key).where(wrong).order_by(key)))


def _is_mistyped(column: Column[Any]) -> ColumnElement[bool]:
    kind = "blob" if isinstance(column.type, LargeBinary) else "integer" if isinstance(column.type, Integer) else "text"
    allowed = (kind, "null") if column.nullable else (kind,)
    mistyped = func.typeof(column).not_in(allowed)
    if isinstance(column.type, Instant):
        written = func.strftime("%Y-%m-%d %H:%M:%S", column)
        return or_(
            mistyped, written.is_distinct_from(func.substr(column, 1, 19)), func.length(column) != MOMENT_LETTERS
        )
    return mistyped
