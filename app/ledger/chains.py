"""An entry, its undoing, the undoing of that: where such a chain begins, and which of its entries is the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from app.db import db
from app.ledger.cells import chunks
from app.ledger.models import Entry
from app.ledger.words import EntryKind

TRANSFERS = frozenset({EntryKind.TRANSFER_SENT, EntryKind.TRANSFER_RECEIVED})


def roots_of(entries: Iterable[Entry]) -> dict[int, int]:
    """For each entry the first one of its chain: itself, unless it is an undoing."""
    root = {entry.id: entry.id for entry in entries}
    steps = {entry.id: entry.reverses_id for entry in entries}
    while wanted := {first: before for first, before in steps.items() if before is not None}:
        root |= wanted
        found: dict[int, int | None] = {}
        for part in chunks(sorted(set(wanted.values()))):
            rows = db.session.execute(select(Entry.id, Entry.reverses_id).where(Entry.id.in_(part)))
            found.update((row.id, row.reverses_id) for row in rows)
        steps = {entry_id: found[before] for entry_id, before in wanted.items()}
    return root


def tails_of(entry_ids: Iterable[int]) -> dict[int, int]:
    """For each entry the last one of its chain from there on: itself, unless it was undone."""
    tail = {entry_id: entry_id for entry_id in entry_ids}
    frontier = dict(tail)
    while frontier:
        by: dict[int, int] = {}
        for part in chunks(sorted(set(frontier.values()))):
            rows = db.session.execute(select(Entry.reverses_id, Entry.id).where(Entry.reverses_id.in_(part)))
            by.update((row.reverses_id, row.id) for row in rows)
        frontier = {first: by[last] for first, last in frontier.items() if last in by}
        tail |= frontier
    return tail


def transfers_of(entries: Sequence[Entry]) -> dict[int, set[int]]:
    """The transfers that these entries send, receive or undo: each by its departure, with all that belongs to it."""
    roots = roots_of([entry for entry in entries if entry.counts_as in TRANSFERS])
    rows = db.session.execute(select(Entry.id, Entry.follows_id).where(Entry.id.in_(set(roots.values()))))
    sent = {row.follows_id or row.id for row in rows}
    members: dict[int, set[int]] = {departure: {departure} for departure in sent}
    arrivals = select(Entry.id, Entry.follows_id).where(
        Entry.follows_id.in_(sent), Entry.kind == EntryKind.TRANSFER_RECEIVED
    )
    for arrival in db.session.execute(arrivals):
        members[arrival.follows_id or 0].add(arrival.id)
    return members


def list_undone_together(entry: Entry) -> list[int]:
    """The entries to undo when this one is: of a transfer or a conversion the last of each chain of it; else itself."""
    members = {root for roots in transfers_of([entry]).values() for root in roots} | _conversion_of(entry)
    return sorted(tails_of(members).values()) if members else [entry.id]


def _conversion_of(entry: Entry) -> set[int]:
    """What was taken, and what was promised for it; nothing where the entry is of no conversion."""
    if entry.counts_as not in (EntryKind.CONVERSION, EntryKind.ACCEPT):
        return set()
    [root] = roots_of([entry]).values()
    first = db.session.scalar(select(func.coalesce(Entry.follows_id, Entry.id)).where(Entry.id == root))
    taking = (Entry.id == first) & (Entry.kind == EntryKind.CONVERSION)
    if db.session.scalar(select(Entry.id).where(taking)) is None:
        return set()
    promised = select(Entry.id).where(Entry.follows_id == first, Entry.kind == EntryKind.ACCEPT)
    return {first, *db.session.scalars(promised)}
