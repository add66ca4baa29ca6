"""Which kept total a line counts in, and what lines add to the month cells and totals kept beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.dates import solar_month
from app.ledger.drafts import EntryDraft, LotDraft
from app.ledger.lot_facts import LotFacts
from app.ledger.posting import LineSum, Posting
from app.ledger.words import Condition, EntryKind, Flow, Origin, Stage

_BY_KIND: dict[tuple[EntryKind, Stage], tuple[Flow, int]] = {
    (EntryKind.ACCEPT, Stage.EXPECTED): (Flow.PROMISED, 1),
    (EntryKind.WITHDRAW, Stage.EXPECTED): (Flow.WITHDRAWN, -1),
    (EntryKind.LAPSE, Stage.EXPECTED): (Flow.LAPSED, -1),
    (EntryKind.TRANSFER_SENT, Stage.IN_STORE): (Flow.SENT, -1),
    (EntryKind.TRANSFER_RECEIVED, Stage.IN_STORE): (Flow.ARRIVED, 1),
    (EntryKind.TAKE_BACK, Stage.DELIVERED): (Flow.TAKEN_BACK, -1),
    (EntryKind.VALUE_CORRECTION, Stage.EXPECTED): (Flow.PROMISED, 1),
}
_BY_STAGE: dict[Stage, Flow] = {
    Stage.DELIVERED: Flow.DELIVERED,
    Stage.LOST: Flow.LOST,
    Stage.DISPOSED: Flow.DISPOSED,
    Stage.RETURNED: Flow.RETURNED,
}
_BY_ORIGIN: dict[Origin, Flow] = {Origin.OPENING: Flow.OPENING, Origin.FOUND: Flow.FOUND}
_COUNTED_ELSEWHERE = frozenset({Origin.SAVING, Origin.CONVERSION})
LOT_SIDE = frozenset({Stage.GIVEN, Stage.PROMISED, Stage.EXPECTED, Stage.RETURNED})
"""At these stages a line counts for the place where the lot came in; else for the place of its holder."""
TotalKey = tuple[int, int, int, int, Flow, int, int]
TOTAL_KEY = ("place_id", "given_by", "given_for", "item_id", "flow", "level", "month")


@cache
def flow_of(kind: EntryKind, stage: Stage, origin: Origin, condition: Condition) -> tuple[Flow, int] | None:
    """The total that a line at `stage` counts in, and the sign it counts with; None if it counts in none.

    `kind` is what the entry counts as: a reversal counts as what it undoes, and its lines carry the other sign.
    """
    if origin in _COUNTED_ELSEWHERE:
        return None
    if stage is Stage.GIVEN:
        received = Flow.RECEIVED_DAMAGED if condition is Condition.DAMAGED else Flow.RECEIVED
        return _BY_ORIGIN.get(origin, received), -1
    if (kind, stage) in _BY_KIND:
        return _BY_KIND[kind, stage]
    return (_BY_STAGE[stage], 1) if stage in _BY_STAGE else None


def month_and_total_rows(posting: Posting) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the lines add to the kept month cells and totals, each in the order of its keys."""
    months: dict[tuple[Any, ...], LineSum] = defaultdict(LineSum)
    totals: dict[tuple[Any, ...], LineSum] = defaultdict(LineSum)
    places = {cell.holder_id: state.place_id for cell, state in posting.cells.items()}
    for draft in posting.drafts:
        month = solar_month(draft.happened_on)
        for (cell, level), line in posting.lines[draft.id].items():
            months[(*cell, month)].add(line)
            counted = total_key(posting.lots[cell.lot_id], places, counted_as(draft), *cell[:2], level, month)
            if counted:
                totals[counted[0]].add(line, counted[1])
    return _month_rows(posting, months), _total_rows(totals)


def total_key(
    lot: LotFacts | LotDraft, places: Mapping[int, int], kind: EntryKind, holder_id: int, stage: Stage, level: int,
    month: int,
) -> tuple[TotalKey, int] | None:  # fmt: skip
    """The key of the total that a line counts in and the sign it counts with, or None."""
    counted = flow_of(kind, stage, lot.origin, lot.condition)
    if counted is None:
        return None
    flow, sign = counted
    place_id = lot.place_id if stage in LOT_SIDE else places[holder_id]
    return (place_id, lot.given_by, lot.given_for, lot.item_id, flow, level, month), sign


def counted_as(draft: EntryDraft) -> EntryKind:
    """The kind under which the totals count an entry."""
    return draft.counts_as or draft.kind


def _month_rows(posting: Posting, months: dict[tuple[Any, ...], LineSum]) -> list[dict[str, Any]]:
    return [
        {
            "holder_id": holder_id, "stage": stage, "lot_id": lot_id, "month": month,
            "item_id": posting.lots[lot_id].item_id, "quantity": line.quantity, "fair_value": line.fair_value,
            "company_cost": line.company_cost,
        }
        for (holder_id, stage, lot_id, month), line in sorted(months.items())
    ]  # fmt: skip


def _total_rows(totals: dict[tuple[Any, ...], LineSum]) -> list[dict[str, Any]]:
    return [
        {
            **dict(zip(TOTAL_KEY, key, strict=True)), "quantity": line.quantity, "fair_value": line.fair_value,
            "company_cost": line.company_cost, "unvalued": line.unvalued,
        }
        for key, line in sorted(totals.items())
        if not line.is_nought
    ]  # fmt: skip
