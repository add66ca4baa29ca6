"""Rows of a large posting as they are copied into the tables: each column in its place, each value in plain writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from app import clock
from app.dates import solar_year
from app.ledger import hashing
from app.ledger.cells import CellState
from app.ledger.copying import Values, written_moment
from app.ledger.drafts import Cell, EntryDraft, LotDraft
from app.ledger.headers import CHAIN_HEAD, raise_heads
from app.ledger.inserting import Row, Writes, change_rows
from app.ledger.posting import LineSum, Posting
from app.ledger.totals import TOTAL_KEY, TotalKey, counted_as
from app.ledger.words import EntryKind

LINE_COLUMNS = ("entry_id", *hashing.LINE_FIELDS)
CELL_COLUMNS = (
    "holder_id", "stage", "lot_id", "item_id", "may_go_below", "quantity", "held", "fair_value", "company_cost",
    "level", "last_on",
)  # fmt: skip
MONTH_COLUMNS = ("holder_id", "stage", "lot_id", "month", "item_id", "quantity", "fair_value", "company_cost")
TOTAL_FIGURES = ("quantity", "fair_value", "company_cost", "unvalued")
TOTAL_COLUMNS = (*TOTAL_KEY, *TOTAL_FIGURES)
NEVER = datetime.min.replace(tzinfo=UTC)
ENTRY_COLUMNS = (*hashing.ENTRY_FIELDS, "hash_version", "leaf", "previous", "link")


@dataclass(slots=True)
class Head:
    """What is kept of an entry until its header can be written, when its moves are let go."""

    id: int
    office_id: int
    happened_on: date
    kind: EntryKind
    counts_as: EntryKind
    paper: str | None
    memo: str | None
    correction: str | None
    reverses_id: int | None
    follows_id: int | None
    line_count: int = 0
    text: str = ""
    """All that goes under its hash behind the header's own fields."""
    recorded_at: datetime = NEVER


def head_of(draft: EntryDraft) -> Head:
    """What the header will say that the draft says already."""
    return Head(
        draft.id, draft.office_id, draft.happened_on, draft.kind, counted_as(draft), draft.paper,
        draft.memo, _choice(draft.correction), draft.reverses_id, draft.follows_id,
    )  # fmt: skip


def keep_text(head: Head, lines: Sequence[Values], digests: Sequence[str], steps: Sequence[Row] = ()) -> None:
    """Put down what goes under the hash of an entry whose lines are worked out, with its lots' digests by their ids."""
    head.line_count = len(lines)
    head.text = hashing.whole_text(
        "",
        [hashing.line_text(*line[1:]) for line in lines],
        digests,
        [hashing.step_text(*(step[name] for name in hashing.STEP_FIELDS)) for step in steps],
    )


def digests_of(lines: Sequence[Values], posting: Posting) -> list[str]:
    """What stands for the lots of an entry under its hash."""
    return [posting.lots[lot_id].digest for lot_id in sorted({line[5] for line in lines})]


def lot_row(lot: LotDraft) -> Values:
    """A new lot, in the order of `hashing.LOT_FIELDS`."""
    worth = lot.worth
    return (
        lot.id, lot.kind._value_, lot.origin._value_, lot.item_id, lot.given_by, lot.given_for, lot.place_id,
        lot.parent_id, lot.condition._value_, lot.opened_on.isoformat(), _day(lot.expires_on), lot.batch, lot.quantity,
        worth.fair_value, _choice(worth.fair_basis), worth.fair_level, worth.fair_source,
        worth.fair_valuer, _day(worth.fair_on), worth.company_cost, _choice(worth.cost_basis),
        worth.cost_source, lot.only_campaign, lot.only_place_id, lot.only_group,
    )  # fmt: skip


def cell_row(cell: Cell, item_id: int, state: CellState) -> Values:
    """A new cell with what has come into it."""
    return (
        cell.holder_id, cell.stage._value_, cell.lot_id, item_id, state.may_go_below, state.quantity, 0,
        state.fair_value, state.company_cost, state.level, max(state.changes).isoformat(),
    )  # fmt: skip


def line_rows(draft: EntryDraft, posting: Posting) -> list[Values]:
    """An entry's lines."""
    day = draft.happened_on.isoformat()
    return [
        (
            draft.id, number, cell.holder_id, cell.stage._value_, posting.lots[cell.lot_id].item_id, cell.lot_id,
            line.quantity, line.fair_value, line.company_cost, level, line.unvalued, day,
        )
        for number, ((cell, level), line) in enumerate(posting.lines[draft.id].items(), start=1)
    ]  # fmt: skip


def month_row(cell: Cell, month: int, item_id: int, line: LineSum) -> Values:
    """What a cell gains in a month."""
    return (
        cell.holder_id, cell.stage._value_, cell.lot_id, month, item_id, line.quantity, line.fair_value,
        line.company_cost,
    )  # fmt: skip


def total_row(key: TotalKey, line: LineSum) -> Values:
    """What a total gains."""
    place_id, given_by, given_for, item_id, flow, level, month = key
    return (
        place_id, given_by, given_for, item_id, flow._value_, level, month, line.quantity, line.fair_value,
        line.company_cost, line.unvalued,
    )  # fmt: skip


def entry_rows(
    connection: Connection, heads: Sequence[Head], *, act_id: int, actor_id: int, second_id: int | None
) -> Iterator[Values]:
    """The headers, numbered and linked under their offices' heads, which stand at the last link once all are drawn."""
    drafts: Sequence[Any] = heads
    writes = Writes(connection)
    raised = raise_heads(writes, drafts)
    writes.send()
    links = raised.links()
    recorded_at = clock.recorded_now()
    now = written_moment(connection, recorded_at)
    moment = now[: hashing.MOMENT_LETTERS]
    for head, place, number in zip(heads, raised.draw_places(), raised.draw_numbers(), strict=True):
        fields = (
            head.id, head.office_id, place, solar_year(head.happened_on), number, str(head.kind), str(head.counts_as),
            head.happened_on.isoformat(), moment, act_id, actor_id, second_id, head.paper, head.memo, head.correction,
            head.reverses_id, head.follows_id, head.line_count,
        )  # fmt: skip
        leaf, previous = hashing.leaf_of(hashing.entry_text(*fields) + head.text), links[head.office_id]
        links[head.office_id], head.recorded_at = hashing.link_of(previous, leaf), recorded_at
        yield (*fields[:8], now, *fields[9:], hashing.VERSION, leaf, previous, links[head.office_id])
    last = [{"office_id": office_id, "last_link": link} for office_id, link in sorted(links.items())]
    change_rows(connection, CHAIN_HEAD, last, keys=("office_id",), values=("last_link",))


def _choice(value: str | None) -> str | None:
    return None if value is None else str(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
