"""Rows that stand for one paper: those with the same heading become its lines, in the order of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.errors import DomainError, Invalid, RowsNotTaken
from app.imports.base import ImportRun
from app.items.models import Item

COLUMNS_OF = {
    "happened_on": "day", "store_id": "store", "receiver_id": "receiver", "item_id": "item", "campaign_id": "campaign",
    "company_id": "company", "place_id": "province", "pledge_id": "pledge", "pledge_line_id": "item",
    "minutes_number": "minutes", "given_by": "company",
}  # fmt: skip
"""Which column of a file says what a verb asks for under another name."""
Heading = TypeVar("Heading")
Line = TypeVar("Line")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Paper(Generic[Heading, Line]):
    """A paper to be recorded: what its rows have in common, and a line for each."""

    rows: tuple[int, ...]
    heading: Heading
    lines: tuple[Line, ...]


class NoPieceNamed(Invalid):
    """{item} is kept piece by piece, and a file does not say which pieces are meant. Record it on its own page."""


def refuse_pieces(item: Item) -> Item:
    """The item, if one of it is as good as another; a file names no piece, and nobody guesses one."""
    if item.serialised:
        raise NoPieceNamed(item=item.names, field="item")
    return item


def group_rows(run: ImportRun, read: Callable[[dict[str, Any]], tuple[Heading, Line]]) -> list[Paper[Heading, Line]]:
    """The papers of a file; what `read` refuses of a row is that row's verdict."""
    papers: dict[Any, list[tuple[int, Line]]] = {}
    for row in run.list_rows():
        try:
            heading, line = read(row.data)
        except DomainError as refusal:
            run.refuse(row.number, refusal.field, refusal.message)
        else:
            papers.setdefault(heading, []).append((row.number, line))
    return [
        Paper(tuple(number for number, _ in rows), heading, tuple(line for _, line in rows))
        for heading, rows in papers.items()
    ]


def record_papers(
    run: ImportRun, papers: Sequence[Paper[Any, Any]], record: Callable[[], Sequence[Done]]
) -> list[Done]:
    """All papers by one verb, if no row was refused; what it does not take is named by the row at fault."""
    run.stop_if_refused()
    if not papers:
        return []
    try:
        return list(record())
    except RowsNotTaken as refused:
        for place, refusal in sorted(refused.refusals.items()):
            run.refuse(papers[place].rows[refusal.line or 0], column_of(refusal.field), refusal.message)
        run.stop_if_refused()
        raise


def column_of(asked: str | None) -> str | None:
    """The column that says what a verb calls so; nothing where it means a paper as a whole."""
    return None if asked == "lines" else COLUMNS_OF.get(asked or "", asked)


def entry_ids(done: Sequence[Any]) -> Iterator[int]:
    """The entries behind recorded papers."""
    for paper in done:
        entry = paper.entry_id if hasattr(paper, "entry_id") else paper.accept_entry_id
        if entry is not None:
            yield entry
