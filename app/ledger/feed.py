"""The book as it goes on, chain by chain: who reads on from what was read last misses nothing, sees nothing twice.

The key of an entry is made before its posting commits, so who goes by keys may pass one that is still to come. A place
in an office's chain is drawn under the chain's head, which stays locked until the commit: whoever sees a place sees
every earlier one. What was read is therefore kept as the last place seen in every chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, literal, null, select, union_all

from app.db import db
from app.ledger.kept import ChainHead
from app.ledger.models import Entry

Heads = Mapping[int, int]
"""The last place seen in the chain of each office."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The next entries by their keys, how far the chains are read with them, and whether there is more already."""

    entry_ids: list[int]
    heads: dict[int, int]
    has_more: bool


def read_on(chains: Mapping[int, ColumnElement[bool] | None], heads: Heads, *, limit: int) -> Stretch:
    """Up to `limit` entries from behind the heads, each chain in its order; `chains` says what is wanted of each.

    All chains are looked at in one statement, so that an entry never comes before one that it rests on.
    """
    rows = db.session.execute(_looking(chains, heads, limit)).all()
    found = {office_id: [row for row in rows if row.id and row.office_id == office_id] for office_id in chains}
    taken = [row for _, row in islice(merge(*map(_in_turn, found.values()), key=_when), limit)]
    seen = {**heads, **{row.office_id: row.place for row in taken}}
    has_more = len(taken) < sum(map(len, found.values())) or any(len(own) == limit for own in found.values())
    if not has_more:
        # What lies between is not wanted, and need not be looked at again.
        seen |= {row.office_id: row.place for row in rows if not row.id}
    return Stretch([row.id for row in taken], seen, has_more)


def _looking(chains: Mapping[int, ColumnElement[bool] | None], heads: Heads, limit: int) -> Any:
    """The next of each chain, and under the key nought where each chain stands at that moment."""
    parts: list[Any] = []
    for office_id, wanted in chains.items():
        own = select(Entry.id, Entry.office_id, Entry.chain_no.label("place"), Entry.recorded_at)
        own = own.where(Entry.office_id == office_id, Entry.chain_no > heads.get(office_id, 0))
        if wanted is not None:
            own = own.where(wanted)
        parts.append(select(own.order_by(Entry.chain_no).limit(limit).subquery()))
    ends = select(literal(0), ChainHead.office_id, ChainHead.last_no, null()).where(ChainHead.office_id.in_(chains))
    return union_all(*parts, ends)


def _in_turn(chain: Iterable[Row[Any]]) -> Iterator[tuple[datetime, Row[Any]]]:
    """A chain in its own order, each entry no earlier than those before it: a clock may have jumped back."""
    newest: datetime | None = None
    for row in sorted(chain, key=lambda row: row.place):
        newest = row.recorded_at if newest is None else max(newest, row.recorded_at)
        yield newest, row


def _when(turn: tuple[datetime, Row[Any]]) -> tuple[datetime, int]:
    return turn[0], turn[1].office_id
