"""Energy that was not used: meters and what they showed, and savings from declaration to the lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Response, stream_with_context

from app.accounts.rights import sees_office
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.db import db
from app.energy import attaching, doubts, homes, mains, metering, queries, questions, removing, service
from app.energy.answers import (
    BillOut,
    BillsOut,
    DegreeDaysOut,
    DoubtsOut,
    MeterOut,
    QuestionsOut,
    ReadingOut,
    ReadingsOut,
    RemovalOut,
    SavingOut,
    SeriesOut,
)
from app.energy.evidence import get_evidence, store_evidence
from app.energy.meters import Bill, DegreeDays, DegreeSeries, Meter, MeterRemoval, Reading
from app.energy.models import Saving
from app.energy.periods import DAY
from app.energy.schemas import (
    AttachmentIn,
    BehindIn,
    BillsIn,
    DegreeDaysQuery,
    EntrustingIn,
    EvidenceQuery,
    MeterIn,
    MeterQuery,
    ReadingsIn,
    SavingIn,
    SavingQuery,
    SavingRefusalIn,
    SheetQuery,
    VerificationIn,
    bills_of,
    readings_of,
)
from app.energy.words import SavingState
from app.errors import RowsNotTaken
from app.files.queries import list_pieces
from app.imports import own_readings
from app.language import say

SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream")
FILES = ("application/pdf", "image/png", "image/jpeg", "text/csv", "application/octet-stream")


@contextmanager
def _rows_of(body: str) -> Iterator[None]:
    """What is wrong with a row is said under the list that it stands in."""
    try:
        yield
    except RowsNotTaken as refused:
        refused.under = body
        raise


@endpoint("GET", "/meters", "read_savings", filters=MeterQuery, gives=MeterOut, pages=True)
def list_meters(asked: dict[str, Any], page: Slice) -> Sequence[Meter]:
    """The meters of one's offices or of one's company, the newest first."""
    return queries.list_meters(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/meters/<int:meter_id>", "read_savings", gives=MeterOut)
def show_meter(meter_id: int) -> Meter:
    """One meter."""
    return queries.get_meter(meter_id, seen_by=reader())


@endpoint("POST", "/meters", "keep_meters", takes=MeterIn, gives=MeterOut, status=201, made="show_meter")
def register_meter(said: dict[str, Any]) -> Meter:
    """A meter under the utility's number; of its kind there is one with that number, so nobody claims it twice."""
    return metering.register_meter(by=reader(), **said)


@endpoint("POST", "/meters/<int:meter_id>/entrust", "verify_saving", takes=EntrustingIn, gives=MeterOut)
def entrust_meter(meter_id: int, said: dict[str, Any]) -> Meter:
    """Let a company claim what the meter of homes saves that an office registered: once, by a named agreement."""
    return homes.entrust_meter(meter_id=meter_id, by=reader(), **said)


@endpoint("POST", "/meters/<int:meter_id>/behind", "keep_meters", takes=BehindIn, gives=MeterOut)
def place_behind(meter_id: int, said: dict[str, Any]) -> Meter:
    """Say behind which meter this one stands, so that what both saved on a day is claimed once.

    Whoever keeps the meter says it once; an office or the centre may change it, and says nothing to take it away.
    """
    return mains.place_behind(meter_id=meter_id, by=reader(), **said)


@endpoint("GET", "/meters/<int:meter_id>/readings", "read_savings", gives=ReadingOut, pages=True)
def list_readings(meter_id: int, page: Slice) -> Sequence[Reading]:
    """What a meter showed, the newest first."""
    return page.of(queries.list_readings(queries.get_meter(meter_id, seen_by=reader())))


@endpoint("POST", "/meters/<int:meter_id>/readings", "keep_meters", takes=ReadingsIn, gives=ReadingsOut, status=201)
def record_readings(meter_id: int, said: dict[str, Any]) -> dict[str, Any]:
    """Record what a meter showed, all or none; what is recorded already, just so, changes nothing.

    A meter never shows less than before, unless “closing” says what the old one showed on the day it was changed.
    """
    with _rows_of("readings"):
        made = metering.record_readings(readings=readings_of(meter_id, said["readings"]), by=reader())
    days = [row["day"] for row in said["readings"]]
    return {"items": made, "doubts": _doubts(meter_id, min(days), max(days))}


@endpoint("POST", "/meters/<int:meter_id>/readings/sheet", "keep_meters", filters=SheetQuery, files=SHEETS,
          gives=ReadingsOut, status=201)  # fmt: skip
