"""Goods lost or destroyed: one person asks, the goods are blocked, another signs, and only then it is in the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts import approvals
from app.accounts.models import Approval, User
from app.codes import DisposalReason, LossReason
from app.db import atomic, db
from app.ledger import service as ledger
from app.ledger.drafts import Move
from app.ledger.words import EntryKind, HolderKind, Stage
from app.stores.drafts import StockLine
from app.stores.models import Disposal, Loss, Store
from app.stores.shelves import moves, shelf
from app.stores.sight import require_second
from app.stores.transfer_models import Transfer
from app.stores.typed import read_lines
from app.stores.writeoffs import WriteOff, on_the_way, require_taker, take_off

LOSS, DISPOSAL = "loss", "disposal"


@atomic()
def ask_loss(
    *,
    happened_on: date,
    reason: LossReason,
    minutes_number: str,
    lines: Sequence[StockLine],
    by: User,
    key: str,
    store_id: int | None = None,
    transfer_id: int | None = None,
    note: str = "",
) -> Approval:
    """Ask for the second signature under a loss from a store, or on the way; the goods are blocked until then."""
    case = WriteOff(happened_on, reason, minutes_number, tuple(read_lines(lines)), note, store_id, transfer_id)
    return _ask(LOSS, case, by, key)


@atomic()
def ask_disposal(
    *,
    store_id: int,
    happened_on: date,
    reason: DisposalReason,
    minutes_number: str,
    lines: Sequence[StockLine],
    by: User,
    key: str,
    note: str = "",
) -> Approval:
    """Ask for the second signature under the destruction of goods; they are blocked until then."""
    case = WriteOff(happened_on, reason, minutes_number, tuple(read_lines(lines)), note, store_id)
    return _ask(DISPOSAL, case, by, key)


@atomic()
def record_loss(
    *,
    happened_on: date,
    reason: LossReason,
    minutes_number: str,
    lines: Sequence[StockLine],
    by: User,
    second: User,
    key: str,
    store_id: int | None = None,
    transfer_id: int | None = None,
    note: str = "",
) -> Loss:
    """Goods were lost after they had been received; two people sign. From a transfer, in the book of its sender."""
    case = WriteOff(happened_on, reason, minutes_number, tuple(read_lines(lines)), note, store_id, transfer_id)
    act = ledger.begin_act(
        verb="record_loss", by=by, key=key, content={**case.content(), "second": second.id},
        allowed=lambda: require_taker(case, by),
    )  # fmt: skip
    if act.is_repeat:
        return db.session.scalars(select(Loss).where(Loss.act_id == act.id)).one()
    taken = take_off(case, by)
    require_second(second, by=by, office=taken.office)
    losses = ledger.office_holder(office_id=taken.office.id, kind=HolderKind.LOSSES)
    entry = taken.entry(EntryKind.LOSS, (losses.id, Stage.LOST), case)
    if taken.transfer is not None:
        taken.transfer.lose({line.lot_id: line.quantity for line in taken.lots})
    loss = Loss(
        store_id=store_id, transfer_id=transfer_id, reason=reason, minutes_number=minutes_number, note=note,
        happened_on=happened_on, act_id=act.id, entry_id=entry.id,
    )  # fmt: skip
    db.session.add(loss)
    db.session.flush()
    ledger.post_entries([entry], act=act, by=by, second=second)
    return loss


@atomic()
def record_disposal(
    *,
    store_id: int,
    happened_on: date,
    reason: DisposalReason,
    minutes_number: str,
    lines: Sequence[StockLine],
    by: User,
    second: User,
    key: str,
    note: str = "",
) -> Disposal:
    """Goods of a store were destroyed; two people sign."""
    case = WriteOff(happened_on, reason, minutes_number, tuple(read_lines(lines)), note, store_id)
    act = ledger.begin_act(
        verb="record_disposal", by=by, key=key, content={**case.content(), "second": second.id},
        allowed=lambda: require_taker(case, by),
    )  # fmt: skip
    if act.is_repeat:
        return db.session.scalars(select(Disposal).where(Disposal.act_id == act.id)).one()
    taken = take_off(case, by)
    require_second(second, by=by, office=taken.office)
    entry = taken.entry(EntryKind.DISPOSAL, (taken.spot[0], Stage.DISPOSED), case)
    disposal = Disposal(
        store_id=store_id, reason=reason, minutes_number=minutes_number, note=note, happened_on=happened_on,
        act_id=act.id, entry_id=entry.id,
    )  # fmt: skip
    db.session.add(disposal)
    db.session.flush()
    ledger.post_entries([entry], act=act, by=by, second=second)
    return disposal


@atomic()
def sign_loss(*, by: User, second: User, **payload: Any) -> Loss:
    """What the second signature under a loss does: free the goods, and record it as it was asked for."""
    case, key = _freed(payload, LossReason)
    return record_loss(**_named(case), transfer_id=case.transfer_id, by=by, second=second, key=key)


@atomic()
def sign_disposal(*, by: User, second: User, **payload: Any) -> Disposal:
    """What the second signature under a disposal does: free the goods, and record it as it was asked for."""
    case, key = _freed(payload, DisposalReason)
    return record_disposal(**_named(case), by=by, second=second, key=key)


@atomic()
def free_goods(*, approval: Approval) -> None:
    """The second signature was refused, or is no longer wanted: the goods may move again."""
    ledger.release_hold(approval_id=approval.id)


def _ask(kind: str, case: WriteOff, by: User, key: str) -> Approval:
    act = ledger.begin_act(
        verb=f"ask_{kind}", by=by, key=key, content=case.content(), allowed=lambda: require_taker(case, by)
    )
    subject = f"act:{act.id}"
    if act.is_repeat:
        return db.session.scalars(select(Approval).where(Approval.kind == kind, Approval.subject == subject)).one()
    taken = take_off(case, by)
    asked = case.of_lots(taken.lots).content()
    approval = approvals.ask_approval(kind=kind, office_id=taken.office.id, payload=asked, by=by, subject=subject)
    approval.payload = {**asked, "approval_id": approval.id, "key": f"approval:{approval.id}"}
    ledger.hold(approval_id=approval.id, moves=moves(taken.lots, source=taken.spot, target=taken.spot))
    return approval


def blocked_by(approval: Approval) -> list[Move]:
    """What a loss or a disposal that waits to be signed keeps everybody else from."""
    case = _asked(approval.payload, LossReason if approval.kind == LOSS else DisposalReason)
    if case.transfer_id is not None:
        spot = on_the_way(db.session.get_one(Transfer, case.transfer_id))
    else:
        spot = shelf(db.session.get_one(Store, case.store_id))
    return [Move(line.lot_id or 0, line.quantity, spot, spot, unit_ids=line.unit_ids) for line in case.lines]


def _asked(payload: Mapping[str, Any], reasons: type[LossReason | DisposalReason]) -> WriteOff:
    return WriteOff.as_asked({name: payload[name] for name in payload if name not in ("approval_id", "key")}, reasons)


def _freed(payload: Mapping[str, Any], reasons: type[LossReason | DisposalReason]) -> tuple[WriteOff, str]:
    """What was asked for, its goods no longer blocked, and the key it is recorded under."""
    ledger.release_hold(approval_id=payload["approval_id"])
    return _asked(payload, reasons), payload["key"]


def _named(case: WriteOff) -> dict[str, Any]:
    return {
        "store_id": case.store_id, "happened_on": case.happened_on, "reason": case.reason,
        "minutes_number": case.minutes_number, "lines": case.lines, "note": case.note,
    }  # fmt: skip
