"""An entry as somebody may see it, with what stands behind it, what came of it, and what shows that it is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.campaigns import book, documents
from app.campaigns.book import EntryRow, SeenEntry
from app.campaigns.documents import Document
from app.codes import CorrectionKind
from app.items.models import Item
from app.ledger import proofs
from app.ledger import queries as ledger
from app.ledger.models import Entry, Holder, Line
from app.ledger.refusals import NoSuchEntry


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry and the lines that somebody may see; of one that happened elsewhere no more than what and when."""

    of: Entry
    lines: Sequence[Line]
    is_foreign: bool
    is_whole: bool

    @property
    def recorded_at(self) -> datetime | None:
        """When it was recorded."""
        return None if self.is_foreign else self.of.recorded_at

    @property
    def paper(self) -> str | None:
        """The number of its paper."""
        return None if self.is_foreign else self.of.paper

    @property
    def memo(self) -> str | None:
        """What was noted."""
        return None if self.is_foreign else self.of.memo

    @property
    def correction(self) -> CorrectionKind | None:
        """What was wrong, of an undoing."""
        return None if self.is_foreign else self.of.correction

    @property
    def reverses_id(self) -> int | None:
        """The entry that it undoes."""
        return None if self.is_foreign else self.of.reverses_id

    @property
    def follows_id(self) -> int | None:
        """The entry that it follows."""
        return None if self.is_foreign else self.of.follows_id


@dataclass(frozen=True, slots=True)
class EntryHistory(ToldEntry):
    """An entry with everything that is tied to it, as far as somebody may open that."""

    stands: bool
    actor: str | None
    second: str | None
    document: Document | None
    undone_by: Sequence[Entry]
    followers: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class ItemQuantity:
    """So much of an item."""

    item: Item
    quantity: int


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row of a list of entries, taken apart."""

    of: Entry
    stands: bool
    is_foreign: bool
    sources: Sequence[Holder]
    targets: Sequence[Holder]
    quantities: Sequence[ItemQuantity]


def told(seen: SeenEntry) -> ToldEntry:
    """The same entry, of which nothing more is told than may be seen."""
    return ToldEntry(seen.entry, seen.lines, seen.is_foreign, seen.is_whole)


def told_rows(rows: Iterable[EntryRow]) -> list[ToldRow]:
    """The same rows, each quantity with its item."""
    return [
        ToldRow(
            row.entry, row.stands, row.is_foreign, row.moved.sources, row.moved.targets,
            [ItemQuantity(item, quantity) for item, quantity in row.moved.quantities],
        )
        for row in rows
    ]  # fmt: skip


def get_history(entry_id: int, *, seen_by: User) -> EntryHistory:
    """One entry, if this person may see it, with what is tied to it."""
    seen = book.get_entry(entry_id, seen_by=seen_by)
    [row] = book.rows_of([seen.entry], book.eyes_of(seen_by))
    away = seen.is_foreign
    return EntryHistory(
        seen.entry, seen.lines, away, seen.is_whole,
        stands=row.stands,
        actor=row.actor,
        second=row.second,
        document=None if away else documents.find_document(entry_id),
        undone_by=[] if away else open_entries(ledger.list_reversals(entry_id), seen_by=seen_by),
        followers=[] if away else open_entries(book.list_followers(entry_id), seen_by=seen_by),
    )  # fmt: skip


def open_entries(entries: Sequence[Entry], *, seen_by: User) -> list[Entry]:
    """Those that this person may open: a transfer's loss, say, is in the sender's book alone."""
    eyes = book.eyes_of(seen_by)
    return [entry for entry in entries if eyes.sees(entry.office_id) or _is_open(entry, seen_by)]


def _is_open(entry: Entry, user: User) -> bool:
    try:
        return bool(book.get_entry(entry.id, seen_by=user))
    except NoSuchEntry:
        return False


def prove_entry(entry_id: int, *, seen_by: User) -> dict[str, Any]:
    """What proves an entry against any root published since; raises NotSealedYet, and ProofNotYours of a part."""
    seen = book.get_entry(entry_id, seen_by=seen_by)
    if seen.is_foreign or not seen.is_whole:
        raise proofs.ProofNotYours()
    return proofs.prove(seen.entry)
