"""Receivers under their codes: a group, a place and little more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.beneficiaries import reading, service
from app.beneficiaries.answers import ReceiverOut
from app.beneficiaries.models import Receiver
from app.beneficiaries.schemas import ReceiverQuery, ReceiverRegistrationIn


@endpoint("GET", "/receivers", "read_beneficiaries", filters=ReceiverQuery, gives=ReceiverOut, pages=True)
def list_receivers(asked: dict[str, Any], page: Slice) -> Sequence[Receiver]:
    """The receivers of your offices, the newest first; that you read them is written down."""
    return reading.read_receivers(by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/receivers/<int:receiver_id>", "read_beneficiaries", gives=ReceiverOut)
def show_receiver(receiver_id: int) -> Receiver:
    """What may be known of a receiver; that you read it is written down."""
    return reading.read_receiver(receiver_id, by=reader())


@endpoint("POST", "/receivers", "register_beneficiary",
          takes=ReceiverRegistrationIn, gives=ReceiverOut, status=201, made="show_receiver", keyed=True)  # fmt: skip
def register_receiver(said: dict[str, Any], key: str) -> Receiver:
    """A receiver under a new code; a centre whose reference is known is the one it was."""
    return reading.read_receiver(service.register_receiver(by=reader(), key=key, **said).id, by=reader())
