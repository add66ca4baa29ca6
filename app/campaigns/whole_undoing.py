"""An entry is undone with what can only be undone together with it; the same key is answered as it was before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import Approval, User
from app.campaigns import book
from app.campaigns.undoing import REVERSAL, ask_reversal, list_undone_under, reverse_entries
from app.db import atomic, db
from app.ledger.models import Act, Entry


@atomic()
def reverse_whole(*, entry_id: int, by: User, key: str, **said: Any) -> list[Entry]:
    """Undo an entry; of a transfer that has arrived, what was sent and what arrived. Takes what an undoing needs."""
    seen = book.get_entry(entry_id, seen_by=by)
    before = {entry.id for entry in list_undone_under(by, key)}
    together = sorted(before) if entry_id in before else book.list_undone_together(seen.entry)
    return reverse_entries(entry_ids=together, by=by, key=key, **said)


@atomic()
def ask_whole_reversal(*, entry_id: int, by: User, key: str, **said: Any) -> Approval:
    """Ask for the second signature under the same."""
    seen = book.get_entry(entry_id, seen_by=by)
    asked = _asked_under(by, key)
    together = asked if entry_id in asked else book.list_undone_together(seen.entry)
    return ask_reversal(entry_ids=together, by=by, key=key, **said)


def _asked_under(by: User, key: str) -> Sequence[int]:
    """The entries that this key asked to have undone when it was first sent; none if it is new."""
    act_id = db.session.scalar(select(Act.id).where(Act.actor_id == by.id, Act.client_key == key))
    if act_id is None:
        return []
    asked = db.session.scalars(select(Approval).where(Approval.kind == REVERSAL, Approval.asked_by_id == by.id))
    return next((one.payload["entry_ids"] for one in asked if one.payload["act_id"] == act_id), [])
