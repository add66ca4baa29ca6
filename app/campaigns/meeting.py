"""What is handed over to a receiver meets its needs, the oldest first; undone or taken back, it opens them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.beneficiaries.need_models import Need
from app.beneficiaries.needs import list_open_needs
from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine, TakeBack
from app.campaigns.meeting_models import MetNeed
from app.campaigns.papers import Handover, HandoverLine
from app.campaigns.pledges import PledgeLine
from app.campaigns.promising import in_parts
from app.db import atomic, db
from app.ledger import queries as ledger_queries
from app.ledger.chains import roots_of
from app.ledger.models import Entry


@dataclass(slots=True)
class Given:
    """So much of an item went to a receiver by one paper, and nothing of it has met a need yet."""

    receiver_id: int
    item_id: int
    on: date
    quantity: int
    delivery_id: int | None = None
    handover_id: int | None = None


def meet_by_deliveries(act_id: int, receiver_ids: Iterable[int]) -> None:
    """What the deliveries of one act brought meets needs; asks for nothing more where nobody needs anything."""
    wanted = (
        select(Delivery.receiver_id, DeliveryLine.item_id, Delivery.happened_on, DeliveryLine.quantity, Delivery.id)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .where(Delivery.act_id == act_id)
        .order_by(Delivery.happened_on, DeliveryLine.id)
    )
    _meet(wanted, "delivery_id", set(receiver_ids))


def meet_by_handovers(act_id: int, receiver_ids: Iterable[int]) -> None:
    """The same of what companies handed over themselves."""
    wanted = (
        select(Handover.receiver_id, PledgeLine.item_id, Handover.happened_on, HandoverLine.quantity, Handover.id)
        .join(HandoverLine, HandoverLine.handover_id == Handover.id)
        .join(PledgeLine, PledgeLine.id == HandoverLine.pledge_line_id)
        .where(Handover.act_id == act_id)
        .order_by(Handover.happened_on, HandoverLine.id)
    )
    _meet(wanted, "handover_id", set(receiver_ids))


def _meet(wanted: Any, paper: str, receiver_ids: set[int]) -> None:
    open_needs = list_open_needs(receiver_ids)
    if not open_needs:
        return
    db.session.flush()
    needing = {need.receiver_id for need in open_needs}
    given: dict[tuple[int, int, int], Given] = {}
    for receiver_id, item_id, on, quantity, paper_id in db.session.execute(wanted):
        if receiver_id in needing:
            key = (paper_id, receiver_id, item_id)
            one = given.setdefault(key, Given(receiver_id, item_id, on, 0, **{paper: paper_id}))
            one.quantity += quantity
    for each in given.values():
        _spend(each, [n for n in open_needs if (n.receiver_id, n.item_id) == (each.receiver_id, each.item_id)])
    db.session.flush()


def _spend(given: Given, needs: Sequence[Need]) -> None:
    for need in needs:
        taken = min(given.quantity, need.left)
        if taken:
            given.quantity -= taken
            db.session.add(
                MetNeed(
                    need_id=need.id, delivery_id=given.delivery_id, handover_id=given.handover_id, quantity=taken
                )
            )  # fmt: skip
            need.become_met(need.met + taken, on=given.on)


@atomic()
def recount_needs(*, undoings: Sequence[Entry]) -> None:
    """After entries were undone: needs are met by what then stands."""
    roots = set(roots_of(undoings).values())
    deliveries, handovers = set[int](), set[int]()
    for part in in_parts(sorted(roots)):
        deliveries |= set(db.session.scalars(select(Delivery.id).where(Delivery.entry_id.in_(part))))
        deliveries |= set(db.session.scalars(select(TakeBack.delivery_id).where(TakeBack.entry_id.in_(part))))
        handovers |= set(db.session.scalars(select(Handover.id).where(Handover.entry_id.in_(part))))
    _recount(_needs_of(MetNeed.delivery_id, deliveries) | _needs_of(MetNeed.handover_id, handovers))


@contextmanager
def needs_of_delivery(delivery_id: int) -> Iterator[None]:
    """Something of a delivery comes back in this block: the needs that it met are held before, and recounted after."""
    met = _needs_of(MetNeed.delivery_id, {delivery_id})
    db.session.execute(select(Need.id).where(Need.id.in_(met)).order_by(Need.id).with_for_update()).all()
    yield
    _recount(met)


def _needs_of(column: Any, paper_ids: Collection[int]) -> set[int]:
    return {
        need_id
        for part in in_parts(sorted(paper_ids))
        for need_id in db.session.scalars(select(MetNeed.need_id).where(column.in_(part)))
    }


def _recount(need_ids: set[int]) -> None:
    """Each need's figure from all papers that met it, as far as they stand."""
    for part in in_parts(sorted(need_ids)):
        held = select(Need).where(Need.id.in_(part)).order_by(Need.id).with_for_update(of=Need)
        needs = {need.id: need for need in db.session.scalars(held)}
        standing = _standing_of(set(needs))
        for need_id, need in needs.items():
            met, last = standing.get(need_id, (0, None))
            need.become_met(met, on=last)
    if need_ids:
        db.session.flush()


