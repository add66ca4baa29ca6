"""The story of docs/examples/story.py, told with a client that openapi-python-client made from the contract."""

from __future__ import annotations

import json
import os
import uuid
from datetime import date
from typing import Any, TypeVar

from daftar_api import AuthenticatedClient
from daftar_api.api.deliveries import record_delivery
from daftar_api.api.lots import list_journey
from daftar_api.api.pledges import accept_pledge, announce_pledge, confirm_pledge
from daftar_api.api.receipts import record_receipt
from daftar_api.models import (
    AcceptanceIn,
    ConfirmationIn,
    DeliveryIn,
    DeliveryInProof,
    PledgeIn,
    PledgeLineIn,
    Problem,
    ReceiptIn,
    ReceiptLineIn,
    WantedIn,
)

Answer = TypeVar("Answer")
STORY: dict[str, Any] = json.loads(os.environ["STORY"])
DAY = date.fromisoformat(STORY["day"])
COMPANY, CENTRE, OFFICE = (
    AuthenticatedClient(base_url=f"{STORY['address']}/api/v1", token=STORY["tokens"][name])
    for name in ("company", "centre", "office")
)


def key() -> str:
    return str(uuid.uuid4())


def done(answer: Answer | Problem | None) -> Answer:
    assert answer is not None, "This answer is not in the contract."
    assert not isinstance(answer, Problem), answer
    return answer


def pledge() -> Any:
    line = PledgeLineIn(item_id=STORY["item_id"], quantity="100")
    said = PledgeIn(campaign_id=STORY["campaign_id"], company_id=STORY["company_id"], announced_on=DAY, lines=[line])
    announced = done(announce_pledge.sync(client=COMPANY, body=said, idempotency_key=key()))
    done(confirm_pledge.sync(announced.id, client=COMPANY, body=ConfirmationIn(confirmed_on=DAY)))
    return done(
        accept_pledge.sync(announced.id, client=CENTRE, body=AcceptanceIn(accepted_on=DAY), idempotency_key=key())
    )


def receive(promised: Any) -> str:
    line = ReceiptLineIn(pledge_line_id=promised.lines[0].id, sent="60", good="57", damaged="3")
    said = ReceiptIn(store_id=STORY["store_id"], happened_on=DAY, lines=[line])
    return str(done(record_receipt.sync(client=OFFICE, body=said, idempotency_key=key())).lines[0].good_lot_id)


def deliver(lot_id: str) -> None:
    line = WantedIn(item_id=STORY["item_id"], quantity="20", lot_id=lot_id)
    said = DeliveryIn(
        store_id=STORY["store_id"], receiver_id=STORY["receiver_id"], happened_on=DAY,
        proof=DeliveryInProof.SIGNATURE, lines=[line],
    )  # fmt: skip
    done(record_delivery.sync(client=OFFICE, body=said, idempotency_key=key()))


if __name__ == "__main__":
    lot = receive(pledge())
    deliver(lot)
    journey = done(list_journey.sync(lot, client=COMPANY))
    print(json.dumps([step.kind or step.stage for step in journey.items]))
