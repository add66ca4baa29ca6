"""Reading needs: one, those of a receiver, the line that waits for an item, and how long each line is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import within
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import OPEN_NEEDS, Answered, Need
from app.beneficiaries.words import NeedState
from app.db import db
from app.errors import NotFound
from app.items.models import Item
from app.places.models import Office, Place

PAGE = 50
AT_ONCE = 5_000


class NoSuchNeed(NotFound):
    """There is no such need, or it is not yours to see."""


@dataclass(frozen=True)
class Line:
    """How many wait for an item in one's offices, and since when the first of them."""

    item: Item
    waiting: int
    others: int
    """Needs that are noted or assessed and not in line yet."""
    first: date | None


def get_need(need_id: int, *, seen_by: User) -> Need:
    """One need, if this person's offices keep it."""
    need = db.session.scalar(select(Need).where(Need.id == need_id, _seen(seen_by)))
    if need is None:
        raise NoSuchNeed()
    return need


def list_needs(
    *, seen_by: User, office_id: int | None = None, item_id: int | None = None, state: NeedState | None = None,
    receiver_id: int | None = None, confirmed_before: date | None = None, after: int | None = None, limit: int = PAGE,
) -> Sequence[Need]:  # fmt: skip
    """Needs of one's offices as they stand in line, the longest waiting first, from behind the need `after`.

    `confirmed_before` asks for open ones that nobody has confirmed since.
    """
    wanted = select(Need).where(_seen(seen_by)).options(joinedload(Need.receiver).joinedload(Receiver.place))
    named = {Need.office_id: office_id, Need.item_id: item_id, Need.state: state, Need.receiver_id: receiver_id}
    for column, value in named.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if confirmed_before is not None:
        wanted = wanted.where(Need.state.in_(OPEN_NEEDS), confirmed_last() < confirmed_before)
    behind = select(Need).where(Need.id == after, _seen(seen_by))
    last = db.session.scalar(behind) if after is not None else None
    if last is not None:
        wanted = wanted.where(or_(Need.since > last.since, and_(Need.since == last.since, Need.id > last.id)))
    return db.session.scalars(wanted.order_by(Need.since, Need.id).limit(limit)).all()


def list_lines(*, seen_by: User) -> list[Line]:
    """The waiting lists of one's offices, by item."""
    waits = func.count().filter(Need.state == NeedState.WAITING)
    first = func.min(Need.since).filter(Need.state == NeedState.WAITING)
    wanted = (
        select(Need.item_id, waits, func.count(), first)
        .where(_seen(seen_by), Need.state.in_(OPEN_NEEDS))
        .group_by(Need.item_id)
    )
    rows = db.session.execute(wanted).all()
    items = {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_([row[0] for row in rows])))}
    lines = [Line(items[key], int(waiting), int(total) - int(waiting), day) for key, waiting, total, day in rows]
    return sorted(lines, key=lambda line: (-line.waiting, line.item.sort_key, line.item.id))


def confirmed_last() -> ColumnElement[date]:
    """The last day on which a need is known to have been one."""
    return func.coalesce(Need.confirmed_on, Need.assessed_on, Need.since)


def total_stale(office_ids: Collection[int], before: date) -> dict[int, int]:
    """How many open needs of each of these offices were last known to be so before a day."""
    stale = and_(Need.state.in_(OPEN_NEEDS), confirmed_last() < before, Need.office_id.in_(sorted(office_ids)))
    rows = db.session.execute(select(Need.office_id, func.count()).where(stale).group_by(Need.office_id))
    return {office_id: int(count) for office_id, count in rows}


def _seen(seen_by: User) -> ColumnElement[bool]:
    return within(seen_by, "read_beneficiaries", Need.office_id)


def list_open_needs(receiver_ids: Collection[int], item_ids: Collection[int] | None = None) -> list[Need]:
    """What these receivers still need, the oldest first, as it is met; held until the verb is done."""
    found: list[Need] = []
    wanted = sorted(receiver_ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = select(Need).where(Need.receiver_id.in_(wanted[start : start + AT_ONCE]), Need.state.in_(OPEN_NEEDS))
        if item_ids is not None:
            some = some.where(Need.item_id.in_(sorted(item_ids)))
        found += db.session.scalars(some.order_by(Need.id).with_for_update(of=Need)).all()
    return sorted(found, key=lambda need: (need.since, need.id))


def list_answers(receiver_id: int) -> Sequence[Answered]:
    """What was warned of about a receiver, and answered; the newest first."""
    wanted = select(Answered).where(Answered.receiver_id == receiver_id)
    return db.session.scalars(wanted.order_by(Answered.id.desc()).limit(PAGE)).all()


def code_of(receiver_id: int) -> str:
    """A receiver's code."""
    return db.session.scalars(select(Receiver.code).where(Receiver.id == receiver_id)).one()


def total_in_line(place_ids: Collection[int], item_ids: Collection[int], until: date) -> dict[tuple[int, int], int]:
    """How many stood in line at the end of a day, by province and item; only where needs are kept at all by then."""
    wanted = _in_line(until).where(Office.place_id.in_(sorted(place_ids)), Need.item_id.in_(sorted(item_ids)))
    return {(place_id, item_id): int(count) for place_id, item_id, count in db.session.execute(wanted)}


def list_in_line(
    *, until: date, place_ids: Collection[int] | None = None, item_id: int | None = None
) -> list[tuple[Place, Item, int]]:
    """The same of all provinces, or of some; of all items, or of one."""
    wanted = _in_line(until)
    if place_ids is not None:
        wanted = wanted.where(Office.place_id.in_(sorted(place_ids)))
    if item_id is not None:
        wanted = wanted.where(Need.item_id == item_id)
    found = wanted.subquery()
    rows = db.session.execute(
        select(Place, Item, found.c.waiting)
        .join(found, found.c.place_id == Place.id)
        .join(Item, Item.id == found.c.item_id)
        .order_by(Place.id, Item.id)
    )
    return [(place, item, int(waiting)) for place, item, waiting in rows]


def _in_line(until: date) -> Any:
    """How many receivers, each once, by province and item."""
    stands = and_(Need.queued_on <= until, or_(Need.ended_on.is_(None), Need.ended_on > until))
    return (
        select(
            Office.place_id, Need.item_id, func.count(func.distinct(Need.receiver_id)).filter(stands).label("waiting")
        )
        .join(Office, Office.id == Need.office_id)
        .where(Need.queued_on <= until)
        .group_by(Office.place_id, Need.item_id)
    )
