"""What was recorded is undone by a new entry; pledges, transfers and allotments follow what then stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.accounts.approvals import ask_approval
from app.accounts.models import Approval, Role, User
from app.accounts.rights import require_act, require_role, sees_office
from app.campaigns import paper_queries
from app.campaigns.issues import Allotment, Delivery, Release, TakeBack
from app.campaigns.papers import Handover, HandoverLine, Receipt, ReceiptLine
from app.campaigns.pledges import Pledge, PledgeEnding, PledgeLine
from app.campaigns.promising import in_parts, lock_pledges, settle_states
from app.campaigns.refusals import GoodsUsedSince, SecondSignatureMissing
from app.codes import CorrectionKind
from app.db import atomic, db
from app.errors import N_, Invalid, NotAllowed, NotFound
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger import undoing as ledger_undoing
from app.ledger.drafts import Cell, EntryDraft, Move, Worth
from app.ledger.models import Act, Entry
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import EntryKind
from app.places.models import Office
from app.stores.sight import require_second

REVERSAL = "reversal"
OWN_UNDO = timedelta(seconds=30)
"""For so long a person may undo what they have just recorded, alone."""
_OFFICERS = (Role.SUPERVISOR, Role.NATIONAL)
UNDONE_BY = {
    EntryKind.ACCEPT: _OFFICERS, EntryKind.WITHDRAW: _OFFICERS, EntryKind.LAPSE: _OFFICERS,
    EntryKind.VALUE_CORRECTION: (Role.NATIONAL,), EntryKind.DIRECT: (Role.CLERK, *_OFFICERS),
}  # fmt: skip
"""Who undoes what clerks do not record alone; everything else is a clerk's or a supervisor's to undo."""


@atomic()
def reverse_entry(
    *, entry_id: int, happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str,
    second: User | None = None,
) -> Entry:  # fmt: skip
    """Undo one entry by a new one, or the undoing of one; without a second person only what is one's own and new."""
    [entry] = reverse_entries(
        entry_ids=[entry_id], happened_on=happened_on, correction=correction, memo=memo, by=by, key=key, second=second
    )
    return entry


@atomic()
def reverse_transfer(
    *, transfer_id: int, happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str,
    second: User | None = None,
) -> list[Entry]:  # fmt: skip
    """Undo a transfer whole: what was sent, and every arrival that still stands."""
    return reverse_entries(
        entry_ids=paper_queries.list_entries_of_transfer(transfer_id), happened_on=happened_on, correction=correction,
        memo=memo, by=by, key=key, second=second,
    )  # fmt: skip


@atomic()
def reverse_entries(
    *, entry_ids: Sequence[int], happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str,
    second: User | None = None,
) -> list[Entry]:  # fmt: skip
    """Undo several entries as one act, all or none, and let the papers follow."""
    entries = _look(entry_ids, by)
    if not _is_known(by, key):
        _check_signatures(entries, by, second)
    if not memo.strip():
        raise Invalid(N_("Say in a few words what was wrong."), field="memo")
    roots = _roots(entries)
    lock_pledges(_pledges_of(roots))
    _lock_allotments(roots)
    undone = ledger.reverse_entries(
        entry_ids=list(entry_ids), happened_on=happened_on, correction=correction, memo=memo.strip(), by=by, key=key,
        second=second,
    )  # fmt: skip
    return ledger_queries.list_entries_by_id([entry.id for entry in undone])


@atomic()
def recount_papers(*, undoings: Sequence[Entry]) -> None:
    """After entries were undone: pledges follow what stands, and no allotment or delivery is used twice."""
    roots = _roots(undoings)
    settle_states(_pledges_of(roots))
    _check_papers(roots)


