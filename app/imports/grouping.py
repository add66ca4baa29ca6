"""Rows that stand for one paper: those with the same heading become its lines, in the order of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.errors import DomainError, RowsNotTaken
from app.imports.base import ImportRun

Heading = TypeVar("Heading")
Line = TypeVar("Line")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Paper(Generic[Heading, Line]):
    """A paper to be recorded: what its rows have in common, and a line for each."""

    rows: tuple[int, ...]
    heading: Heading
    lines: tuple[Line, ...]


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
            run.refuse(papers[place].rows[refusal.line or 0], refusal.field, refusal.message)
        run.stop_if_refused()
        raise


def entry_ids(done: Sequence[Any]) -> Iterator[int]:
    """The entries behind recorded papers."""
    for paper in done:
        entry = paper.entry_id if hasattr(paper, "entry_id") else paper.accept_entry_id
        if entry is not None:
            yield entry
