"""Goods on their way from store to store: sent, received in parts or short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.ledger.written import Written, written
from app.stores import queries, service
from app.stores.answers import TransferOut
from app.stores.schemas import ArrivalIn, StorePaperQuery, TransferIn, TransferQuery
from app.stores.transfer_models import Transfer


@endpoint("GET", "/transfers", "read_transfers", filters=TransferQuery, gives=TransferOut, pages=True)
def list_transfers(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Transfers that one's offices sent or receive, the newest first."""
    return written(queries.list_transfers(seen_by=reader(), before=page.key, limit=page.limit, **asked))


@endpoint("GET", "/transfers/expected", "read_transfers", filters=StorePaperQuery, gives=TransferOut, pages=True)
def list_expected_transfers(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """What is on its way to one's offices, or has come short, the newest first."""
    return written(queries.list_expected_transfers(seen_by=reader(), before=page.key, limit=page.limit, **asked))


@endpoint("GET", "/transfers/<int:transfer_id>", "read_transfers", gives=TransferOut)
def show_transfer(transfer_id: int) -> Written:
    """One transfer: per lot what was sent, what arrived, what was lost and what is still on the way."""
    return _whole(transfer_id)


@endpoint("POST", "/transfers", "transfer",
          takes=TransferIn, gives=TransferOut, status=201, keyed=True, made="show_transfer")  # fmt: skip
def send_transfer(said: dict[str, Any], key: str) -> Written:
    """Goods leave a store for another; a line that names no lot takes the first that expires."""
    return _whole(service.send_transfer(by=reader(), key=key, **said).id)


@endpoint("POST", "/transfers/<int:transfer_id>/receive", "transfer", takes=ArrivalIn, gives=TransferOut, keyed=True)
def receive_transfer(transfer_id: int, said: dict[str, Any], key: str) -> Written:
    """What arrived, lot by lot.

    What is left stays on the way; with “nothing_more” it is short, until it is found or lost.
    """
    return _whole(service.receive_transfer(transfer_id=transfer_id, by=reader(), key=key, **said).id)


def _whole(transfer_id: int) -> Written:
    transfer: Transfer = queries.get_transfer(transfer_id, seen_by=reader())
    return written([transfer])[0]