@atomic()
def ask_reversal(
    *, entry_ids: Sequence[int], happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str
) -> Approval:
    """Ask for the second signature under an undoing; the goods it would take back are blocked until then."""
    content = {"entries": sorted(entry_ids), "on": happened_on, "correction": correction.value, "memo": memo}
    act = ledger.begin_act(verb="ask_reversal", by=by, key=key, content=content)
    subject = f"entry:{min(entry_ids)}"
    if act.is_repeat:
        asked = select(Approval).where(Approval.kind == REVERSAL, Approval.subject == subject)
        return db.session.scalars(asked.order_by(Approval.id.desc()).limit(1)).one()
    entries = _look(entry_ids, by)
    if not memo.strip():
        raise Invalid(N_("Say in a few words what was wrong."), field="memo")
    payload = {
        "entry_ids": sorted(entry_ids), "happened_on": happened_on.isoformat(), "correction": correction.value,
        "memo": memo.strip(),
    }  # fmt: skip
    office_id = _office_of(entries, by)
    approval = ask_approval(kind=REVERSAL, office_id=office_id, payload=payload, by=by, subject=subject)
    approval.payload = {**payload, "approval_id": approval.id}
    drafts = ledger_undoing.reversals(entry_ids, happened_on=happened_on, correction=correction, memo=memo)
    ledger.hold(approval_id=approval.id, moves=_net(drafts))
    return approval


@atomic()
def sign_reversal(*, by: User, second: User, **payload: Any) -> Entry:
    """What the second signature runs: the goods are free again, and what was asked for is undone."""
    ledger.release_hold(approval_id=payload["approval_id"])
    undone = reverse_entries(
        entry_ids=payload["entry_ids"], happened_on=date.fromisoformat(payload["happened_on"]),
        correction=CorrectionKind(payload["correction"]), memo=payload["memo"], by=by, second=second,
        key=f"approval-{payload['approval_id']}",
    )  # fmt: skip
    return undone[0]


@atomic()
def free_reversal(*, approval: Approval) -> None:
    """The undoing will not happen: the goods may move again."""
    ledger.release_hold(approval_id=approval.id)


@atomic()
def correct_value(*, lot_id: int, worth: Worth, happened_on: date, memo: str, by: User, key: str) -> Entry:
    """A national officer estimates a lot's worth anew: value moves, no quantity does."""
    require_role(by, Role.NATIONAL)
    if not memo.strip():
        raise Invalid(N_("Say what the new value rests on."), field="memo")
    return ledger.correct_value(lot_id=lot_id, worth=worth, happened_on=happened_on, memo=memo.strip(), by=by, key=key)


def needs_second(entry: Entry, by: User) -> bool:
    """Does this person need another to undo this entry? Not for their own, in its first half minute."""
    return entry.actor_id != by.id or clock.recorded_now() - entry.recorded_at > OWN_UNDO


def may_undo(entry_ids: Sequence[int], by: User) -> bool:
    """Has this person the role to undo these entries, alone or with a second signature?"""
    try:
        return bool(_look(entry_ids, by))
    except (NotFound, NotAllowed):
        return False


def _look(entry_ids: Sequence[int], by: User) -> list[Entry]:
    """The entries, if this person may undo each: NotFound outside one's sight, NotAllowed without the role."""
    entries = ledger_queries.list_entries_by_id(sorted(set(entry_ids)))
    if not entries or len(entries) != len(set(entry_ids)):
        raise NoSuchEntry()
    ends = _ends_of_transfers(entries)
    for entry in entries:
        roles = UNDONE_BY.get(entry.counts_as, (Role.CLERK, Role.SUPERVISOR))
        offices = {entry.office_id} | (ends if entry.counts_as in TRANSFERS else set())
        _require_any(by, offices, entry, roles)
    return entries


TRANSFERS = frozenset({EntryKind.TRANSFER_SENT, EntryKind.TRANSFER_RECEIVED})


def _ends_of_transfers(entries: Sequence[Entry]) -> set[int]:
    """Both ends of a transfer may undo it: they only can together."""
    return {entry.office_id for entry in entries if entry.counts_as in TRANSFERS}


def _office_of(entries: Sequence[Entry], user: User) -> int:
    """Whose second signature it takes: of a transfer, of that end which this person works for."""
    ends = [entry.office_id for entry in entries if entry.counts_as in TRANSFERS]
    return next((office_id for office_id in ends if sees_office(user, office_id)), entries[0].office_id)


def _require_any(by: User, offices: set[int], entry: Entry, roles: tuple[Role, ...]) -> None:
    held = [office_id for office_id in sorted(offices) if by.has_role(Role.CLERK, Role.SUPERVISOR, office_id=office_id)]
    if entry.actor_id == by.id and entry.counts_as is EntryKind.DIRECT:
        return
    require_act(by, held[0] if held else entry.office_id, *roles)


