"""Entries as the database has them, read past the models: what is hashed is what is stored."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from app.db import db
from app.ledger import hashing
from app.ledger.hashing import ENTRY_FIELDS, LINE_FIELDS, LOT_FIELDS, STEP_FIELDS, VALUATION_FIELDS
from app.ledger.models import Entry

AT_ONCE = 2_000
_LOT_ID = LINE_FIELDS.index("lot_id")
LOTS_KEPT = 200_000
"""How many digests of lots are remembered while a book is read, to be looked up once and to fit into memory."""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry's text as its rows give it, and the hashes that stand beside it."""

    id: int
    chain_no: int
    year: int
    number: int
    text: str
    lots: tuple[int, ...]
    version: int
    leaf: bytes
    previous: bytes
    link: bytes


class StoredBook:
    """Reads entries of an office in the order of its chain."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._takes_lists = connection.dialect.name == "postgresql"
        self._among = "= ANY(:ids)" if self._takes_lists else "IN (SELECT value FROM json_each(:ids))"
        self._digests: dict[int, str] = {}

    def entries(self, office_id: int, *, after: int, upto: int | None = None) -> Iterator[StoredEntry]:
        """The entries after a place in the chain, up to another or to the end."""
        columns = ", ".join(ENTRY_FIELDS)
        query = text(
            f"SELECT {columns}, hash_version, leaf, previous, link FROM entry"  # noqa: S608 (our own names)
            " WHERE office_id = :office AND chain_no > :after AND chain_no <= :upto ORDER BY chain_no LIMIT :most"
        )
        last = after
        while True:
            bounds = {"office": office_id, "after": last, "upto": upto if upto is not None else 2**62, "most": AT_ONCE}
            headers = self._connection.execute(query, bounds).all()
            yield from self._with_lines(headers)
            if len(headers) < AT_ONCE:
                return
            last = headers[-1].chain_no

    def lot_texts(self, lot_ids: Sequence[int]) -> dict[int, str]:
        """The texts of lots, by id."""
        rows = self._rows("lot", LOT_FIELDS, "id", lot_ids, "id")
        return {row[0]: _written(hashing.lot_text, row) for row in rows}

    def _with_lines(self, headers: Sequence[Any]) -> Iterator[StoredEntry]:
        ids = [header.id for header in headers]
        rows = self._rows("line", ("entry_id", *LINE_FIELDS), "entry_id", ids, "entry_id, line_no")
        lines = _texts_of(rows, hashing.line_text)
        lots: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            lots[row[0]].add(row[1 + _LOT_ID])
        self._learn({row[1 + _LOT_ID] for row in rows})
        steps = self._texts("unit_step", STEP_FIELDS, ids, hashing.step_text)
        valuations = self._texts("valuation", VALUATION_FIELDS, ids, hashing.valuation_text)
        for *fields, version, leaf, previous, link in headers:
            entry_id = fields[0]
            named = tuple(sorted(lots[entry_id]))
            digests = [self._digests.get(lot_id, "") for lot_id in named]
            whole = hashing.whole_text(
                _written(hashing.entry_text, fields), lines[entry_id], digests, steps[entry_id], valuations[entry_id]
            )
            hashes = (_bytes(leaf), _bytes(previous), _bytes(link))
            chain_no, year, number = fields[2:5]
            yield StoredEntry(entry_id, chain_no, year, number, whole, named, version, *hashes)

    def _texts(
        self, table: str, columns: tuple[str, ...], ids: list[int], written: Callable[..., str]
    ) -> dict[int, list[str]]:
        return _texts_of(self._rows(table, ("entry_id", *columns), "entry_id", ids, f"entry_id, {columns[0]}"), written)

    def _learn(self, lot_ids: set[int]) -> None:
        """Look up the digests of lots that are not remembered."""
        new = [lot_id for lot_id in lot_ids if lot_id not in self._digests]
        if len(self._digests) + len(new) > LOTS_KEPT:
            self._digests, new = {}, list(lot_ids)
        self._digests.update({id_: hashing.lot_digest(written) for id_, written in self.lot_texts(new).items()})

    def _rows(self, table: str, columns: tuple[str, ...], key: str, ids: Sequence[int], order: str) -> Sequence[Any]:
        if not ids:
            return ()
        query = text(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {key} {self._among} ORDER BY {order}"  # noqa: S608 (our own names)
        )
        return self._connection.execute(query, {"ids": list(ids) if self._takes_lists else json.dumps(list(ids))}).all()


def _texts_of(rows: Sequence[Any], write: Callable[..., str]) -> dict[int, list[str]]:
    """The texts of records, by the entry that each names first."""
    texts: dict[int, list[str]] = defaultdict(list)
    for entry_id, *fields in rows:
        texts[entry_id].append(_written(write, fields))
    return texts


def _written(write: Callable[..., str], fields: Sequence[Any]) -> str:
    """The text of a record; of one that holds what no record can hold, a text that is no record's."""
    try:
        return write(*fields)
    except (ValueError, TypeError, AttributeError):
        return f"?{list(fields)!r}"


def _bytes(value: Any) -> bytes:
    """A hash as it is kept; nothing, where something else than bytes stands."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


def leaves_of(office_id: int, after: int, upto: int) -> list[bytes]:
    """The leaves as they are kept of a stretch of an office's chain."""
    query = select(Entry.leaf).where(Entry.office_id == office_id, Entry.chain_no > after, Entry.chain_no <= upto)
    return [_bytes(leaf) for leaf in db.session.scalars(query.order_by(Entry.chain_no))]
