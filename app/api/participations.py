"""Participations: the systems that name them, what companies gathered for a campaign, and who found it right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, stream_with_context

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.energy import count_deciding, count_queries, counting, counting_systems
from app.energy.conversion_answers import CountedDaysOut, CountedOut, CountingSystemOut, SendingOut
from app.energy.conversion_schemas import CountIn, CountingSystemIn, SendingVerificationIn, sending_of
from app.energy.count_evidence import keep_sheet
from app.energy.count_queries import ToldSending
from app.energy.participations import CountingSystem
from app.energy.schemas import SavingRefusalIn
from app.files.queries import list_pieces


@endpoint("GET", "/counting-systems", "read_conversions", gives=CountingSystemOut, pages=True)
def list_counting_systems(page: Slice) -> Sequence[CountingSystem]:
    """The systems under whose names participations may be sent."""
    return page.of(counting_systems.list_counting_systems())


@endpoint("POST", "/counting-systems", "keep_counting_systems",
          takes=CountingSystemIn, gives=CountingSystemOut, status=201)  # fmt: skip
def register_counting_system(said: dict[str, Any]) -> CountingSystem:
    """Register a system that gives actions their names: a text-message line, a portal."""
    return counting_systems.register_counting_system(by=reader(), **said)


@endpoint("POST", "/campaigns/<int:campaign_id>/participations", "count_participations",
          takes=CountIn, gives=CountedOut, status=201, keyed=True)  # fmt: skip
def count_participations(campaign_id: int, said: dict[str, Any], key: str) -> dict[str, Any]:
    """Send actions that a company gathered; what is new in the country is claimed, and waits to be verified.

    What this campaign had counted before is “repeated”; what is another campaign's is “elsewhere”, and stays so.
    """
    sending, events = sending_of(campaign_id, said)
    done = counting.count_participations(
        sending=sending, events=events, evidence=lambda: keep_sheet(events, name=sending.source, by=reader()),
        by=reader(), key=key,
    )  # fmt: skip
    new, sending_id = (done.count.quantity, done.count.id) if done.count else (0, None)
    return {"counted": new, "repeated": done.repeated, "elsewhere": done.elsewhere, "sending_id": sending_id}


@endpoint("GET", "/campaigns/<int:campaign_id>/participations", "read_conversions", gives=CountedDaysOut)
def show_counted_days(campaign_id: int) -> dict[str, Any]:
    """How many participations a campaign counts, day by day: of sendings that are verified."""
    return {"days": count_queries.list_counted_days(campaign_id, seen_by=reader())}


@endpoint("GET", "/campaigns/<int:campaign_id>/sendings", "read_conversions", gives=SendingOut, pages=True)
def list_sendings(campaign_id: int, page: Slice) -> Sequence[ToldSending]:
    """The sendings of a campaign's participations, the newest first."""
    return count_queries.list_sendings(campaign_id, seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/sendings/to-verify", "verify_saving", gives=SendingOut, pages=True)
def list_sendings_to_verify(page: Slice) -> Sequence[ToldSending]:
    """The sendings on which the reader may decide, the one that has waited longest first."""
    return count_queries.list_sendings_to_verify(seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/sendings/<int:sending_id>", "read_conversions", gives=SendingOut)
def show_sending(sending_id: int) -> ToldSending:
    """One sending of participations."""
    return count_queries.get_told_sending(sending_id, seen_by=reader())


@endpoint("GET", "/sendings/<int:sending_id>/file", "verify_saving", media="application/octet-stream")
def show_sent_file(sending_id: int) -> Response:
    """What was sent, as it came in, for whoever verifies it."""
    found = count_queries.get_sent_file(sending_id, seen_by=reader())
    return Response(stream_with_context(list_pieces(found)), mimetype="application/octet-stream")


@endpoint("POST", "/sendings/<int:sending_id>/verify", "verify_saving", takes=SendingVerificationIn, gives=SendingOut,
          keyed=True)  # fmt: skip
def verify_sending(sending_id: int, said: dict[str, Any], key: str) -> ToldSending:
    """Another person than whoever brought it finds it right: it is a lot that can be converted until its last day."""
    count_deciding.verify_sending(sending_id=sending_id, by=reader(), key=key, **said)
    return count_queries.get_told_sending(sending_id, seen_by=reader())


@endpoint("POST", "/sendings/<int:sending_id>/refuse", "verify_saving", takes=SavingRefusalIn, gives=SendingOut)
def refuse_sending(sending_id: int, said: dict[str, Any]) -> ToldSending:
    """Another person than whoever brought it finds it wrong, and says why; its actions may be sent again."""
    count_deciding.refuse_sending(sending_id=sending_id, by=reader(), **said)
    return count_queries.get_told_sending(sending_id, seen_by=reader())


@endpoint("POST", "/sendings/<int:sending_id>/take-back", "count_participations", gives=SendingOut)
def take_back_sending(sending_id: int) -> ToldSending:
    """Take back a sending on which nobody has decided; its actions may be sent again."""
    count_deciding.take_back_sending(sending_id=sending_id, by=reader())
    return count_queries.get_told_sending(sending_id, seen_by=reader())
