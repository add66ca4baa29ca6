"""Many at once, all or none: every row that is refused is named, and one alone is refused in its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Table, select

from app.db import Base, db
from app.errors import DomainError, RowsNotTaken
from app.ledger import service as ledger
from app.ledger.copying import copy_records
from app.ledger.drafts import Demand

Row = TypeVar("Row")
Done = TypeVar("Done")


def each_row(rows: Sequence[Row], do: Callable[[Row], Done]) -> list[Done]:
    """`do` for every row; raises RowsNotTaken with the refusal of each bad one."""
    done, refusals = [], {}
    for place, row in enumerate(rows):
        try:
            done.append(do(row))
        except DomainError as refused:
            refusals[place] = refused
    if refusals:
        raise RowsNotTaken(refusals)
    return done


class NewPapers:
    """Papers of one act with their lines, gathered to be copied into their tables however many they are."""

    def __init__(self, paper: type[Base], line: type[Base], key: str) -> None:
        """`key` is the line's column for the paper it stands on."""
        self._paper, self._line, self._key = paper, line, key
        self._papers: list[dict[str, Any]] = []
        self._lines: list[list[dict[str, Any]]] = []

    def add(self, paper: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        """One more, by the names of its columns."""
        self._papers.append(paper)
        self._lines.append(lines)

    def write(self) -> None:
        """All of them, in their order."""
        if not self._papers:
            return
        connection = db.session.connection()
        table: Any = self._paper.__table__
        copy_records(connection, table, self._papers)
        written = select(table.c.entry_id, table.c.id).where(table.c.act_id == self._papers[0]["act_id"])
        ids = {row.entry_id: row.id for row in connection.execute(written)}
        lines = [
            {self._key: ids[paper["entry_id"]], **line}
            for paper, own in zip(self._papers, self._lines, strict=True)
            for line in own
        ]
        copy_records(connection, cast(Table, self._line.__table__), lines)


@contextmanager
def in_line(place: int) -> Iterator[None]:
    """What is refused in here is of this line of its paper."""
    try:
        yield
    except DomainError as refused:
        refused.line = place
        raise


@contextmanager
def one_row() -> Iterator[None]:
    """What was refused of a single row reads as if there had been no list."""
    try:
        yield
    except RowsNotTaken as refused:
        if list(refused.refusals) != [0]:
            raise
        raise refused.refusals[0] from refused


def draw_rows(demands: Sequence[Sequence[Demand]]) -> list[list[list[tuple[int, int]]]]:
    """The lots for the demands of each row, drawn in order; raises RowsNotTaken with the first row that is short.

    In a row the lots that were named go first, before what may be of any lot takes them.
    """
    turns = [sorted(range(len(row)), key=lambda at: row[at].lot_id is None) for row in demands]
    places = [(row, at) for row, turn in enumerate(turns) for at in turn]
    try:
        parts = ledger.draw([demands[row][at] for row, at in places]) if places else []
    except DomainError as refused:
        if refused.line is None:
            raise
        row, refused.line = places[refused.line]
        raise RowsNotTaken({row: refused}) from refused
    drawn: dict[tuple[int, int], list[tuple[int, int]]] = dict(zip(places, parts, strict=True))
    return [[drawn[row, at] for at in range(len(of_row))] for row, of_row in enumerate(demands)]
