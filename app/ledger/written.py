"""A paper beside what the book says of it: the entry that it explains, and whether that still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.ledger import queries
from app.ledger.models import Entry, Line


@dataclass(frozen=True, slots=True)
class Written:
    """A paper, its entry, and whether nobody has undone it; `goods` are the lines that it is about."""

    of: Any
    entry: Entry | None
    stands: bool
    goods: Sequence[Line] = ()

    @property
    def id(self) -> int:
        """The paper's key."""
        return int(self.of.id)


def written(papers: Sequence[Any]) -> list[Written]:
    """These papers beside their entries; so many queries for one as for fifty."""
    keys = [paper.entry_id for paper in papers if paper.entry_id is not None]
    headers = {entry.id: entry for entry in queries.list_headers(keys)}
    standing = queries.standing(keys)
    return [Written(paper, headers.get(paper.entry_id), paper.entry_id in standing) for paper in papers]
