"""The last step of a posting: numbers and places in the chains, drawn under the offices' heads, hashed and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import make_transient_to_detached

from app import clock
from app.dates import solar_year
from app.db import db
from app.ledger import hashing, queries
from app.ledger.drafts import EntryDraft
from app.ledger.inserting import Row, Writes
from app.ledger.kept import ChainHead, NumberHead
from app.ledger.models import Entry
from app.ledger.posting import Posting
from app.ledger.totals import counted_as
from app.sending import Sending

ENTRY: Table = Entry.__table__  # type: ignore[assignment]
NUMBER_HEAD: Table = NumberHead.__table__  # type: ignore[assignment]
CHAIN_HEAD: Table = ChainHead.__table__  # type: ignore[assignment]

_entry_fields = itemgetter(*hashing.ENTRY_FIELDS)
_line_fields = itemgetter(*hashing.LINE_FIELDS)
_step_fields = itemgetter(*hashing.STEP_FIELDS)


@dataclass(frozen=True, slots=True)
class Heads:
    """The offices' heads, raised by as much as the drafts need: which locks them until the commit."""

    drafts: Sequence[EntryDraft]
    numbers: Sending
    places: Sending

    def draw_numbers(self) -> list[int]:
        """Each draft's printed number in its office's book of the solar year in which it happened."""
        return _one_by_one({(row.office_id, row.year): row.last for row in self.numbers.rows}, _years(self.drafts))

    def draw_places(self) -> list[int]:
        """Each draft's place in its office's chain."""
        return _one_by_one({(row.office_id,): row.last_no for row in self.places.rows}, _offices(self.drafts))

    def links(self) -> dict[int, bytes]:
        """The link at which each office's chain stands."""
        return {row.office_id: bytes(row.last_link or hashing.NOTHING) for row in self.places.rows}


def raise_heads(writes: Writes, drafts: Sequence[EntryDraft]) -> Heads:
    """Raise the heads, each kind in the order of its keys; what they were raised to says where to begin."""
    years, offices = sorted(Counter(_years(drafts)).items()), sorted(Counter(_offices(drafts)).items())
    numbers = [{"office_id": office_id, "year": year, "last": count} for (office_id, year), count in years]
    places = [{"office_id": office_id, "last_no": count} for (office_id,), count in offices]
    return Heads(
        drafts,
        writes.add_up(NUMBER_HEAD, numbers, ("last",), told=("office_id", "year", "last")),
        writes.add_up(CHAIN_HEAD, places, ("last_no",), told=("office_id", "last_no", "last_link")),
    )


def _years(drafts: Sequence[EntryDraft]) -> list[tuple[int, int]]:
    return [(draft.office_id, solar_year(draft.happened_on)) for draft in drafts]


def _offices(drafts: Sequence[EntryDraft]) -> list[tuple[int]]:
    return [(draft.office_id,) for draft in drafts]


def write_headers(posting: Posting, heads: Heads, *, act_id: int, actor_id: int, second_id: int | None) -> list[Entry]:
    """Number the entries, link them, and write them: which closes each to further lines."""
    links = heads.links()
    signed = {
        "recorded_at": _recorded_at(posting.drafts),
        "act_id": act_id,
        "actor_id": actor_id,
        "second_id": second_id,
    }
    rows: list[Row] = []
    for draft, place, number in zip(posting.drafts, heads.draw_places(), heads.draw_numbers(), strict=True):
        row = _header(posting, draft) | signed | {"chain_no": place, "number": number}
        leaf, previous = hashing.leaf_of(_text_of(posting, draft, row)), links[draft.office_id]
        links[draft.office_id] = hashing.link_of(previous, leaf)
        hashes = {"leaf": leaf, "previous": previous, "link": links[draft.office_id]}
        rows.append(row | {"hash_version": hashing.VERSION} | hashes)
    writes = Writes(posting.connection)
    writes.add(ENTRY, rows)
    newest = [{"office_id": office_id, "last_link": link} for office_id, link in sorted(links.items())]
    writes.change(CHAIN_HEAD, newest, keys=("office_id",), values=("last_link",))
    writes.send()
    return [_as_read(row) for row in rows]


def _as_read(row: Row) -> Entry:
    """The entry as the database would give it back."""
    entry = Entry(**row)
    make_transient_to_detached(entry)
    db.session.add(entry)
    return entry


def _recorded_at(drafts: Sequence[EntryDraft]) -> datetime:
    """Now; and after what the book says of lots that are valued anew: the clock may have jumped back meanwhile."""
    valued = [draft.revaluation.lot_id for draft in drafts if draft.revaluation]
    last = queries.last_recorded_at(valued) if valued else None
    now = clock.recorded_now()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _header(posting: Posting, draft: EntryDraft) -> Row:
    return {
        "id": draft.id, "office_id": draft.office_id, "year": solar_year(draft.happened_on), "kind": draft.kind,
        "counts_as": counted_as(draft), "happened_on": draft.happened_on, "paper": draft.paper, "memo": draft.memo,
        "correction": draft.correction, "reverses_id": draft.reverses_id, "follows_id": draft.follows_id,
        "line_count": len(posting.rows[draft.id]),
    }  # fmt: skip


def _text_of(posting: Posting, draft: EntryDraft, header: Row) -> str:
    """What the entry says, as it goes under the hash."""
    lines = posting.rows[draft.id]
    again = draft.revaluation
    worth = again and (getattr(again.worth, name) for name in hashing.VALUATION_FIELDS[1:])
    return hashing.whole_text(
        hashing.entry_text(*_entry_fields(header)),
        [hashing.line_text(*_line_fields(line)) for line in lines],
        [posting.lots[lot_id].digest for lot_id in sorted({line["lot_id"] for line in lines})],
        [hashing.step_text(*_step_fields(step)) for step in posting.steps.get(draft.id, ())],
        [hashing.valuation_text(again.lot_id, *worth)] if again and worth else (),
    )


def _one_by_one(raised: dict[Any, int], keys: Sequence[Any]) -> list[int]:
    """For each key in turn the number after the last one given under it; `raised` is the last that any of them has."""
    given = {key: raised[key] - count for key, count in Counter(keys).items()}
    numbers = []
    for key in keys:
        given[key] += 1
        numbers.append(given[key])
    return numbers
