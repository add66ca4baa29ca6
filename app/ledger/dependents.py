"""What later rests on entries: who took since from where they put something, so that it is undone before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import joinedload

from app.db import db
from app.ledger.models import Entry, Line
from app.ledger.queries import standing
from app.ledger.words import EntryKind

PART = 200


def list_dependents(entry_ids: Select[int], *, behind: tuple[date, int] | None = None, limit: int) -> list[Entry]:
    """Entries that stand and took from a cell into which these put goods, the newest day first.

    `entry_ids` is a query, for there may be tens of thousands; `behind` is the last one's day and id.
    """
    found: list[Entry] = []
    for entry in _candidates(entry_ids, behind):
        found.append(entry)
        if len(found) == limit:
            break
    return found


def _candidates(entry_ids: Select[int], behind: tuple[date, int] | None) -> Iterator[Entry]:
    put = select(Line.holder_id, Line.stage, Line.lot_id).where(Line.entry_id.in_(entry_ids), Line.quantity > 0)
    cell = put.distinct().subquery()
    same = and_(Line.holder_id == cell.c.holder_id, Line.stage == cell.c.stage, Line.lot_id == cell.c.lot_id)
    took = select(Line.entry_id).join(cell, same).where(Line.quantity < 0)
    wanted = (
        select(Entry)
        .where(Entry.id.in_(took), Entry.id.not_in(entry_ids), Entry.kind != EntryKind.REVERSAL)
        .options(joinedload(Entry.office))
        .order_by(Entry.happened_on.desc(), Entry.id.desc())
        .limit(PART)
    )
    while True:
        some = wanted if behind is None else wanted.where(tuple_(Entry.happened_on, Entry.id) < tuple_(*behind))
        entries = db.session.scalars(some).all()
        stands = standing([entry.id for entry in entries])
        yield from (entry for entry in entries if entry.id in stands)
        if len(entries) < PART:
            return
        behind = entries[-1].happened_on, entries[-1].id
