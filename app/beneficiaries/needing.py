"""Needs: noted, assessed, put in line, withdrawn; what is handed over to a receiver meets them, the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import within
from app.beneficiaries import helped, needs
from app.beneficiaries.asking import keep_answers, require_answers
from app.beneficiaries.identities import own_receiver
from app.beneficiaries.matching import root_of
from app.beneficiaries.need_models import Need
from app.beneficiaries.words import NeedCause, NeedState, ReceiverKind, Withdrawal
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.quantities import read_quantity
from app.items.queries import get_item
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.made import get_made, remember_made
from app.ledger.refusals import DayAhead


class FoundToBeAnother(Conflict):
    """This receiver was found to be {code}. Go on with that one."""


@atomic()
def note_need(
    *, receiver_id: int, item_id: int, quantity: str | int, since: date, cause: NeedCause, by: User, key: str,
    due_on: date | None = None, answers: Mapping[str, str] | None = None,
) -> Need:  # fmt: skip
    """A receiver needs so much of an item. Help given before, and more than the share, are answered with a reason."""
    receiver = own_receiver(receiver_id, by, "keep_needs")
    item = get_item(item_id)
    asked = quantity if isinstance(quantity, int) else read_quantity(quantity, item)
    content = {"receiver": receiver_id, "item": item_id, "quantity": asked, "since": since, "cause": cause.value}
    content |= {"due": due_on}
    act = ledger.begin_act(verb="note_need", by=by, key=key, content=content, allowed=asks_itself)
    if act.is_repeat:
        return needs.get_need(get_made(act.id), seen_by=by)
    check_need(receiver_id, receiver.kind, asked, since, due_on, is_needed=not item.is_saving)
    warnings = helped.warn_of_help([receiver.id], item, on=clock.business_today(), quantity=asked, kind=receiver.kind)
    require_answers(warnings, answers or {})
    need = Need(
        office_id=receiver.office_id, receiver=receiver, item=item, quantity=asked, met=0, since=since, cause=cause,
        due_on=due_on, state=NeedState.NEW, noted_by_id=by.id, noted_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    keep_answers(warnings, answers or {}, receiver_id=receiver.id, need_id=need.id, by=by)
    remember_made(act_id=act.id, made_id=need.id)
    return need


def check_need(
    receiver_id: int, kind: ReceiverKind, quantity: int, since: date, due_on: date | None, *, is_needed: bool
) -> None:
    """Raises what keeps a need from being noted: it is of nobody, of somebody else, of nothing, or of a day ahead."""
    if kind is ReceiverKind.ANONYMOUS:
        raise Invalid(N_("A need is of somebody; these are an uncounted few."), field="receiver_id")
    if root_of(receiver_id) != receiver_id:
        raise FoundToBeAnother(code=needs.code_of(root_of(receiver_id)), field="receiver_id")
    if not is_needed:
        raise Invalid(N_("Nobody waits for this."), field="item_id")
    if quantity < 1:
        raise Invalid(N_("A quantity must be one or more."), field="quantity")
    if since > clock.business_today():
        raise DayAhead(day=since, field="since")
    if due_on is not None and due_on < since:
        raise Invalid(N_("The deadline is before the day since when it is needed."), field="due_on")


@atomic()
def assess_need(*, need_id: int, by: User, quantity: str | int | None = None) -> Need:
    """Somebody has looked: the need is right, or it is of another quantity."""
    need = _own_need(need_id, by)
    said = read_quantity(quantity, need.item) if isinstance(quantity, str) else quantity
    need.become_assessed(
        quantity=need.quantity if said is None else said, on=clock.business_today(), by_id=by.id
    )  # fmt: skip
    return need


@atomic()
def queue_need(*, need_id: int, by: User) -> Need:
    """An assessed need stands in line."""
    need = _own_need(need_id, by)
    need.become_queued(on=clock.business_today())
    return need


@atomic()
def confirm_need(*, need_id: int, by: User) -> Need:
    """Somebody has asked again: it is still needed. It keeps its place in line."""
    need = _own_need(need_id, by)
    need.become_confirmed(on=clock.business_today())
    return need


@atomic()
def withdraw_need(*, need_id: int, why: Withdrawal, by: User) -> Need:
    """Nothing of a need is to come any more."""
    need = _own_need(need_id, by)
    if why is Withdrawal.FORGOTTEN:
        raise Invalid(N_("This is not one of the choices."), field="why")
    need.become_withdrawn(why=why, on=clock.business_today())
    return need


def _own_need(need_id: int, by: User) -> Need:
    """Held until the verb is done, so that nothing is met and withdrawn at once."""
    own = select(Need).where(Need.id == need_id, within(by, "keep_needs", Need.office_id)).with_for_update(of=Need)
    need = db.session.scalar(own.execution_options(populate_existing=True))
    if need is None:
        raise needs.NoSuchNeed()
    return need
