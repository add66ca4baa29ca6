"""A gift's own pages: its journey from promise to hand-over, and its pieces."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns import journeys, whereabouts
from app.campaigns.journeys import Part, SeenLot
from app.energy.payers import find_payers
from app.items.models import Item
from app.ledger.words import Stage
from app.shapes import Filters
from app.web.door import bp, reader
from app.web.entries import Behind, Key, address_values, is_open, key_of

SHOWN_PIECES = 6


class JourneyFilters(Filters):
    """Which part of a long journey is shown."""

    behind = Behind(data_key="after", load_default=None)


class PieceFilters(Filters):
    """Which part of a long list of pieces is shown."""

    behind = Key(data_key="after", load_default=None)


@bp.get("/lots/<int:lot_id>")
@require("read_lots")
def show_lot(lot_id: int) -> ResponseReturnValue:
    """A lot: where it came from, where every piece of it is now, and all that happened to it."""
    seen = journeys.get_lot(lot_id, seen_by=reader())
    steps = journeys.list_steps(
        seen, seen_by=reader(), limit=journeys.STEPS + 1, **JourneyFilters().load(address_values())
    )
    more = len(steps) > journeys.STEPS
    return render_template(
        "lots/show.html",
        seen=seen,
        lot=seen.lot,
        steps=steps[: journeys.STEPS],
        after=key_of(steps[journeys.STEPS - 1].row.entry) if more else None,
        paid_by=find_payers(seen, seen_by=reader()),
        **_whereabouts(seen),
        **_worth(seen),
    )


@bp.get("/lots/<int:lot_id>/pieces")
@require("read_lots")
def list_pieces(lot_id: int) -> ResponseReturnValue:
    """Every piece of a lot under its code, and where it is now."""
    seen = journeys.get_lot(lot_id, seen_by=reader())
    part = PieceFilters().load(address_values())
    pieces = journeys.list_pieces(seen, seen_by=reader(), limit=journeys.PIECES + 1, **part)
    more = len(pieces) > journeys.PIECES
    return render_template(
        "lots/pieces.html",
        lot=seen.lot,
        pieces=pieces[: journeys.PIECES],
        after=pieces[journeys.PIECES - 1].unit.id if more else None,
    )


def _whereabouts(seen: SeenLot) -> dict[str, Any]:
    parts = journeys.list_parts(seen, seen_by=reader())
    holders = [part.holder.id for part in parts if part.holder]
    has_pieces = journeys.is_serialised(seen.lot)
    pieces = journeys.list_pieces(seen, seen_by=reader(), limit=SHOWN_PIECES + 1) if has_pieces else []
    return {
        "parts": parts,
        "stages": _sums(parts),
        "is_all": all(part.quantity is not None for part in parts),
        "stores": whereabouts.store_ids_of(holders, seen_by=reader()),
        "store_page": is_open("web.show_store"),
        "pieces": pieces[:SHOWN_PIECES],
        "has_more_pieces": len(pieces) > SHOWN_PIECES,
        "piece": journeys.find_piece(seen, request.args.get("piece", ""), seen_by=reader()) if has_pieces else None,
    }


def _sums(parts: list[Part]) -> list[tuple[Stage, Item, int]]:
    """How much of what stands at each stage, of what this person sees; neither two stages nor two items are added.

    What comes of a lot can be another item: the rials that a conversion leaves are no saving.
    """
    sums: dict[tuple[Stage, Item], int] = {}
    for part in parts:
        if part.quantity is not None:
            sums[part.stage, part.lot.item] = sums.get((part.stage, part.lot.item), 0) + part.quantity
    return [(stage, item, quantity) for (stage, item), quantity in sums.items()]


def _worth(seen: SeenLot) -> dict[str, Any]:
    return {
        "valuations": journeys.list_valuations(seen.lot.id),
        "origins": journeys.get_origins(seen.lot, seen_by=reader()),
        "value_page": is_open("web.ask_for_value"),
        "company_page": is_open("web.show_company"),
        "campaign_page": is_open("web.show_campaign"),
    }
