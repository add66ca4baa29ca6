"""A gift: where it came from, where every piece of it is now, and what it is held to be worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import told_lots, tracing, undoing
from app.campaigns.lot_answers import JourneyStepOut, LotOut, PieceOut, TracedOut
from app.campaigns.paper_schemas import TraceQuery, ValueIn
from app.campaigns.told_lots import ToldLot, ToldPiece, ToldStep
from app.campaigns.tracing import Traced
from app.ledger.answers import EntryNamed
from app.ledger.models import Entry


def by_day(step: ToldStep) -> tuple[date, int]:
    """Where a step stands in a journey."""
    return (step.happened_on, step.happened.id)


def by_unit(piece: ToldPiece) -> tuple[int]:
    """Where a piece stands in its lot."""
    return (piece.unit.id,)


@endpoint("GET", "/lots/<int:lot_id>", "read_lots", gives=LotOut)
def show_lot(lot_id: int) -> ToldLot:
    """One lot: what it is, who gave it, its worth, its family, and where every part of it is now."""
    return told_lots.get_told_lot(lot_id, seen_by=reader())


@endpoint("GET", "/lots/<int:lot_id>/journey", "read_lots", gives=JourneyStepOut, pages=True, place=by_day)
def list_journey(lot_id: int, page: Slice) -> Sequence[ToldStep]:
    """What happened to a gift, the oldest first: its promise, itself, and what came out of it."""
    behind = (page.after[0], page.after[1]) if page.after else None
    return told_lots.list_told_steps(lot_id, seen_by=reader(), behind=behind, limit=page.limit)


@endpoint("GET", "/lots/<int:lot_id>/pieces", "read_lots", gives=PieceOut, pages=True, place=by_unit)
def list_pieces(lot_id: int, page: Slice) -> Sequence[ToldPiece]:
    """The pieces of a lot under their trace codes, and where each is now."""
    return told_lots.list_told_pieces(lot_id, seen_by=reader(), behind=page.key, limit=page.limit)


@endpoint("GET", "/trace", "read_lots", filters=TraceQuery, gives=TracedOut)
def trace(asked: dict[str, Any]) -> Traced:
    """Find a gift by the code on it, or an entry by its printed number."""
    return tracing.trace(asked["search"], seen_by=reader())


@endpoint("POST", "/lots/<int:lot_id>/value", "correct_value",
          takes=ValueIn, gives=EntryNamed, status=201, keyed=True, made="show_entry")  # fmt: skip
def correct_value(lot_id: int, said: dict[str, Any], key: str) -> Entry:
    """Estimate a lot anew: value moves in every cell that holds some of it, quantity in none."""
    return undoing.correct_value(lot_id=lot_id, by=reader(), key=key, **said)
