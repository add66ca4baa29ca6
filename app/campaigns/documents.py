"""The document behind an entry: each points at its entry, so an entry's page asks here which one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all

from app.campaigns.issues import Allotment, Delivery, Release, TakeBack
from app.campaigns.papers import Handover, Receipt
from app.campaigns.pledges import Pledge, PledgeEnding
from app.codes import Coded
from app.db import db
from app.stores.models import Disposal, DonorReturn, Loss, Opening
from app.stores.stocktake_models import Stocktake
from app.stores.transfer_models import Arrival, Transfer


class DocumentKind(Coded):
    """What can stand behind an entry; its value is the name that pages know it by."""

    PLEDGE = "pledge", "تعهد", "Pledge"
    RECEIPT = "receipt", "رسید", "Receipt"
    HANDOVER = "handover", "تحویل مستقیم", "Direct hand-over"
    ALLOTMENT = "allotment", "تخصیص", "Allotment"
    DELIVERY = "delivery", "برگه تحویل", "Delivery note"
    TRANSFER = "transfer", "حواله انتقال", "Transfer"
    LOSS = "loss", "صورت‌جلسه مفقودی", "Minutes of the loss"
    DISPOSAL = "disposal", "صورت‌جلسه امحا", "Minutes of the disposal"
    RETURN = "return", "نامه مرجوعی", "Letter of the return"
    OPENING = "opening", "برگه موجودی اول دوره", "Sheet of opening stock"
    STOCKTAKE = "stocktake", "انبارگردانی", "Stocktake"


@dataclass(frozen=True, slots=True)
class Document:
    """One document, by its kind and key."""

    kind: DocumentKind
    id: int


_BEHIND: tuple[tuple[DocumentKind, Any, Any], ...] = (
    (DocumentKind.PLEDGE, Pledge.id, Pledge.accept_entry_id),
    (DocumentKind.PLEDGE, PledgeEnding.pledge_id, PledgeEnding.entry_id),
    (DocumentKind.RECEIPT, Receipt.id, Receipt.entry_id),
    (DocumentKind.HANDOVER, Handover.id, Handover.entry_id),
    (DocumentKind.ALLOTMENT, Allotment.id, Allotment.entry_id),
    (DocumentKind.ALLOTMENT, Release.allotment_id, Release.entry_id),
    (DocumentKind.DELIVERY, Delivery.id, Delivery.entry_id),
    (DocumentKind.DELIVERY, TakeBack.delivery_id, TakeBack.entry_id),
    (DocumentKind.TRANSFER, Transfer.id, Transfer.entry_id),
    (DocumentKind.TRANSFER, Arrival.transfer_id, Arrival.entry_id),
    (DocumentKind.LOSS, Loss.id, Loss.entry_id),
    (DocumentKind.DISPOSAL, Disposal.id, Disposal.entry_id),
    (DocumentKind.RETURN, DonorReturn.id, DonorReturn.entry_id),
    (DocumentKind.OPENING, Opening.id, Opening.entry_id),
    (DocumentKind.STOCKTAKE, Stocktake.id, Stocktake.entry_id),
)
"""A document's kind, its key, and the column that points at the entry; a release and a return lead to what they end."""


def find_document(entry_id: int) -> Document | None:
    """What stands behind an entry; None for an undoing, and for what has no document of its own."""
    parts = [_part(kind, key, entry == entry_id) for kind, key, entry in _BEHIND]
    found = db.session.execute(union_all(*parts).limit(1)).first()
    return Document(DocumentKind(found.kind), found.id) if found else None


def _part(kind: DocumentKind, key: Any, condition: ColumnElement[bool]) -> Any:
    return select(literal(kind.value).label("kind"), key.label("id")).where(condition)
