"""Goods set aside in a store for a receiver or a county, freed again or handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import paper_queries, reading, service
from app.campaigns.paper_answers import AllotmentOut, DeliveryOut
from app.campaigns.paper_schemas import AllotmentIn, HandingOverIn, IssueQuery, ReleaseIn
from app.campaigns.whole_papers import WholeAllotment, WholeDelivery, whole_allotments, whole_deliveries


@endpoint("GET", "/allotments", "read_stores", filters=IssueQuery, gives=AllotmentOut, pages=True)
def list_allotments(asked: dict[str, Any], page: Slice) -> Sequence[WholeAllotment]:
    """What is or was set aside, the newest first."""
    return whole_allotments(reading.read_allotments(by=reader(), after=page.key, limit=page.limit, **asked))


@endpoint("GET", "/allotments/<int:allotment_id>", "read_stores", gives=AllotmentOut)
def show_allotment(allotment_id: int) -> WholeAllotment:
    """What was set aside, for whom, and what is left of it."""
    return _whole(allotment_id)


@endpoint("POST", "/allotments", "allot",
          takes=AllotmentIn, gives=AllotmentOut, status=201, keyed=True, made="show_allotment")  # fmt: skip
def allot_goods(said: dict[str, Any], key: str) -> WholeAllotment:
    """Set goods aside.

    Where something is warned of, it is refused until “answers” says a few words to each warning that “errors” names.
    """
    return _whole(service.allot_goods(by=reader(), key=key, **said).id)


@endpoint("POST", "/allotments/<int:allotment_id>/release", "allot", takes=ReleaseIn, gives=AllotmentOut, keyed=True)
def release_allotment(allotment_id: int, said: dict[str, Any], key: str) -> WholeAllotment:
    """What is left of it is free again."""
    release = service.release_allotment(allotment_id=allotment_id, by=reader(), key=key, **said)
    return _whole(release.allotment_id)


@endpoint("POST", "/allotments/<int:allotment_id>/deliver", "deliver",
          takes=HandingOverIn, gives=DeliveryOut, status=201, keyed=True, made="show_delivery")  # fmt: skip
def deliver_allotment(allotment_id: int, said: dict[str, Any], key: str) -> WholeDelivery:
    """What was set aside was handed over: so much of each item, or without lines all that is left."""
    allotment = paper_queries.get_allotment(allotment_id, seen_by=reader())
    from_there = {
        "store_id": allotment.store_id, "allotment_id": allotment.id, "campaign_id": allotment.campaign_id,
    }  # fmt: skip
    delivery = service.record_delivery(by=reader(), key=key, **from_there, **said)
    return whole_deliveries([reading.read_delivery(delivery.id, by=reader())])[0]


def _whole(allotment_id: int) -> WholeAllotment:
    return whole_allotments([reading.read_allotment(allotment_id, by=reader())])[0]
