"""What receivers got in a year and still had at its end, line by line: who it was, which item, and who gave it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Subquery, func, select, union_all

from app.beneficiaries.models import Receiver
from app.campaigns.issues import Delivery, DeliveryLine, TakeBack, TakeBackLine
from app.campaigns.papers import Handover, HandoverLine
from app.ledger.models import Lot
from app.reports.yearly.subjects import Subject, stood

COLUMNS = (Lot.item_id.label("item_id"), Lot.given_by.label("given_by"))


def reached(subject: Subject) -> Subquery:
    """Rows of receiver_id, item_id and given_by, of deliveries out of stores and of what companies handed over."""
    parts = []
    for wanted in (_delivered(subject), _handed_over(subject)):
        if subject.place_ids is not None:
            wanted = wanted.where(Receiver.place_id.in_(subject.place_ids))
        if subject.company is not None:
            wanted = wanted.where(Lot.given_by == subject.company.holder_id)
        parts.append(wanted)
    return union_all(*parts).subquery()


def _delivered(subject: Subject) -> Any:
    end = subject.last_day
    came_back = (
        select(TakeBackLine.delivery_line_id, func.sum(TakeBackLine.quantity).label("quantity"))
        .join(TakeBack, TakeBack.id == TakeBackLine.take_back_id)
        .where(TakeBack.happened_on <= end, stood(TakeBack.entry_id, end))
        .group_by(TakeBackLine.delivery_line_id)
        .subquery()
    )
    return (
        select(Delivery.receiver_id.label("receiver_id"), *COLUMNS)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Receiver, Receiver.id == Delivery.receiver_id)
        .outerjoin(came_back, came_back.c.delivery_line_id == DeliveryLine.id)
        .where(
            Delivery.happened_on.between(subject.first_day, end), stood(Delivery.entry_id, end),
            DeliveryLine.quantity > func.coalesce(came_back.c.quantity, 0),
        )
    )  # fmt: skip


def _handed_over(subject: Subject) -> Any:
    end = subject.last_day
    return (
        select(Handover.receiver_id.label("receiver_id"), *COLUMNS)
        .join(HandoverLine, HandoverLine.handover_id == Handover.id)
        .join(Lot, Lot.id == HandoverLine.lot_id)
        .join(Receiver, Receiver.id == Handover.receiver_id)
        .where(Handover.happened_on.between(subject.first_day, end), stood(Handover.entry_id, end))
    )