def record_sheet(meter_id: int, asked: dict[str, Any], file: Path) -> dict[str, Any]:
    """Record a sheet of what a meter showed, which is the body of the request: all rows, or none."""
    made = own_readings.record_sheet(meter_id=meter_id, path=file, name=asked["name"], by=reader())
    days = [reading.day for reading in made]
    return {"items": made, "doubts": _doubts(meter_id, min(days), max(days)) if days else []}


@endpoint("GET", "/meters/<int:meter_id>/bills", "read_savings", gives=BillOut, pages=True)
def list_bills(meter_id: int, page: Slice) -> Sequence[Bill]:
    """A meter's bills, the newest first."""
    return page.of(queries.list_bills(queries.get_meter(meter_id, seen_by=reader())))


@endpoint("POST", "/meters/<int:meter_id>/bills", "keep_meters", takes=BillsIn, gives=BillsOut, status=201)
def record_bills(meter_id: int, said: dict[str, Any]) -> dict[str, Any]:
    """Record bills of a meter, all or none; two bills of a meter share no day."""
    with _rows_of("bills"):
        made = metering.record_bills(bills=bills_of(meter_id, said["bills"]), by=reader())
    rows = said["bills"]
    days = min(row["starts_on"] for row in rows), max(row["ends_on"] for row in rows)
    return {"items": made, "doubts": _doubts(meter_id, *days)}


@endpoint("POST", "/meters/<int:meter_id>/readings/<int:reading_id>/remove", "keep_meters", gives=RemovalOut)
def remove_reading(meter_id: int, reading_id: int) -> MeterRemoval:
    """Take out a reading that was recorded by mistake, as long as no declared or verified saving rests on it.

    That it was there and who removed it stays written.
    """
    return removing.remove_reading(meter_id=meter_id, reading_id=reading_id, by=reader())


@endpoint("POST", "/meters/<int:meter_id>/bills/<int:bill_id>/remove", "keep_meters", gives=RemovalOut)
def remove_bill(meter_id: int, bill_id: int) -> MeterRemoval:
    """Take out a bill that was recorded by mistake, as long as no declared or verified saving rests on it.

    That it was there and who removed it stays written.
    """
    return removing.remove_bill(meter_id=meter_id, bill_id=bill_id, by=reader())


@endpoint("GET", "/meters/<int:meter_id>/removals", "read_savings", gives=RemovalOut, pages=True)
def list_removals(meter_id: int, page: Slice) -> Sequence[MeterRemoval]:
    """What was taken out of a meter's readings and bills as mistakes, the newest first."""
    return page.of(queries.list_removals(queries.get_meter(meter_id, seen_by=reader())))


@endpoint("GET", "/meters/<int:meter_id>/doubts", "read_savings", gives=DoubtsOut)
def list_doubts(meter_id: int) -> dict[str, Any]:
    """What is odd about what a meter showed: gaps, contradictions, a use far from its own history."""
    return {"doubts": _doubts(meter_id)}


def _doubts(meter_id: int, since: date = date.min, until: date = date.max) -> list[dict[str, Any]]:
    """The same of some days and the gaps beside them, in the reader's language."""
    meter = queries.get_meter(meter_id, seen_by=reader())
    first = since if since == date.min else since - DAY
    last = until if until == date.max else until + DAY
    return [
        {"kind": each.kind, "starts_on": each.starts_on, "ends_on": each.ends_on, "said": say(each.said)}
        for each in doubts.list_doubts(meter, first, last)
    ]


@endpoint("GET", "/degree-series", "read_savings", gives=SeriesOut, pages=True)
def list_series(page: Slice) -> Sequence[DegreeSeries]:
    """The series of degree days, each with its source, and whether it is invented."""
    return page.of(queries.list_series())


@endpoint("GET", "/degree-series/<int:series_id>/days", "read_savings", filters=DegreeDaysQuery,
          gives=DegreeDaysOut, pages=True)  # fmt: skip