def _net(drafts: Sequence[EntryDraft]) -> list[Move]:
    """What the undoing takes away in the end: of a whole transfer, nothing from the carrier it passes through."""
    cells: dict[Cell, int] = defaultdict(int)
    for draft in drafts:
        for move in draft.moves:
            cells[move.source_cell] += move.quantity
            cells[move.target_cell] -= move.quantity
    return [
        Move(cell.lot_id, quantity, (cell.holder_id, cell.stage), (cell.holder_id, cell.stage))
        for cell, quantity in cells.items()
        if quantity > 0
    ]


def _is_known(by: User, key: str) -> bool:
    """Was this key sent before? Then the ledger answers as it did, or says that the content is another."""
    return db.session.scalar(select(Act.id).where(Act.actor_id == by.id, Act.client_key == key)) is not None


def _check_signatures(entries: Sequence[Entry], by: User, second: User | None) -> None:
    if second is not None:
        require_second(second, by=by, office=db.session.get_one(Office, _office_of(entries, second)))
    elif any(needs_second(entry, by) for entry in entries):
        raise SecondSignatureMissing()


def _roots(entries: Sequence[Entry]) -> set[int]:
    """What is undone or brought back in the end: the first entry of each chain of undoings."""
    roots, frontier = set(), {entry.id: entry.reverses_id for entry in entries}
    while frontier:
        roots |= {entry_id for entry_id, reverses in frontier.items() if reverses is None}
        found: dict[int, int | None] = {}
        for part in in_parts(reverses for reverses in frontier.values() if reverses is not None):
            rows = db.session.execute(select(Entry.id, Entry.reverses_id).where(Entry.id.in_(part)))
            found |= {row.id: row.reverses_id for row in rows}
        frontier = found
    return roots


def _pledges_of(roots: set[int]) -> set[int]:
    """The pledges whose state depends on these entries."""
    of_receipts = select(PledgeLine.pledge_id).join(ReceiptLine, ReceiptLine.pledge_line_id == PledgeLine.id)
    of_handovers = select(PledgeLine.pledge_id).join(HandoverLine, HandoverLine.pledge_line_id == PledgeLine.id)
    return _named(
        roots,
        (select(Pledge.id), Pledge.accept_entry_id),
        (select(PledgeEnding.pledge_id), PledgeEnding.entry_id),
        (of_receipts.join(Receipt), Receipt.entry_id),
        (of_handovers.join(Handover), Handover.entry_id),
    )


def _allotments_of(roots: set[int]) -> set[int]:
    return _named(
        roots,
        (select(Allotment.id), Allotment.entry_id),
        (select(Release.allotment_id), Release.entry_id),
        (select(Delivery.allotment_id).where(Delivery.allotment_id.is_not(None)), Delivery.entry_id),
    )


def _deliveries_of(roots: set[int]) -> set[int]:
    return _named(roots, (select(Delivery.id), Delivery.entry_id), (select(TakeBack.delivery_id), TakeBack.entry_id))


def _named(roots: set[int], *queries: tuple[Select[Any], InstrumentedAttribute[Any]]) -> set[int]:
    """What papers with these entries name."""
    return {
        int(found)
        for part in in_parts(sorted(roots))
        for query, entry_id in queries
        for found in db.session.scalars(query.where(entry_id.in_(part)))
    }


def _lock_allotments(roots: set[int]) -> None:
    for part in in_parts(sorted(_allotments_of(roots))):
        held = select(Allotment.id).where(Allotment.id.in_(part)).order_by(Allotment.id).with_for_update()
        db.session.execute(held).all()


def _check_papers(roots: set[int]) -> None:
    """Bringing something back must not use an allotment or a delivery twice; the ledger knows cells, not papers."""
    left = [
        *paper_queries.total_left_of_allotments(_allotments_of(roots)).values(),
        *paper_queries.total_left_of_deliveries(_deliveries_of(roots)).values(),
    ]
    if any(quantity < 0 for quantity in left):
        raise GoodsUsedSince()
