"""A relief organisation's own table of matches: which donor's goods went to which facility, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.service import register_receivers
from app.beneficiaries.words import ReceiverKind
from app.campaigns.drafts import HandoverDraft, HandoverLineDraft
from app.campaigns.papers import Handover
from app.campaigns.service import record_direct_handovers
from app.campaigns.words import ProofKind
from app.codes import Coded, Group
from app.errors import N_, Invalid
from app.imports.answers import Choice
from app.imports.base import ENTRY, GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.grouping import entry_ids
from app.imports.naming import Naming
from app.imports.relief import Moment, Sieve, Signed, get_relief_campaign, know_donors
from app.imports.relief_offers import withdraw_all
from app.imports.sheets import Column
from app.shapes import Shape, Text

IMPLIED = "implied pledge"
RECEIVER = "receiver"
CLOSED_FIRST = N_("This match was closed on {closed}, before it was made on {made}.")
SAYS_NO_SUPPLY = N_("Delivered, and yet marked “{mark}”.")
COMPLETED = N_("The donor's offers did not reach: a pledge of {quantity} implied by this delivery was added.")
COLUMNS = [
    Column("match", "کلید تطبیق", "matchkey"),
    Column("donor", "کلید اهداکننده", "donorkey"),
    Column("facility", "کلید مرکز", "facilitykey"),
    Column("status", "وضعیت", "matchstatus"),
    Column("substatus", "علت", "matchsubstatus", required=False),
    Column("made_at", "زمان تطبیق", "matchCreated"),
    Column("closed_at", "زمان پایان", "closedOrDelivered", required=False),
    Column("item", "کد قلم", "enumcode"),
    Column("quantity", "تعداد", "qty", Reads.TEXT),
]


class MatchStatus(Coded):
    """What came of a match; only a delivered one is a hand-over."""

    DELIVERED = "delivered", "تحویل‌شده", "Delivered"
    CLOSED = "closed", "بسته‌شده", "Closed"
    PRE_MATCH = "pre_match", "پیش از تطبیق", "Before the match"


class NoEnd(Invalid):
    """A delivered match needs the moment of its delivery."""


class MatchRow(Shape):
    """One item of a match."""

    match = Text(required=True, longest=80)
    donor = Text(required=True, longest=80)
    facility = Text(required=True, longest=80)
    status = Choice(MatchStatus, required=True)
    substatus = Text(load_default=None)
    made_at = Moment(required=True)
    closed_at = Moment(load_default=None)
    item = Text(required=True, longest=80)
    quantity = Signed(required=True)


@dataclass(frozen=True)
class Delivered:
    """A delivered row: its number, what it says, and the line of its hand-over."""

    row: int
    data: Mapping[str, Any]
    line: HandoverLineDraft


def apply(run: ImportRun) -> None:
    """Every delivered row is a direct hand-over on the day it was closed; the others are counted and post nothing."""
    campaign, sieve, naming = get_relief_campaign(), Sieve(run), Naming(run.office, run.by)
    delivered: list[Delivered] = []
    for row in run.list_rows():
        with run.row(row.number):
            found = _read(row, sieve, naming)
            sieve.keep(row.data["status"].value, row.data["quantity"])
            if found is not None:
                _flag(run, found)
                delivered.append(found)
    donors = know_donors(run, {found.data["donor"] for found in delivered})
    receivers = _know_facilities(run, {found.data["facility"] for found in delivered})
    drafts = [_draft(found, campaign.id, donors, receivers) for found in delivered]
    done = record_direct_handovers(drafts=drafts, by=run.by, key=run.key())
    run.made(ENTRY, *entry_ids(done))
    _tell_completed(run, delivered, done)
    sieve.report()


def _read(row: GoodRow, sieve: Sieve, naming: Naming) -> Delivered | None:
    data = row.data
    sieve.pass_through(row.number, data, kind=data["status"].value, tests=[data["substatus"]])
    item = naming.item(data["item"])
    if data["status"] is not MatchStatus.DELIVERED:
        return None
    if data["closed_at"] is None:
        raise NoEnd(field="closed_at")
    naming.day(data["closed_at"].date(), "closed_at")
    return Delivered(row.number, data, HandoverLineDraft(item_id=item.id, quantity=data["quantity"]))


def _flag(run: ImportRun, found: Delivered) -> None:
    made, closed = found.data["made_at"], found.data["closed_at"]
    if closed.date() < made.date():
        run.flag(found.row, CLOSED_FIRST.format(made=made.date(), closed=closed.date()), "closed_at")
    if found.data["substatus"] is not None:
        run.flag(found.row, SAYS_NO_SUPPLY.format(mark=found.data["substatus"]), "substatus")


def _know_facilities(run: ImportRun, keys: set[str]) -> dict[str, int]:
    """The receiving centre behind each facility's key; where it stands is not known, but for the country."""
    rows = [
        ReceiverDetails(
            kind=ReceiverKind.CENTRE, group=Group.OTHER, place_id=run.office.place_id, reference=key,
            centre_name=f"Facility {key[:8]}",
        )
        for key in sorted(keys)
    ]  # fmt: skip
    known = register_receivers(rows=rows, office_id=run.office.id, by=run.by)
    run.made(RECEIVER, *(receiver.id for receiver, is_new in known if is_new))
    return {str(receiver.reference): receiver.id for receiver, _ in known}


def _draft(
    found: Delivered, campaign_id: int, donors: Mapping[str, int], receivers: Mapping[str, int]
) -> HandoverDraft:
    closed_at: datetime = found.data["closed_at"]
    return HandoverDraft(
        campaign_id=campaign_id, company_id=donors[found.data["donor"]], receiver_id=receivers[found.data["facility"]],
        happened_on=closed_at.date(), lines=[found.line], proof=ProofKind.RECORD, source_ref=found.data["match"],
        may_imply=True,
    )  # fmt: skip


def _tell_completed(run: ImportRun, delivered: Sequence[Delivered], done: Sequence[Handover]) -> None:
    """Name the rows that no offer covered; hand-overs are recorded in the order of their days, then of the sheet."""
    in_order = sorted(delivered, key=lambda found: (found.data["closed_at"].date(), found.row))
    implied: dict[int, int] = {}
    rows = units = 0
    for found, handover in zip(in_order, done, strict=True):
        added = [line for line in handover.lines if line.pledge_line.pledge.is_implied]
        for line in added:
            pledge = line.pledge_line.pledge
            if pledge.accept_entry_id is not None:
                implied[pledge.id] = pledge.accept_entry_id
        if added:
            quantity = sum(line.quantity for line in added)
            rows, units = rows + 1, units + quantity
            run.complete(found.row, COMPLETED.format(quantity=quantity), "quantity")
    run.made(IMPLIED, *implied)
    run.made(ENTRY, *implied.values())
    run.report["deliveries completed by an implied pledge, rows"] = rows
    run.report["deliveries completed by an implied pledge, units"] = units


def undo(out: UndoRun) -> None:
    """The hand-overs are reversed already and name their donors and facilities still; implied pledges are withdrawn."""
    withdraw_all(out, IMPLIED)


kind = ImportKind(
    slug="relief_matches", title=N_("Matches of a relief organisation"), columns=COLUMNS, shape=MatchRow,
    act="import_relief", apply=apply, undo=undo, refuses_whole_file=False,
    note=N_("Each delivered row becomes a direct hand-over; the other rows are counted and enter nothing."),
)  # fmt: skip
