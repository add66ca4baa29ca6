"""Reads of receipts, hand-overs, allotments and deliveries, and of what is left of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.campaigns.issues import (
    Allotment,
    AllotmentLine,
    Delivery,
    DeliveryLine,
    Release,
    ReleaseLine,
    TakeBack,
    TakeBackLine,
)
from app.campaigns.papers import Dispute, Handover, Receipt, ReceiptLine
from app.campaigns.promising import in_parts
from app.campaigns.refusals import NoSuchAllotment, NoSuchDelivery, NoSuchHandover, NoSuchReceipt
from app.campaigns.sight import seen_allotments, seen_deliveries, seen_handovers, seen_receipts
from app.campaigns.words import DisputeState
from app.db import db
from app.errors import N_, Message
from app.ledger import queries as ledger_queries
from app.ledger.chains import tails_of
from app.stores.transfer_models import Arrival, Transfer
from app.stores.transfers import NoSuchTransfer

PAGE = 50


def stands(entry_id: int) -> bool:
    """Is this entry not undone?"""
    return bool(ledger_queries.standing([entry_id]))


def get_receipt(receipt_id: int, *, seen_by: User) -> Receipt:
    """One receipt with its lines and objections."""
    receipt = db.session.scalar(select(Receipt).where(Receipt.id == receipt_id, seen_receipts(seen_by)))
    if receipt is None:
        raise NoSuchReceipt()
    return receipt


def get_dispute(dispute_id: int, *, seen_by: User) -> Dispute:
    """One objection to a receipt that this person may see."""
    wanted = select(Dispute).join(Receipt).where(Dispute.id == dispute_id, seen_receipts(seen_by))
    dispute = db.session.scalar(wanted)
    if dispute is None:
        raise NoSuchReceipt()
    return dispute


def get_handover(handover_id: int, *, seen_by: User) -> Handover:
    """One direct hand-over with its lines."""
    handover = db.session.scalar(select(Handover).where(Handover.id == handover_id, seen_handovers(seen_by)))
    if handover is None:
        raise NoSuchHandover()
    return handover


def get_allotment(allotment_id: int, *, seen_by: User) -> Allotment:
    """One allotment with its lines and their lots."""
    wanted = select(Allotment).options(selectinload(Allotment.lines).joinedload(AllotmentLine.lot))
    allotment = db.session.scalar(wanted.where(Allotment.id == allotment_id, seen_allotments(seen_by)))
    if allotment is None:
        raise NoSuchAllotment()
    return allotment


def get_delivery(delivery_id: int, *, seen_by: User) -> Delivery:
    """One delivery with its lines and their lots."""
    wanted = select(Delivery).options(selectinload(Delivery.lines).joinedload(DeliveryLine.lot))
    delivery = db.session.scalar(wanted.where(Delivery.id == delivery_id, seen_deliveries(seen_by)))
    if delivery is None:
        raise NoSuchDelivery()
    return delivery


def list_receipts(
    *, seen_by: User, office_id: int | None = None, company_id: int | None = None, store_id: int | None = None,
    pledge_id: int | None = None, search: str = "", waybill: str = "", after: int | None = None, limit: int = PAGE,
    **days: date | None,
) -> Sequence[Receipt]:  # fmt: skip
    """Receipts, the newest first; `search` is a waybill or a letter's number."""
    wanted = select(Receipt).where(seen_receipts(seen_by))
    if waybill:
        wanted = wanted.where(Receipt.waybill == waybill)
    if pledge_id is not None:
        wanted = wanted.where(Receipt.lines.any(ReceiptLine.pledge_line.has(pledge_id=pledge_id)))
    if search.strip():
        wanted = wanted.where((Receipt.waybill == search.strip()) | (Receipt.letter_no == search.strip()))
    named = {"office_id": office_id, "company_id": company_id, "store_id": store_id}
    return _page(Receipt, _on_days(Receipt, wanted, **days), after, limit, **named)


def list_handovers(
    *, seen_by: User, campaign_id: int | None = None, company_id: int | None = None, receiver_id: int | None = None,
    after: int | None = None, limit: int = PAGE, **days: date | None,
) -> Sequence[Handover]:  # fmt: skip
    """Direct hand-overs, the newest first."""
    wanted = select(Handover).where(seen_handovers(seen_by))
    named = {"campaign_id": campaign_id, "company_id": company_id, "receiver_id": receiver_id}
    return _page(Handover, _on_days(Handover, wanted, **days), after, limit, **named)


def list_allotments(
    *, seen_by: User, office_id: int | None = None, store_id: int | None = None, campaign_id: int | None = None,
    receiver_id: int | None = None, after: int | None = None, limit: int = PAGE, **days: date | None,
) -> Sequence[Allotment]:  # fmt: skip
    """Allotments, the newest first."""
    loaded = joinedload(Allotment.receiver), joinedload(Allotment.place)
    wanted = _on_days(Allotment, select(Allotment).options(*loaded).where(seen_allotments(seen_by)), **days)
    named = {"office_id": office_id, "store_id": store_id, "campaign_id": campaign_id, "receiver_id": receiver_id}
    return _page(Allotment, wanted, after, limit, **named)


def list_deliveries(
    *, seen_by: User, office_id: int | None = None, store_id: int | None = None, campaign_id: int | None = None,
    receiver_id: int | None = None, after: int | None = None, limit: int = PAGE, **days: date | None,
) -> Sequence[Delivery]:  # fmt: skip
    """Deliveries, the newest first."""
    wanted = _on_days(Delivery, select(Delivery).where(seen_deliveries(seen_by)), **days)
    named = {"office_id": office_id, "store_id": store_id, "campaign_id": campaign_id, "receiver_id": receiver_id}
    return _page(Delivery, wanted, after, limit, **named)