def list_wrong_needs() -> Iterator[int]:
    """The keys of needs whose figure is not what the papers that stand come to."""
    touched = select(MetNeed.need_id).union(select(Need.id).where(Need.met > 0)).subquery()
    for part in in_parts(sorted(db.session.scalars(select(touched.c[0])))):
        standing = _standing_of(set(part))
        for need in db.session.scalars(select(Need).where(Need.id.in_(part)).order_by(Need.id)):
            if need.met != min(standing.get(need.id, (0, None))[0], need.quantity):
                yield need.id


def _standing_of(need_ids: set[int]) -> dict[int, tuple[int, date | None]]:
    """What of each need stands as met, and the day of the last paper that met it."""
    papers = select(MetNeed.delivery_id, MetNeed.handover_id).where(MetNeed.need_id.in_(need_ids))
    rows = db.session.execute(papers).all()
    deliveries = {row.delivery_id for row in rows if row.delivery_id is not None}
    handovers = {row.handover_id for row in rows if row.handover_id is not None}
    left = _left_of_deliveries(deliveries) | _left_of_handovers(handovers)
    touched = select(MetNeed, Need.item_id).join(Need, Need.id == MetNeed.need_id)
    touched = touched.where(MetNeed.delivery_id.in_(deliveries) | MetNeed.handover_id.in_(handovers))
    met: dict[int, int] = defaultdict(int)
    last: dict[int, date] = {}
    for row, item_id in db.session.execute(touched.order_by(MetNeed.id)):
        key = (row.delivery_id, row.handover_id, item_id)
        there, on = left.get(key, (0, None))
        taken = min(row.quantity, there)
        left[key] = (there - taken, on)
        met[row.need_id] += taken
        if taken and on is not None:
            last[row.need_id] = max(on, last.get(row.need_id, on))
    return {need_id: (met[need_id], last.get(need_id)) for need_id in need_ids}


Left = dict[tuple[int | None, int | None, int], tuple[int, date | None]]
"""By paper and item what of it the receiver still has, and its day."""


def _left_of_deliveries(delivery_ids: set[int]) -> Left:
    of_lines = paper_queries.total_left_of_deliveries(delivery_ids)
    wanted = select(DeliveryLine.id, DeliveryLine.item_id, Delivery.id, Delivery.happened_on).join(Delivery)
    left: Left = {}
    for line_id, item_id, delivery_id, on in db.session.execute(wanted.where(Delivery.id.in_(delivery_ids))):
        key = (delivery_id, None, item_id)
        left[key] = (left.get(key, (0, None))[0] + of_lines[line_id], on)
    return left


def _left_of_handovers(handover_ids: set[int]) -> Left:
    wanted = (
        select(Handover.id, Handover.entry_id, Handover.happened_on, HandoverLine.quantity, PledgeLine.item_id)
        .join(HandoverLine, HandoverLine.handover_id == Handover.id)
        .join(PledgeLine, PledgeLine.id == HandoverLine.pledge_line_id)
        .where(Handover.id.in_(handover_ids))
    )
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([row.entry_id for row in rows])
    left: Left = {}
    for row in rows:
        key = (None, row.id, row.item_id)
        there = row.quantity if row.entry_id in standing else 0
        left[key] = (left.get(key, (0, None))[0] + there, row.happened_on)
    return left
