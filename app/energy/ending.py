"""What is left of a saving ends: its day has passed, or its company takes it back. What was converted stays so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Row, select

from app.accounts.models import User
from app.accounts.rights import may_act, offices_of, require_act, require_anywhere
from app.accounts.service import nightly_account
from app.campaigns.typed import short
from app.db import atomic, db
from app.energy.conversion_refusals import NothingLeftOfIt
from app.energy.endings import SavingEnding, SavingEndingKind
from app.energy.own_part import refuse_speakers
from app.ledger import service as ledger
from app.ledger.acts import BegunAct, asks_itself
from app.ledger.cells import lock_existing
from app.ledger.drafts import Cell, EntryDraft, Move
from app.ledger.kept import Balance
from app.ledger.models import Entry, Holder, Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import EntryKind, LotKind, Stage

AS_ENTRY = {SavingEndingKind.EXPIRED: EntryKind.SAVING_EXPIRED, SavingEndingKind.WITHDRAWN: EntryKind.SAVING_WITHDRAWN}
AS_STAGE = {SavingEndingKind.EXPIRED: Stage.EXPIRED, SavingEndingKind.WITHDRAWN: Stage.WITHDRAWN}


@atomic()
def withdraw_saving(*, lot_id: int, happened_on: date, reason: str, by: User, key: str) -> SavingEnding:
    """The company takes back what is left of a saving. Raises NothingLeftOfIt when all of it is spent or ended.

    Raises SpeaksForCompany too: an officer records it, who is not of that company.
    """
    words = short(reason.strip(), field="reason")
    content = {"lot": lot_id, "on": happened_on, "reason": words}
    act = ledger.begin_act(
        verb="withdraw_saving", by=by, key=key, content=content, allowed=lambda: _own_cell(lot_id, by)
    )
    if act.is_repeat:
        return _endings_of(act, by)[0]
    cell, office_id = _own_cell(lot_id, by)
    refuse_speakers(by, [cell.holder_id])
    ended = _end([(cell, office_id)], SavingEndingKind.WITHDRAWN, happened_on, words, act, by)
    if not ended:
        raise NothingLeftOfIt()
    return ended[0]


@atomic()
def expire_savings(*, happened_on: date, by: User, key: str) -> list[SavingEnding]:
    """What is left of every saving whose last day is before this one expires, as far as this person may end savings."""
    act = ledger.begin_act(
        verb="expire_savings", by=by, key=key, content={"on": happened_on},
        allowed=lambda: require_anywhere(by, "end_savings"),
    )  # fmt: skip
    if act.is_repeat:
        return _endings_of(act, by)
    overdue = _list_overdue(happened_on, offices_of(by, "end_savings"))
    return _end(overdue, SavingEndingKind.EXPIRED, happened_on, None, act, by)


@atomic()
def expire_overdue(*, happened_on: date) -> list[SavingEnding]:
    """The same in every office, as the nightly run does it unasked; what has ended by now is answered again."""
    overdue = _list_overdue(happened_on, None)
    if not overdue:
        return []
    by = nightly_account()
    # What is overdue names the act: a second run of the day finds nothing, or what came up since the first.
    content = {"on": happened_on, "lots": [cell.lot_id for cell, _ in overdue]}
    key = f"expire:{happened_on.isoformat()}:{overdue[0][0].lot_id}:{len(overdue)}"
    act = ledger.begin_act(verb="expire_overdue", by=by, key=key, content=content, allowed=asks_itself)
    if act.is_repeat:
        return list(db.session.scalars(select(SavingEnding).where(SavingEnding.act_id == act.id)))
    return _end(overdue, SavingEndingKind.EXPIRED, happened_on, None, act, by)


def _list_overdue(on: date, offices: Collection[int] | None) -> list[tuple[Cell, int]]:
    """Where something is left of savings whose last day is before this one, in the books of these offices or of all."""
    wanted = (
        select(Balance.holder_id, Balance.lot_id, Holder.office_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Lot.given_for)
        .where(Balance.stage == Stage.AVAILABLE, Balance.quantity > Balance.held, Lot.expires_on < on)
        .order_by(Balance.lot_id)
    )
    if offices is not None:
        wanted = wanted.where(Holder.office_id.in_(offices))
    return [(Cell(row.holder_id, Stage.AVAILABLE, row.lot_id), row.office_id) for row in db.session.execute(wanted)]


def _own_cell(lot_id: int, by: User) -> tuple[Cell, int]:
    cell, office_id = _cell_of(lot_id, by)
    require_act(by, office_id, "end_savings")
    return cell, office_id


def _cell_of(lot_id: int, by: User) -> tuple[Cell, int]:
    """Where a saving stands, and in whose book it is; NoSuchEntry where there is none or it is another office's."""
    wanted = select(Lot.given_by, Holder.office_id).join(Holder, Holder.id == Lot.given_for)
    wanted = wanted.where(Lot.id == lot_id, Lot.kind.in_((LotKind.SAVING, LotKind.CREDIT)))
    found: Row[int, int] | None = db.session.execute(wanted).one_or_none()
    if found is None or not (may_act(by, found.office_id, "read_conversions")):
        raise NoSuchEntry(field="lot_id")
    return Cell(found.given_by, Stage.AVAILABLE, lot_id), found.office_id


def _end(
    cells: Sequence[tuple[Cell, int]], kind: SavingEndingKind, on: date, reason: str | None, act: BegunAct, by: User
) -> list[SavingEnding]:
    """One entry for each lot of which something is left now that its cell is locked."""
    locked = lock_existing(db.session.connection(), [cell for cell, _ in cells])
    drafts, endings = [], []
    for cell, office_id in cells:
        left = locked[cell].free if cell in locked else 0
        if left < 1:
            continue
        target = (cell.holder_id, AS_STAGE[kind])
        move = Move(cell.lot_id, left, (cell.holder_id, Stage.AVAILABLE), target)
        drafts.append(EntryDraft(office_id, AS_ENTRY[kind], on, [move], memo=reason))
        endings.append(
            SavingEnding(
                lot_id=cell.lot_id, kind=kind, quantity=left, happened_on=on, reason=reason, by_id=by.id,
                entry_id=drafts[-1].id, act_id=act.id,
            )
        )  # fmt: skip
    db.session.add_all(endings)
    ledger.post_entries(drafts, act=act, by=by)
    return endings


def _endings_of(act: BegunAct, by: User) -> list[SavingEnding]:
    """What one act ended, in the offices in which this person may still end savings."""
    wanted = select(SavingEnding).where(SavingEnding.act_id == act.id).order_by(SavingEnding.id)
    offices = offices_of(by, "end_savings")
    if offices is not None:
        mine = select(Entry.id).where(Entry.act_id == act.id, Entry.office_id.in_(offices))
        wanted = wanted.where(SavingEnding.entry_id.in_(mine))
    return list(db.session.scalars(wanted))
