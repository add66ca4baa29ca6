"""The last step of a posting: numbers and places in the chains, drawn under the offices' heads, hashed and written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from app import clock
from app.dates import solar_year
from app.ledger import hashing, queries
from app.ledger.drafts import EntryDraft
from app.ledger.inserting import Row, add_rows, change_rows, raise_heads
from app.ledger.kept import ChainHead, NumberHead
from app.ledger.models import Entry
from app.ledger.posting import Posting
from app.ledger.totals import counted_as

ENTRY: Table = Entry.__table__  # type: ignore[assignment]
NUMBER_HEAD: Table = NumberHead.__table__  # type: ignore[assignment]
CHAIN_HEAD: Table = ChainHead.__table__  # type: ignore[assignment]

_entry_fields = itemgetter(*hashing.ENTRY_FIELDS)
_line_fields = itemgetter(*hashing.LINE_FIELDS)
_step_fields = itemgetter(*hashing.STEP_FIELDS)


def write_headers(posting: Posting, *, act_id: int, actor_id: int, second_id: int | None) -> None:
    """Number the entries under their offices' heads, link them, and write them: which closes each to further lines."""
    connection = posting.connection
    numbers = _draw_numbers(connection, posting.drafts)
    places, links = _draw_places(connection, posting.drafts)
    signed = {
        "recorded_at": _recorded_at(posting.drafts),
        "act_id": act_id,
        "actor_id": actor_id,
        "second_id": second_id,
    }
    rows: list[Row] = []
    for draft, place, number in zip(posting.drafts, places, numbers, strict=True):
        row = _header(posting, draft) | signed | {"chain_no": place, "number": number}
        leaf, previous = hashing.leaf_of(_text_of(posting, draft, row)), links[draft.office_id]
        links[draft.office_id] = hashing.link_of(previous, leaf)
        hashes = {"leaf": leaf, "previous": previous, "link": links[draft.office_id]}
        rows.append(row | {"hash_version": hashing.VERSION} | hashes)
    add_rows(connection, ENTRY, rows)
    heads = [{"office_id": office_id, "last_link": link} for office_id, link in sorted(links.items())]
    change_rows(connection, CHAIN_HEAD, heads, keys=("office_id",), values=("last_link",))


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


def _draw_places(connection: Connection, drafts: Sequence[EntryDraft]) -> tuple[list[int], dict[int, bytes]]:
    """Each draft's place in its office's chain, and the link at which each of those chains stands.

    Raising a head by as much as is needed locks it until the commit; what it was raised to says where to begin.
    """
    counts = Counter(draft.office_id for draft in drafts)
    rows = [{"office_id": office_id, "last_no": count} for office_id, count in sorted(counts.items())]
    raised = raise_heads(connection, CHAIN_HEAD, rows, "last_no", ("last_link",))
    next_no = {row.office_id: row.last_no - counts[row.office_id] for row in raised}
    links = {row.office_id: bytes(row.last_link or hashing.NOTHING) for row in raised}
    return _one_by_one(next_no, [draft.office_id for draft in drafts]), links


def _draw_numbers(connection: Connection, drafts: Sequence[EntryDraft]) -> list[int]:
    """Each draft's printed number in its office's book of the solar year in which it happened."""
    years = [(draft.office_id, solar_year(draft.happened_on)) for draft in drafts]
    counts = Counter(years)
    rows = [
        {"office_id": office_id, "year": year, "last": counts[office_id, year]} for office_id, year in sorted(counts)
    ]
    raised = raise_heads(connection, NUMBER_HEAD, rows, "last")
    return _one_by_one({(row.office_id, row.year): row.last - counts[row.office_id, row.year] for row in raised}, years)


def _one_by_one(last: dict[Any, int], keys: Sequence[Any]) -> list[int]:
    """For each key in turn the number after the last one given under it."""
    given: dict[Any, int] = defaultdict(int, last)
    numbers = []
    for key in keys:
        given[key] += 1
        numbers.append(given[key])
    return numbers
