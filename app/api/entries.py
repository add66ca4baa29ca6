"""The book: entries with their lines, in the order of the chains and the newest first; undone by new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.answers import ApprovalOut
from app.accounts.models import Approval
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import book, histories, whole_undoing
from app.campaigns.histories import EntryHistory, ToldRow
from app.campaigns.paper_schemas import EntryQuery, ReversalIn
from app.ledger.answers import EntryHistoryOut, EntryRowOut, ProofOut, UndoingOut
from app.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undoing wrote."""

    entries: Sequence[Entry]


def by_day(row: ToldRow) -> tuple[date, int]:
    """Where an entry stands in the list."""
    return (row.of.happened_on, row.of.id)


@endpoint("GET", "/entries/newest", "read_entries", filters=EntryQuery, gives=EntryRowOut, pages=True, place=by_day)
def list_entries(asked: dict[str, Any], page: Slice) -> Sequence[ToldRow]:
    """Entries as their list shows them, the newest day first: what each did, item by item."""
    behind = (page.after[0], page.after[1]) if page.after else None
    return histories.told_rows(book.list_entries(seen_by=reader(), behind=behind, limit=page.limit, **asked))


@endpoint("GET", "/entries/<int:entry_id>", "read_entries", gives=EntryHistoryOut)
def show_entry(entry_id: int) -> EntryHistory:
    """One entry: what it moved, what it follows, who recorded it, and what undid it."""
    return histories.get_history(entry_id, seen_by=reader())


@endpoint("GET", "/entries/<int:entry_id>/proof", "read_entries", gives=ProofOut, refuses=(409,))
def show_proof(entry_id: int) -> dict[str, Any]:
    """What proves an entry against any root published since, with the script on the page of seals."""
    return histories.prove_entry(entry_id, seen_by=reader())


@endpoint("POST", "/entries/<int:entry_id>/reverse", "reverse_entry",
          takes=ReversalIn, gives=UndoingOut, status=201, keyed=True)  # fmt: skip
def reverse_entry(entry_id: int, said: dict[str, Any], key: str) -> Undoing:
    """Undo at once what one has just recorded; of a transfer that has arrived, the whole of it.

    Half a minute after it was recorded, or where another person recorded it, it takes a second signature.
    """
    return Undoing(whole_undoing.reverse_whole(entry_id=entry_id, by=reader(), key=key, **said))


@endpoint("POST", "/entries/<int:entry_id>/ask-reversal", "reverse_entry",
          takes=ReversalIn, gives=ApprovalOut, status=202, keyed=True, made="show_approval")  # fmt: skip
def ask_reversal(entry_id: int, said: dict[str, Any], key: str) -> Approval:
    """Ask for the second signature under an undoing.

    Until another person signs, the entry stands and the goods that it would take back are blocked.
    """
    return whole_undoing.ask_whole_reversal(entry_id=entry_id, by=reader(), key=key, **said)