def list_disputes(
    *, seen_by: User, waiting: bool = True, state: DisputeState | None = None, after: int | None = None,
    limit: int = PAGE,
) -> Sequence[Dispute]:  # fmt: skip
    """Objections to receipts, the oldest first: those that wait for an end, those of a state, or all."""
    wanted = select(Dispute).join(Receipt).where(seen_receipts(seen_by))
    if after is not None:
        wanted = wanted.where(Dispute.id > after)
    if state is not None:
        wanted = wanted.where(Dispute.state == state)
    elif waiting:
        wanted = wanted.where(Dispute.state.in_([DisputeState.OPEN, DisputeState.ANSWERED]))
    return db.session.scalars(wanted.order_by(Dispute.id).limit(limit)).all()


def list_receipts_of_act(act_id: int) -> list[Receipt]:
    """What one act recorded."""
    return _of_act(Receipt, act_id)


def list_handovers_of_act(act_id: int) -> list[Handover]:
    """What one act recorded."""
    return _of_act(Handover, act_id)


def list_allotments_of_act(act_id: int) -> list[Allotment]:
    """What one act recorded."""
    return _of_act(Allotment, act_id)


def list_deliveries_of_act(act_id: int) -> list[Delivery]:
    """What one act recorded."""
    return _of_act(Delivery, act_id)


def list_receipt_warnings(receipt: Receipt, *, seen_by: User) -> list[Message]:
    """What the clerk should look at again: a waybill that the same company has come here with before."""
    if receipt.waybill is None:
        return []
    wanted = select(Receipt).where(Receipt.waybill == receipt.waybill, Receipt.company_id == receipt.company_id)
    wanted = wanted.where(seen_receipts(seen_by))
    others = [r for r in db.session.scalars(wanted.order_by(Receipt.id)) if r.id != receipt.id]
    standing = ledger_queries.standing([other.entry_id for other in others])
    return [
        N_("Waybill {waybill} of this company was already recorded on {day}. Is it the same truck?").format(
            waybill=receipt.waybill, day=other.happened_on
        )
        for other in others
        if other.entry_id in standing
    ]


def list_entries_of_transfer(transfer_id: int) -> list[int]:
    """What undoes a transfer when it is undone: of all that was sent and arrived and still stands, the last entries."""
    sent = select(Transfer.entry_id).where(Transfer.id == transfer_id)
    arrived = select(Arrival.entry_id).where(Arrival.transfer_id == transfer_id)
    every = [*db.session.scalars(sent), *db.session.scalars(arrived)]
    if not every:
        raise NoSuchTransfer()
    return sorted(tails_of(ledger_queries.standing(every)).values())


def total_left_of_allotments(allotment_ids: Iterable[int]) -> dict[int, int]:
    """For each allotment line, what was neither delivered nor freed; nought where the allotment was undone."""
    left: dict[int, int] = {}
    for part in in_parts(sorted(set(allotment_ids))):
        lines = db.session.execute(
            select(AllotmentLine.id, AllotmentLine.quantity, Allotment.entry_id)
            .join(Allotment)
            .where(AllotmentLine.allotment_id.in_(part))
        ).all()
        delivered = select(DeliveryLine.allotment_line_id, DeliveryLine.quantity, Delivery.entry_id).join(Delivery)
        released = select(ReleaseLine.allotment_line_id, ReleaseLine.quantity, Release.entry_id).join(Release)
        used = [
            *db.session.execute(delivered.where(Delivery.allotment_id.in_(part))),
            *db.session.execute(released.where(Release.allotment_id.in_(part))),
        ]
        left |= _rest(lines, used)
    return left


def total_left_of_deliveries(delivery_ids: Iterable[int]) -> dict[int, int]:
    """For each delivery line, what was not taken back; nought where the delivery was undone."""
    left: dict[int, int] = {}
    for part in in_parts(sorted(set(delivery_ids))):
        lines = db.session.execute(
            select(DeliveryLine.id, DeliveryLine.quantity, Delivery.entry_id)
            .join(Delivery)
            .where(DeliveryLine.delivery_id.in_(part))
        ).all()
        back = select(TakeBackLine.delivery_line_id, TakeBackLine.quantity, TakeBack.entry_id).join(TakeBack)
        left |= _rest(lines, db.session.execute(back.where(TakeBack.delivery_id.in_(part))).all())
    return left


def _rest(lines: Sequence[Any], used: Sequence[Any]) -> dict[int, int]:
    """Each line's quantity less what was used of it, counting only papers whose entry stands."""
    standing = ledger_queries.standing([row.entry_id for row in (*lines, *used)])
    gone: dict[int, int] = defaultdict(int)
    for line_id, quantity, entry_id in used:
        gone[line_id] += quantity if entry_id in standing else 0
    return {line_id: (quantity if entry_id in standing else 0) - gone[line_id] for line_id, quantity, entry_id in lines}


def _of_act(model: Any, act_id: int) -> list[Any]:
    wanted = select(model).where(model.act_id == act_id).order_by(model.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _on_days(model: Any, wanted: Any, *, from_day: date | None = None, to_day: date | None = None) -> Any:
    if from_day is not None:
        wanted = wanted.where(model.happened_on >= from_day)
    return wanted if to_day is None else wanted.where(model.happened_on <= to_day)


def _page(model: Any, wanted: Any, after: int | None, limit: int, **named: int | None) -> Sequence[Any]:
    for name, value in named.items():
        if value is not None:
            wanted = wanted.where(getattr(model, name) == value)
    if after is not None:
        wanted = wanted.where(model.id < after)
    found: Sequence[Any] = db.session.scalars(wanted.order_by(model.id.desc()).limit(limit)).all()
    return found
