"""Many at once, all or none: every row that is refused is named, and one alone is refused in its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

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
    """The lots for the demands of each row, drawn in order; raises RowsNotTaken with the first row that is short."""
    try:
        drawn = _draw(demands)
    except DomainError as refused:
        if len(demands) <= 1:
            raise
        raise RowsNotTaken({_first_short(demands): refused}) from refused
    return drawn


def _draw(demands: Sequence[Sequence[Demand]]) -> list[list[list[tuple[int, int]]]]:
    """Row by row; in a row the lots that were named go first, before what may be of any lot takes them."""
    turns = [sorted(range(len(row)), key=lambda at: row[at].lot_id is None) for row in demands]
    every = [row[at] for row, turn in zip(demands, turns, strict=True) for at in turn]
    parts = iter(ledger.draw(every) if every else [])
    drawn = [{at: next(parts) for at in turn} for turn in turns]
    return [[row[at] for at in range(len(row))] for row in drawn]


def _first_short(demands: Sequence[Sequence[Demand]]) -> int:
    """The first row that cannot be served after those before it, found by halving."""
    served, short = 0, len(demands)
    while short - served > 1:
        middle = (served + short) // 2
        try:
            _draw(demands[:middle])
            served = middle
        except DomainError:
            short = middle
    return short - 1
