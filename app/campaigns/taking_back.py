"""Delivered goods come back to a store, whole or in part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from app.accounts.models import User
from app.campaigns import paper_queries
from app.campaigns.delivering import receivers_holders
from app.campaigns.drafts import BackLine
from app.campaigns.issues import Delivery, DeliveryLine, TakeBack, TakeBackLine
from app.campaigns.meeting import needs_of_delivery
from app.campaigns.refusals import MoreThanDelivered, NotOfThis, SameLineTwice
from app.campaigns.typed import check_texts, read_with_items
from app.codes import ReturnReason
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.quantities import say_quantity
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, Move
from app.ledger.rows import in_line
from app.ledger.words import EntryKind, Stage
from app.stores.sight import own_store

BEFORE_TAKING_BACK: list[Callable[[ReturnReason, Mapping[int, int], Mapping[int, int]], None]] = []
"""What packages above refuse: told the reason, how much of each line comes back, and how much of it is there."""


@atomic()
def take_back(
    *, delivery_id: int, store_id: int, happened_on: date, reason: ReturnReason, by: User, key: str,
    lines: Sequence[BackLine] | None = None, paper: str | None = None, memo: str | None = None,
) -> TakeBack:  # fmt: skip
    """Delivered goods came back to a store: so much of each line, or without lines all that the receiver still has.

    What was refused at the door is taken back with that reason.
    """
    delivery = paper_queries.get_delivery(delivery_id, seen_by=by)
    if lines is not None:
        of = {line.id: line.item for line in delivery.lines}
        lines = read_with_items(lines, [of.get(line.delivery_line_id) for line in lines])
    content = {
        "delivery": delivery_id, "store": store_id, "on": happened_on, "reason": reason.value, "paper": paper,
        "memo": memo, "lines": [asdict(line) for line in lines] if lines is not None else None,
    }  # fmt: skip
    act = ledger.begin_act(verb="take_back", by=by, key=key, content=content, allowed=lambda: own_store(store_id, by))
    if act.is_repeat:
        return db.session.scalars(select(TakeBack).where(TakeBack.act_id == act.id)).one()
    delivery = _lock_delivery(delivery_id, by)
    store = own_store(store_id, by)
    store.must_be_open()
    if happened_on < delivery.happened_on:
        raise Invalid(N_("These goods were handed over on {day}."), day=delivery.happened_on, field="happened_on")
    left = paper_queries.total_left_of_deliveries([delivery_id])
    asked = _asked_for(delivery, lines, left)
    check_texts(paper=paper, memo=memo)
    entry = EntryDraft(
        office_id=store.office_id, kind=EntryKind.TAKE_BACK, happened_on=happened_on, paper=paper, memo=memo,
        follows_id=delivery.entry_id,
    )  # fmt: skip
    back = TakeBack(
        delivery_id=delivery_id, store_id=store_id, reason=reason, happened_on=happened_on, paper=paper, memo=memo,
        entry_id=entry.id, act_id=act.id,
    )  # fmt: skip
    source = _from_receivers(delivery)
    own = {line.id: line for line in delivery.lines}
    for number, each in enumerate(asked, start=1):
        with in_line(number - 1):
            line = _taken_line(own, each, left)
        entry.moves.append(Move(line.lot_id, each.quantity, source, (store.holder_id, Stage.IN_STORE)))
        back.lines.append(TakeBackLine(line_no=number, delivery_line_id=line.id, quantity=each.quantity))
    for refuse in BEFORE_TAKING_BACK:
        refuse(reason, {each.delivery_line_id: each.quantity for each in asked}, left)
    db.session.add(back)
    with needs_of_delivery(delivery_id):
        ledger.post_entries([entry], act=act, by=by)
    return db.session.scalars(select(TakeBack).where(TakeBack.act_id == act.id)).one()


def _from_receivers(delivery: Delivery) -> tuple[int, Stage]:
    """The cell in which the goods stand: that of the receivers of the county."""
    [receivers_id] = receivers_holders({delivery.receiver_id: delivery.receiver}).values()
    return receivers_id, Stage.DELIVERED


def _lock_delivery(delivery_id: int, by: User) -> Delivery:
    paper_queries.get_delivery(delivery_id, seen_by=by)
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update(of=Delivery)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _asked_for(
    delivery: Delivery, lines: Sequence[BackLine] | None, left: Mapping[int, int]
) -> Sequence[BackLine]:  # fmt: skip
    """The lines that were named, each once, or all that the receiver still has; raises Conflict, SameLineTwice."""
    if lines is None:
        lines = [BackLine(delivery_line_id=each.id, quantity=left[each.id]) for each in delivery.lines if left[each.id]]
    if not lines:
        raise Conflict(N_("The receiver has nothing left of this delivery."))
    if len({each.delivery_line_id for each in lines}) < len(lines):
        raise SameLineTwice(field="lines")
    return lines


def _taken_line(own: Mapping[int, DeliveryLine], each: BackLine, left: Mapping[int, int]) -> DeliveryLine:
    line = own.get(each.delivery_line_id)
    if line is None:
        raise NotOfThis(field="lines")
    if each.quantity < 1:
        raise Invalid(N_("A quantity must be one or more."), field="quantity")
    if each.quantity > left[line.id]:
        raise MoreThanDelivered(
            left=say_quantity(left[line.id], line.item), wanted=say_quantity(each.quantity, line.item),
            item=line.item.names, field="quantity",
        )  # fmt: skip
    return line
