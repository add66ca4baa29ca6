"""A company hands its goods straight to a receiver: in and out in one act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import reading, service
from app.campaigns.paper_answers import HandoverOut
from app.campaigns.paper_schemas import HandoverIn, HandoverQuery
from app.ledger.written import Written, written


@endpoint("GET", "/handovers", "read_handovers", filters=HandoverQuery, gives=HandoverOut, pages=True)
def list_handovers(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Direct hand-overs that one sees, the newest first."""
    return written(reading.read_handovers(by=reader(), after=page.key, limit=page.limit, **asked))


@endpoint("GET", "/handovers/<int:handover_id>", "read_handovers", gives=HandoverOut)
def show_handover(handover_id: int) -> Written:
    """One direct hand-over."""
    return _whole(handover_id)


@endpoint("POST", "/handovers", "hand_over",
          takes=HandoverIn, gives=HandoverOut, status=201, keyed=True, made="show_handover")  # fmt: skip
def hand_over(said: dict[str, Any], key: str) -> Written:
    """A company handed goods straight to a receiver; its pledges are drawn on, the oldest first."""
    return _whole(service.record_direct_handover(by=reader(), key=key, **said).id)


def _whole(handover_id: int) -> Written:
    return written([reading.read_handover(handover_id, by=reader())])[0]
