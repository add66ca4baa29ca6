"""What was recorded is undone by a new entry; pledges, transfers and allotments follow what then stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.approvals import ask_approval
from app.accounts.models import Approval, User
from app.accounts.rights import may_act, require_act, require_anywhere, scopes_of, sees_office
from app.campaigns import paper_queries
from app.campaigns.promising import lock_pledges
from app.campaigns.recounting import lock_allotments_of, pledges_of
from app.campaigns.refusals import SecondSignatureMissing
from app.campaigns.typed import check_worth, short
from app.codes import CorrectionKind
from app.db import atomic, db
from app.errors import N_, Invalid, NotAllowed, NotFound
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger import undoing as ledger_undoing
from app.ledger.chains import roots_of, transfers_of
from app.ledger.drafts import Cell, EntryDraft, Move, Worth
from app.ledger.models import Act, Entry
from app.ledger.refusals import KeyReused, NoSuchEntry
from app.ledger.rows import each_row
from app.ledger.valuing import ValueCorrection
from app.ledger.words import EntryKind
from app.places.models import Office
from app.stores.sight import require_second
from app.stores.transfer_models import Transfer
from app.stores.writeoffs import refuse_day

REVERSAL = "reversal"
OWN_UNDO = timedelta(seconds=30)
"""For so long a person may undo what they have just recorded, alone."""
UNDONE_BY = {
    EntryKind.ACCEPT: "accept_pledge", EntryKind.WITHDRAW: "accept_pledge", EntryKind.LAPSE: "accept_pledge",
    EntryKind.VALUE_CORRECTION: "correct_value", EntryKind.DIRECT: "undo_handover",
    EntryKind.CONVERSION: "convert_savings", EntryKind.SAVING: "end_savings",
    EntryKind.SAVING_EXPIRED: "end_savings", EntryKind.SAVING_WITHDRAWN: "end_savings",
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
    before = list_undone_under(by, key)
    sent = select(Transfer.entry_id).where(Transfer.id == transfer_id)
    if before and set(transfers_of(before)) != set(db.session.scalars(sent)):
        raise KeyReused()
    entry_ids = [entry.id for entry in before] or paper_queries.list_entries_of_transfer(transfer_id)
    return reverse_entries(
        entry_ids=entry_ids, happened_on=happened_on, correction=correction,
        memo=memo, by=by, key=key, second=second,
    )  # fmt: skip


@atomic()
def reverse_entries(
    *, entry_ids: Sequence[int], happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str,
    second: User | None = None,
) -> list[Entry]:  # fmt: skip
    """Undo several entries as one act, all or none, and let the papers follow."""
    entries = _look(entry_ids, by)
    if not is_known(by, key):
        _check_signatures(entries, by, second)
    words = _words(memo)
    roots = set(roots_of(entries).values())
    lock_pledges(pledges_of(roots))
    lock_allotments_of(roots)
    undone = ledger.reverse_entries(
        entry_ids=list(entry_ids), happened_on=happened_on, correction=correction, memo=words, by=by, key=key,
        second=second,
    )  # fmt: skip
    return ledger_queries.list_entries_by_id([entry.id for entry in undone])


@atomic()
def ask_reversal(
    *, entry_ids: Sequence[int], happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str
) -> Approval:
    """Ask for the second signature under an undoing; the goods it would take back are blocked until then."""
    if not entry_ids:
        raise NoSuchEntry()
    content = {"entries": sorted(entry_ids), "on": happened_on, "correction": correction.value, "memo": memo}
    act = ledger.begin_act(verb="ask_reversal", by=by, key=key, content=content, allowed=lambda: _look(entry_ids, by))
    subject = f"entry:{min(entry_ids)}"
    if act.is_repeat:
        asked = select(Approval).where(Approval.kind == REVERSAL, Approval.subject == subject)
        return next(found for found in db.session.scalars(asked) if found.payload["act_id"] == act.id)
    entries = _look(entry_ids, by)
    words = _words(memo)
    refuse_day(happened_on)
    payload = {
        "entry_ids": sorted(entry_ids), "happened_on": happened_on.isoformat(), "correction": correction.value,
        "memo": words, "act_id": act.id,
    }  # fmt: skip
    office_id = _office_of(_offices_of(entries)[entries[0].id], by)
    approval = ask_approval(kind=REVERSAL, office_id=office_id, payload=payload, by=by, subject=subject)
    approval.payload = {**payload, "approval_id": approval.id}
    drafts = ledger_undoing.reversals(entry_ids, happened_on=happened_on, correction=correction, memo=words)
    ledger.hold(approval_id=approval.id, moves=_net(drafts))
    return approval


@atomic()
def sign_reversal(*, by: User, second: User, **payload: Any) -> Entry:
    """What the second signature runs: the goods are free again, and what was asked for is undone."""
    ledger.release_hold(approval_id=payload["approval_id"])
    undone = reverse_entries(
        entry_ids=payload["entry_ids"], happened_on=date.fromisoformat(payload["happened_on"]),
        correction=CorrectionKind(payload["correction"]), memo=payload["memo"], by=by, second=second,
        key=f"approval:{payload['approval_id']}",
    )  # fmt: skip
    return undone[0]


@atomic()
def free_reversal(*, approval: Approval) -> None:
    """The undoing will not happen: the goods may move again."""
    ledger.release_hold(approval_id=approval.id)


@atomic()
def correct_value(*, lot_id: int, worth: Worth, happened_on: date, memo: str, by: User, key: str) -> Entry:
    """A national officer estimates a lot's worth anew: value moves, no quantity does."""
    require_anywhere(by, "correct_value")
    words = _ground(memo)
    check_worth(worth)
    return ledger.correct_value(lot_id=lot_id, worth=worth, happened_on=happened_on, memo=words, by=by, key=key)


