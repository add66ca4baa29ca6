"""Papers beside everything that is known of them; so many queries for a thousand as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.campaigns.issues import Allotment, Delivery, TakeBack, TakeBackLine
from app.campaigns.paper_queries import total_left_of_allotments, total_left_of_deliveries
from app.campaigns.papers import Receipt
from app.campaigns.promising import in_parts
from app.campaigns.sight import seen_receipts
from app.db import db
from app.items.models import Item
from app.ledger import queries as ledger
from app.ledger.written import Written, written


@dataclass(frozen=True, slots=True)
class WholeReceipt(Written):
    """A receipt, and other standing ones of its company under the same waybill."""

    same_waybill: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A line of a paper, and how much of it is left."""

    of: Any
    left: int
    item: Item


@dataclass(frozen=True, slots=True)
class WholeAllotment(Written):
    """An allotment, and what of each line was neither handed over nor freed."""

    lines: Sequence[LeftLine] = ()


@dataclass(frozen=True, slots=True)
class CameBack:
    """So much of a delivery line came back."""

    delivery_line_id: int
    quantity: int
    item: Item


@dataclass(frozen=True, slots=True)
class WholeTakeBack(Written):
    """A return, with the items of its lines."""

    lines: Sequence[CameBack] = ()


@dataclass(frozen=True, slots=True)
class WholeDelivery(Written):
    """A delivery, what of each line is still with the receiver, and what came back."""

    lines: Sequence[LeftLine] = ()
    take_backs: Sequence[WholeTakeBack] = ()


def whole_receipts(receipts: Sequence[Receipt], *, seen_by: User) -> list[WholeReceipt]:
    """Receipts beside their entries, and others under the same waybill that this person may read."""
    alike = _same_waybills(receipts, seen_by)
    return [
        WholeReceipt(
            one.of, one.entry, one.stands, same_waybill=[key for key in alike[_truck(one.of)] if key != one.id]
        )
        for one in written(receipts)
    ]


def _truck(receipt: Any) -> tuple[int, str]:
    return receipt.company_id, receipt.waybill or ""


def _same_waybills(receipts: Sequence[Receipt], user: User) -> Mapping[tuple[int, str], list[int]]:
    rows: list[Any] = []
    for part in in_parts(sorted({receipt.waybill for receipt in receipts if receipt.waybill})):
        named = select(Receipt.id, Receipt.company_id, Receipt.waybill, Receipt.entry_id)
        rows += db.session.execute(named.where(Receipt.waybill.in_(part), seen_receipts(user)).order_by(Receipt.id))
    trucks = {_truck(receipt) for receipt in receipts}
    rows = [row for row in rows if _truck(row) in trucks]
    standing = ledger.standing([row.entry_id for row in rows])
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        if row.entry_id in standing:
            alike[_truck(row)].append(row.id)
    return alike


def whole_allotments(allotments: Sequence[Allotment]) -> list[WholeAllotment]:
    """Allotments beside their entries, and beside what is left of them."""
    left = total_left_of_allotments([allotment.id for allotment in allotments])
    return [WholeAllotment(one.of, one.entry, one.stands, lines=_left(one.of, left)) for one in written(allotments)]


def whole_deliveries(deliveries: Sequence[Delivery]) -> list[WholeDelivery]:
    """Deliveries beside their entries, and beside what came back of them."""
    left = total_left_of_deliveries([delivery.id for delivery in deliveries])
    backs = _take_backs(deliveries)
    return [
        WholeDelivery(one.of, one.entry, one.stands, lines=_left(one.of, left), take_backs=backs[one.id])
        for one in written(deliveries)
    ]


def _left(paper: Any, left: Mapping[int, int]) -> list[LeftLine]:
    return [LeftLine(line, left[line.id], line.item) for line in paper.lines]


def _take_backs(deliveries: Sequence[Delivery]) -> Mapping[int, list[WholeTakeBack]]:
    items = {line.id: line.item for delivery in deliveries for line in delivery.lines}
    found: list[TakeBack] = []
    for part in in_parts([delivery.id for delivery in deliveries]):
        found += db.session.scalars(select(TakeBack).where(TakeBack.delivery_id.in_(part)).order_by(TakeBack.id))
    backs: dict[int, list[WholeTakeBack]] = defaultdict(list)
    for one in written(found):
        lines = [_came_back(line, items) for line in one.of.lines]
        backs[one.of.delivery_id].append(WholeTakeBack(one.of, one.entry, one.stands, lines=lines))
    return backs


def _came_back(line: TakeBackLine, items: Mapping[int, Item]) -> CameBack:
    return CameBack(line.delivery_line_id, line.quantity, items[line.delivery_line_id])