def list_degree_days(series_id: int, asked: dict[str, Any], page: Slice) -> Sequence[DegreeDays]:
    """The degree days of a series, province by province, those that came last first."""
    series = queries.get_series(series_id)
    return queries.list_degree_days(series.id, after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/savings/to-verify", "verify_saving", gives=SavingOut, pages=True)
def list_to_verify(page: Slice) -> Sequence[Saving]:
    """The declared savings on which the reader may decide, the one that has waited longest first."""
    return queries.list_to_verify(seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/savings", "read_savings", filters=SavingQuery, gives=SavingOut, pages=True)
def list_savings(asked: dict[str, Any], page: Slice) -> Sequence[Saving]:
    """The savings that one's offices verify, or of one's company, the newest first."""
    return queries.list_savings(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/savings/<int:saving_id>", "read_savings", gives=SavingOut)
def show_saving(saving_id: int) -> Saving:
    """One saving with all that its method was given and found."""
    return queries.get_saving(saving_id, seen_by=reader())


@endpoint("GET", "/savings/<int:saving_id>/questions", "read_savings", gives=QuestionsOut)
def list_questions(saving_id: int) -> dict[str, Any]:
    """What speaks against a declared saving, to be answered by whoever verifies it; and what was answered then."""
    saving = queries.get_saving(saving_id, seen_by=reader())
    if not sees_office(reader(), saving.office_id):
        return {"asked": [], "answered": []}
    asked = questions.list_questions(saving) if saving.state is SavingState.DECLARED else []
    return {
        "asked": [{"code": each.code, "warning": say(each.message)} for each in asked],
        "answered": [{"code": each.code, "warning": say(each.warning), "answer": each.answer}
                     for each in saving.answers],
    }  # fmt: skip


@endpoint("POST", "/savings", "declare_saving", takes=SavingIn, gives=SavingOut, status=201, made="show_saving")
def draft_saving(said: dict[str, Any]) -> Saving:
    """What a company means to declare, found by its method at once; it claims nothing yet."""
    return _seen(service.draft_saving(by=reader(), **said))


@endpoint("POST", "/savings/<int:saving_id>/evidence", "declare_saving", filters=EvidenceQuery, files=FILES,
          gives=SavingOut, status=201)  # fmt: skip
def add_evidence(saving_id: int, asked: dict[str, Any], file: Path) -> Saving:
    """Add a file, which is the body of the request, to what shows that a saving is true."""
    with file.open("rb") as source:
        return _seen(store_evidence(saving_id=saving_id, source=source, name=asked["name"], by=reader()))


@endpoint("GET", "/savings/<int:saving_id>/evidence/<int:evidence_id>", "read_savings",
          media="application/octet-stream")  # fmt: skip
def show_evidence(saving_id: int, evidence_id: int) -> Response:
    """A file of evidence, as it came in."""
    found = get_evidence(saving_id, evidence_id, seen_by=reader())
    return Response(stream_with_context(list_pieces(found.file)), mimetype="application/octet-stream")


@endpoint("POST", "/savings/<int:saving_id>/declare", "declare_saving", gives=SavingOut)
def declare_saving(saving_id: int) -> Saving:
    """The company stands by it: what it is of is claimed, and an office or the centre decides."""
    return _seen(service.declare_saving(saving_id=saving_id, by=reader()))


@endpoint("POST", "/savings/<int:saving_id>/verify", "verify_saving", takes=VerificationIn, gives=SavingOut,
          keyed=True)  # fmt: skip
def verify_saving(saving_id: int, said: dict[str, Any], key: str) -> Saving:
    """An officer who did not declare it finds it right: it is a lot that can be converted until its last day.

    Where something speaks against it, it is refused until “answers” says a few words to each warning that “errors”
    names.
    """
    return _seen(service.verify_saving(saving_id=saving_id, by=reader(), key=key, **said))


@endpoint("POST", "/savings/<int:saving_id>/refuse", "verify_saving", takes=SavingRefusalIn, gives=SavingOut)
def refuse_saving(saving_id: int, said: dict[str, Any]) -> Saving:
    """An officer who did not declare it finds it wrong, and says why."""
    return _seen(service.refuse_saving(saving_id=saving_id, by=reader(), **said))


@endpoint("POST", "/savings/<int:saving_id>/attach", "declare_saving", takes=AttachmentIn, gives=SavingOut)
def attach_saving(saving_id: int, said: dict[str, Any]) -> Saving:
    """The company gives a saving that was verified for no campaign to one: once, and before any of it is converted."""
    return _seen(attaching.attach_saving(saving_id=saving_id, by=reader(), **said))


def _seen(saving: Saving) -> Saving:
    """As the list has it, read anew: what was just written is in it."""
    db.session.expire(saving)
    return queries.get_saving(saving.known_key, seen_by=reader())
