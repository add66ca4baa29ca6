"""Papers that name a receiver, as somebody reads them: whose code is shown is written down, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.accounts.models import User
from app.campaigns import paper_queries, queries
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.papers import Handover, Receipt
from app.companies.reading import names_seen
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import RECEIVER


def read_delivery(delivery_id: int, *, by: User) -> Delivery:
    """One delivery, and to whom."""
    with watched():
        delivery = paper_queries.get_delivery(delivery_id, seen_by=by)
        _note([delivery], by)
    return delivery


def read_deliveries(*, by: User, **asked: Any) -> Sequence[Delivery]:
    """Deliveries, by the filters of `list_deliveries`."""
    with watched():
        deliveries = paper_queries.list_deliveries(seen_by=by, **asked)
        _note(deliveries, by)
    return deliveries


def read_deliveries_of(keys: Iterable[int], *, by: User) -> Sequence[Delivery]:
    """These deliveries, which this person has just recorded."""
    with watched():
        deliveries = queries.list_by_ids(Delivery, keys)
        _note(deliveries, by)
    return deliveries


def read_allotment(allotment_id: int, *, by: User) -> Allotment:
    """One allotment, and for whom if it is for somebody."""
    with watched():
        allotment = paper_queries.get_allotment(allotment_id, seen_by=by)
        _note([allotment], by)
    return allotment


def read_allotments(*, by: User, **asked: Any) -> Sequence[Allotment]:
    """Allotments, by the filters of `list_allotments`."""
    with watched():
        allotments = paper_queries.list_allotments(seen_by=by, **asked)
        _note(allotments, by)
    return allotments


def read_handover(handover_id: int, *, by: User) -> Handover:
    """One direct hand-over, and to whom."""
    with watched():
        handover = paper_queries.get_handover(handover_id, seen_by=by)
        _note([handover], by)
    return handover


def read_handovers(*, by: User, **asked: Any) -> Sequence[Handover]:
    """Direct hand-overs, by the filters of `list_handovers`."""
    with watched():
        handovers = paper_queries.list_handovers(seen_by=by, **asked)
        _note(handovers, by)
    return handovers


def read_receipt(receipt_id: int, *, by: User) -> tuple[Receipt, dict[int, str]]:
    """One receipt, and what the people on it are called, as far as this person may know."""
    with watched():
        receipt = paper_queries.get_receipt(receipt_id, seen_by=by)
        entry = receipt.entry
        people = {entry.actor_id, entry.second_id, receipt.confirmed_by_id}
        for each in receipt.disputes:
            people |= {each.opened_by_id, each.answered_by_id, each.ended_by_id}
        return receipt, names_seen(
            {person for person in people if person is not None}, by=by, office_id=receipt.office_id
        )


def _note(papers: Iterable[Delivery | Allotment | Handover], by: User) -> None:
    named = [paper.receiver_id for paper in papers if paper.receiver_id is not None]
    watching.note_read(kind=RECEIVER, ids=named, by=by)
