"""What a posting needs to know of the lots that it moves, and what stands for them under an entry's hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from app.items.models import Item
from app.ledger.hashing import LOT_FIELDS, lot_digest, lot_text
from app.ledger.models import Lot
from app.ledger.words import Condition, LotKind, Origin
from app.sending import Fixed, among, send

LOT: Table = Lot.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What a posting needs to know of a lot."""

    item_id: int
    given_by: int
    given_for: int
    place_id: int
    origin: Origin
    condition: Condition
    quantity: int
    fair_value: int
    company_cost: int
    fair_level: int
    is_serialised: bool
    digest: str = ""
    """What stands for the lot in the text under an entry's hash."""


LOTS = Fixed(
    lambda dialect: (
        select(*(LOT.c[name] for name in LOT_FIELDS), Item.serialised)
        .join(Item, Item.id == LOT.c.item_id)
        .where(among(LOT.c.id, "lots", dialect))
    )
)
"""Reads the rows for `facts_of`."""


def read_lots(connection: Connection, lot_ids: Iterable[int]) -> dict[int, LotFacts]:
    """The facts of these lots."""
    wanted = sorted(lot_ids)
    asked = LOTS.of(*([{"lots": wanted}] if wanted else []))
    send(connection, asked)
    return {row.id: facts_of(row) for row in asked.rows}


def facts_of(row: Any) -> LotFacts:
    """The facts that a row of `LOTS` holds."""
    *columns, serialised = row
    return LotFacts(
        row.item_id, row.given_by, row.given_for, row.place_id, row.origin, row.condition, row.quantity,
        row.fair_value or 0, row.company_cost or 0, row.fair_level,
        is_serialised=serialised and row.kind is LotKind.GOODS, digest=lot_digest(lot_text(*columns)),
    )  # fmt: skip
