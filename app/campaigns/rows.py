"""Many at once, all or none: every row that is refused is named, and one alone is refused in its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import insert

from app.db import Base, db
from app.errors import DomainError, RowsNotTaken
from app.ledger import service as ledger
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
    """Papers with their lines, gathered to be written in two statements however many they are."""

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
        ids = insert(self._paper).returning(self._paper.__table__.c.id, sort_by_parameter_order=True)
        for paper_id, lines in zip(db.session.scalars(ids, self._papers), self._lines, strict=True):
            for line in lines:
                line[self._key] = paper_id
        if rows := [line for lines in self._lines for line in lines]:
            db.session.execute(insert(self._line), rows)


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
