"""Needs that come as a list: an office's waiting list on its first day, each noted as if a clerk had typed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.beneficiaries import helped
from app.beneficiaries.asking import keep_answers, require_answers
from app.beneficiaries.identities import own_receiver
from app.beneficiaries.need_models import OPEN_NEEDS, Answered, Need
from app.beneficiaries.needing import check_need
from app.beneficiaries.words import NeedCause, NeedState
from app.db import atomic, db
from app.errors import Conflict, DomainError, RowsNotTaken
from app.items.models import Item


class NeedGoesOn(Conflict):
    """The need of {code} that this file brought was assessed, met or withdrawn since. Withdraw it instead."""


class NeededAlready(Conflict):
    """{code} has an open need of {item} already, of another quantity or since another day. Look at that one."""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need as a row says it; `reason` answers whatever is warned of."""

    receiver_id: int
    item: Item
    quantity: int
    since: date
    cause: NeedCause
    due_on: date | None = None
    reason: str = ""


@atomic()
def bring_in_needs(*, rows: Sequence[NeedRow], by: User) -> list[tuple[Need, bool]]:
    """Note the needs of a list, each with whether it is new; the same need of somebody is noted once.

    Raises RowsNotTaken, which says of every bad row why: what noting it alone raises, NeededAlready.
    """
    taken: list[tuple[Need, bool]] = []
    refusals: dict[int, DomainError] = {}
    receivers, today = {row.receiver_id for row in rows}, clock.business_today()
    open_needs, asked = _list_open(receivers), helped.to_look_at(receivers, {row.item.id for row in rows}, today)
    for place, row in enumerate(rows):
        try:
            taken.append(_take(row, open_needs, by, is_asked=row.receiver_id in asked))
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    return taken


def _take(row: NeedRow, open_needs: dict[tuple[int, int], Need], by: User, *, is_asked: bool) -> tuple[Need, bool]:
    receiver = own_receiver(row.receiver_id, by, "keep_needs")
    check_need(receiver.id, receiver.kind, row.quantity, row.since, row.due_on, is_needed=not row.item.is_saving)
    known = open_needs.get((receiver.id, row.item.id))
    if known is not None:
        if (known.quantity, known.since) != (row.quantity, row.since):
            raise NeededAlready(code=receiver.code, item=row.item.names, field="item")
        return known, False
    today, ids = clock.business_today(), [receiver.id] if is_asked else []
    warnings = helped.warn_of_help(ids, row.item, on=today, quantity=row.quantity, kind=receiver.kind) if ids else []
    answers = {warned.code: row.reason for warned in warnings}
    try:
        require_answers(warnings, answers)
    except DomainError as unanswered:
        unanswered.field = "reason"
        raise
    need = Need(
        office_id=receiver.office_id, receiver=receiver, item=row.item, quantity=row.quantity, met=0, since=row.since,
        cause=row.cause, due_on=row.due_on, state=NeedState.NEW, noted_by_id=by.id, noted_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    keep_answers(warnings, answers, receiver_id=receiver.id, need_id=need.id, by=by)
    open_needs[receiver.id, row.item.id] = need
    return need, True


def _list_open(receiver_ids: set[int]) -> dict[tuple[int, int], Need]:
    found: dict[tuple[int, int], Need] = {}
    wanted = sorted(receiver_ids)
    for start in range(0, len(wanted), helped.AT_ONCE):
        some = select(Need).where(Need.receiver_id.in_(wanted[start : start + helped.AT_ONCE]))
        for need in db.session.scalars(some.where(Need.state.in_(OPEN_NEEDS)).with_for_update(of=Need)):
            found[need.receiver_id, need.item_id] = need
    return found


@atomic(joins=True)
def remove_new_need(*, need_id: int, by: User) -> None:
    """Take back a need that was brought in and that nobody has touched since. Raises NeedGoesOn."""
    need = db.session.scalars(select(Need).where(Need.id == need_id).with_for_update(of=Need)).one()
    own_receiver(need.receiver_id, by, "keep_needs")
    if need.state is not NeedState.NEW or need.met:
        raise NeedGoesOn(code=need.receiver.code)
    for answered in db.session.scalars(select(Answered).where(Answered.need_id == need.id)):
        db.session.delete(answered)
    db.session.flush()
    db.session.delete(need)