@atomic()
def correct_values(
    *, corrections: Sequence[ValueCorrection], content: Mapping[str, str], by: User, key: str
) -> list[int]:  # fmt: skip
    """The worth of many lots, all or none: the ids of the entries, in order; `content` says what was asked for.

    Raises RowsNotTaken, with what `correct_value` raises for one.
    """
    require_anywhere(by, "correct_value")

    def checked(correction: ValueCorrection) -> ValueCorrection:
        check_worth(correction.worth)
        return replace(correction, memo=_ground(correction.memo))

    return ledger.correct_values(corrections=each_row(corrections, checked), content=content, by=by, key=key)


def _ground(memo: str) -> str:
    if not memo.strip():
        raise Invalid(N_("Say what the new value rests on."), field="memo")
    return short(memo.strip(), field="memo")


def needs_second(entry: Entry, by: User) -> bool:
    """Does this person need another to undo this entry? Not for what they alone recorded, in its first half minute."""
    is_own = entry.actor_id == by.id and entry.second_id is None
    return not is_own or clock.recorded_now() - entry.recorded_at > OWN_UNDO


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
    offices = _offices_of(entries)
    for entry in entries:
        _require_any(by, offices[entry.id], entry, UNDONE_BY.get(entry.counts_as, "undo_goods"))
    return entries


def _offices_of(entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Whose each entry is to undo: its office's; of a transfer both ends', which only can together."""
    roots = roots_of(entries)
    offices = {entry.id: [entry.office_id] for entry in entries}
    for members in transfers_of(entries).values():
        of_transfer = [entry for entry in entries if roots[entry.id] in members]
        offices |= {entry.id: [each.office_id for each in of_transfer] for entry in of_transfer}
    return offices


def _office_of(offices: Sequence[int], user: User) -> int:
    """Whose second signature it takes: of a transfer, of that end which this person works for."""
    return next((office_id for office_id in offices if sees_office(user, office_id)), offices[0])


def _require_any(by: User, offices: Sequence[int], entry: Entry, act: str) -> None:
    held = [office_id for office_id in sorted(offices) if may_act(by, office_id, "undo_goods")]
    if entry.actor_id == by.id and entry.counts_as is EntryKind.DIRECT and scopes_of(by, act):
        return
    require_act(by, held[0] if held else entry.office_id, act)


def _net(drafts: Sequence[EntryDraft]) -> list[Move]:
    """What the undoing takes away in the end: of a whole transfer, nothing from the carrier it passes through."""
    cells: dict[Cell, int] = defaultdict(int)
    leaving: dict[Cell, set[int]] = defaultdict(set)
    coming: dict[Cell, set[int]] = defaultdict(set)
    for draft in drafts:
        for move in draft.moves:
            cells[move.source_cell] += move.quantity
            cells[move.target_cell] -= move.quantity
            leaving[move.source_cell].update(move.unit_ids)
            coming[move.target_cell].update(move.unit_ids)
    return [
        Move(
            cell.lot_id, quantity, (cell.holder_id, cell.stage), (cell.holder_id, cell.stage),
            unit_ids=tuple(sorted(leaving[cell] - coming[cell])),
        )
        for cell, quantity in cells.items()
        if quantity > 0
    ]  # fmt: skip


def list_undone_under(by: User, key: str) -> list[Entry]:
    """What was undone when this key was first sent; nothing if it is new."""
    act_id = db.session.scalar(select(Act.id).where(Act.actor_id == by.id, Act.client_key == key))
    undoings = ledger_queries.list_entries_of_act(act_id) if act_id is not None else []
    return ledger_queries.list_entries_by_id([entry.reverses_id for entry in undoings if entry.reverses_id])


def _words(memo: str) -> str:
    """What was wrong, in a few words."""
    if not memo.strip():
        raise Invalid(N_("Say in a few words what was wrong."), field="memo")
    return short(memo.strip(), field="memo")


def is_known(by: User, key: str) -> bool:
    """Was this key sent before? Then the ledger answers as it did, or says that the content is another."""
    return db.session.scalar(select(Act.id).where(Act.actor_id == by.id, Act.client_key == key)) is not None


def _check_signatures(entries: Sequence[Entry], by: User, second: User | None) -> None:
    if second is not None:
        for office_id in sorted({_office_of(offices, second) for offices in _offices_of(entries).values()}):
            require_second(second, by=by, office=db.session.get_one(Office, office_id))
    elif any(needs_second(entry, by) for entry in entries):
        raise SecondSignatureMissing()
