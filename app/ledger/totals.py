"""What lines add to the month cells and totals kept beside them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.dates import solar_month
from app.ledger.drafts import Cell, EntryDraft
from app.ledger.flows import LOT_SIDE, flow_of
from app.ledger.lot_facts import LotFacts
from app.ledger.posting import LineSum, Posting
from app.ledger.words import EntryKind

TOTAL_KEY = ("place_id", "given_by", "given_for", "item_id", "flow", "level", "month")


def month_and_total_rows(posting: Posting) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the lines add to the kept month cells and totals, each in the order of its keys."""
    months: dict[tuple[Any, ...], LineSum] = defaultdict(LineSum)
    totals: dict[tuple[Any, ...], LineSum] = defaultdict(LineSum)
    places = {cell.holder_id: state.place_id for cell, state in posting.cells.items()}
    for draft in posting.drafts:
        month = solar_month(draft.happened_on)
        for (cell, level), line in posting.lines[draft.id].items():
            _add(months[(*cell, month)], line, 1)
            counted = total_key(posting.lots[cell.lot_id], places, counted_as(draft), cell, level, month)
            if counted:
                _add(totals[counted[0]], line, counted[1])
    return _month_rows(posting, months), _total_rows(totals)


def total_key(
    lot: LotFacts, places: dict[int, int], kind: EntryKind, cell: Cell, level: int, month: int
) -> tuple[tuple[Any, ...], int] | None:
    """The key of the total that a line counts in and the sign it counts with, or None."""
    counted = flow_of(kind, cell.stage, lot.origin, lot.condition)
    if counted is None:
        return None
    flow, sign = counted
    place_id = lot.place_id if cell.stage in LOT_SIDE else places[cell.holder_id]
    return (place_id, lot.given_by, lot.given_for, lot.item_id, flow, level, month), sign


def counted_as(draft: EntryDraft) -> EntryKind:
    """The kind under which the totals count an entry."""
    return draft.counts_as or draft.kind


def _add(total: LineSum, line: LineSum, sign: int) -> None:
    total.quantity += sign * line.quantity
    total.fair_value += sign * line.fair_value
    total.company_cost += sign * line.company_cost
    total.unvalued += sign * line.unvalued


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
