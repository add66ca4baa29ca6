"""Whom a campaign's goods have reached: receivers by their group, and the waiting lists before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.beneficiaries.models import Receiver
from app.beneficiaries.waiting import WaitingCount, find_waiting
from app.beneficiaries.words import ReceiverKind
from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine, TakeBackLine
from app.campaigns.models import Campaign
from app.campaigns.papers import Handover, HandoverLine
from app.campaigns.queries import list_by_ids
from app.codes import Group
from app.db import db
from app.items.models import Item
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks
from app.ledger.kept import Balance
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import LotKind, Stage
from app.places.models import Place

COLUMN = {ReceiverKind.HOUSEHOLD: "households", ReceiverKind.CENTRE: "centres"}
FEWEST = 5
"""Fewer people than this are not told to those outside the office. Source: handbook 10, k = 5."""


@dataclass(slots=True)
class GroupRow:
    """How many of a group were reached: persons by themselves or uncounted by name, households, centres."""

    group: Group
    persons: int | None = 0
    households: int | None = 0
    centres: int | None = 0


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """What an office said of one list, before the campaign's first goods were handed over and last."""

    place: Place
    item: Item
    before: WaitingCount | None
    after: WaitingCount | None


def list_groups(campaign: Campaign) -> list[GroupRow]:
    """Each receiver once who still has something of a campaign, by group.

    The database counts all who were given something; only those from whom something came back are looked at one by one.
    """
    counted: dict[Group, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("persons", "households", "centres"), 0))
    people = func.sum(func.coalesce(Receiver.people, 1))
    wanted = select(Receiver.group, Receiver.kind, people).where(_was_given(campaign))
    for group, kind, many in db.session.execute(wanted.group_by(Receiver.group, Receiver.kind)):
        counted[group][COLUMN.get(kind, "persons")] += int(many)
    doubtful = _doubtful(campaign)
    for part in chunks(sorted(doubtful)):
        has_still = _by_delivery(campaign, part) | _by_handover(campaign, part)
        for receiver in list_by_ids(Receiver, set(part) - has_still):
            counted[receiver.group][COLUMN.get(receiver.kind, "persons")] -= receiver.people or 1
    return [GroupRow(group, **counted[group]) for group in Group if any(counted.get(group, {}).values())]


def _was_given(campaign: Campaign) -> ColumnElement[bool]:
    given = _delivered(select(Delivery.receiver_id), campaign)
    handed = select(Handover.receiver_id).where(Handover.campaign_id == campaign.id)
    return or_(Receiver.id.in_(given), Receiver.id.in_(handed))


def _delivered(wanted: Any, campaign: Campaign) -> Any:
    """The question, asked of the lines that were delivered for a campaign."""
    return (
        wanted.join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(Lot.given_for == campaign.holder_id)
    )


def _doubtful(campaign: Campaign) -> set[int]:
    """Receivers of whom something was taken back, or a paper undone."""
    undone = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    returned = select(TakeBackLine.delivery_line_id)
    given = _delivered(select(Delivery.receiver_id), campaign)
    shrunk = or_(DeliveryLine.id.in_(returned), Delivery.entry_id.in_(undone))
    handed = select(Handover.receiver_id).where(Handover.campaign_id == campaign.id, Handover.entry_id.in_(undone))
    return {*db.session.scalars(given.where(shrunk)), *db.session.scalars(handed)}


def _by_delivery(campaign: Campaign, among: Sequence[int]) -> set[int]:
    wanted = _delivered(select(DeliveryLine.id, DeliveryLine.delivery_id, Delivery.receiver_id), campaign)
    rows = db.session.execute(wanted.where(Delivery.receiver_id.in_(among))).all()
    left = paper_queries.total_left_of_deliveries({row.delivery_id for row in rows})
    return {row.receiver_id for row in rows if left[row.id] > 0}


def _by_handover(campaign: Campaign, among: Sequence[int]) -> set[int]:
    wanted = select(Handover.entry_id, Handover.receiver_id).distinct().join(HandoverLine).where(
        Handover.campaign_id == campaign.id, Handover.receiver_id.in_(among)
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([row.entry_id for row in rows])
    return {row.receiver_id for row in rows if row.entry_id in standing}


def list_waiting_rows(campaign: Campaign, *, until: date) -> list[WaitingRow]:
    """The lists of the campaign's items in the provinces where it runs, and in the country, as their offices said."""
    items = list_by_ids(Item, _item_ids(campaign))
    places = {row.place_id: row.place for row in campaign.provinces} | {
        campaign.office.place_id: campaign.office.place
    }  # fmt: skip
    first = _first_handed_over(campaign)
    now = find_waiting(places, [item.id for item in items], until)
    then = find_waiting(places, [item.id for item in items], first) if first else {}
    rows = [
        WaitingRow(place, item, then.get((place.id, item.id)), now.get((place.id, item.id)))
        for item in items
        for place in sorted(places.values(), key=lambda each: (each.sort_key, each.id))
    ]
    return [row for row in rows if row.before or row.after]


def _item_ids(campaign: Campaign) -> Collection[int]:
    wanted = select(Balance.item_id).distinct().join(Lot, Lot.id == Balance.lot_id)
    return set(db.session.scalars(wanted.where(Lot.given_for == campaign.holder_id, Lot.kind == LotKind.GOODS)))


def _first_handed_over(campaign: Campaign) -> date | None:
    wanted = select(func.min(Entry.happened_on)).join(Line, Line.entry_id == Entry.id)
    wanted = wanted.join(Lot, Lot.id == Line.lot_id)
    return db.session.scalar(wanted.where(Lot.given_for == campaign.holder_id, Line.stage == Stage.DELIVERED))
