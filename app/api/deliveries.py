"""Goods handed over: recorded, confirmed by the receiver, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import bulk, reading, service
from app.campaigns.paper_answers import DeliveriesOut, DeliveryOut
from app.campaigns.paper_schemas import ConfirmedIn, DeliveriesIn, DeliveryIn, IssueQuery, TakeBackIn
from app.campaigns.whole_papers import WholeDelivery, whole_deliveries


@endpoint("GET", "/deliveries", "read_stores", filters=IssueQuery, gives=DeliveryOut, pages=True)
def list_deliveries(asked: dict[str, Any], page: Slice) -> Sequence[WholeDelivery]:
    """What was handed over from one's stores, the newest first."""
    return whole_deliveries(reading.read_deliveries(by=reader(), after=page.key, limit=page.limit, **asked))


@endpoint("GET", "/deliveries/<int:delivery_id>", "read_stores", gives=DeliveryOut)
def show_delivery(delivery_id: int) -> WholeDelivery:
    """One delivery: what, to which code, on what proof, and what came back."""
    return _whole(delivery_id)


@endpoint("POST", "/deliveries", "deliver",
          takes=DeliveryIn, gives=DeliveryOut, status=201, keyed=True, made="show_delivery")  # fmt: skip
def record_delivery(said: dict[str, Any], key: str) -> WholeDelivery:
    """Goods of a store were handed over; a line that names no lot takes the first that expires."""
    return _whole(service.record_delivery(by=reader(), key=key, **said).id)


@endpoint("POST", "/deliveries/bulk", "deliver",
          takes=DeliveriesIn, gives=DeliveriesOut, status=201, keyed=True)  # fmt: skip
def record_deliveries(said: dict[str, Any], key: str) -> dict[str, Any]:
    """Record 1 to 1,000 deliveries in one act: all or none.

    If any is refused, none is taken: “verdicts” says of every bad one, by its place in the list, why, and “errors”
    says it by field, such as “deliveries.17.lines.0.quantity”. Where all are refused alike the answer has their
    status, else 409.
    """
    keys = bulk.record_many_deliveries(by=reader(), key=key, **said)
    return {"items": whole_deliveries(reading.read_deliveries_of(keys, by=reader()))}


@endpoint("POST", "/deliveries/<int:delivery_id>/confirm", "deliver", takes=ConfirmedIn, gives=DeliveryOut)
def confirm_delivery(delivery_id: int, said: dict[str, Any]) -> WholeDelivery:
    """The receiver says that the goods are there."""
    return _whole(service.confirm_delivery(delivery_id=delivery_id, by=reader(), **said).id)


@endpoint("POST", "/deliveries/<int:delivery_id>/take-back", "take_back",
          takes=TakeBackIn, gives=DeliveryOut, keyed=True)  # fmt: skip
def take_back(delivery_id: int, said: dict[str, Any], key: str) -> WholeDelivery:
    """Delivered goods came back, or were refused at the door; without lines all that the receiver still has."""
    back = service.take_back(delivery_id=delivery_id, by=reader(), key=key, **said)
    return _whole(back.delivery_id)


def _whole(delivery_id: int) -> WholeDelivery:
    """Whoever is told of it reads to whom it went, also in the answer to an act of their own."""
    return whole_deliveries([reading.read_delivery(delivery_id, by=reader())])[0]
