"""Whom a campaign's goods have reached: receivers by their group, and the waiting lists before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.beneficiaries.models import Receiver
from app.beneficiaries.waiting import WaitingCount, find_waiting
from app.beneficiaries.words import ReceiverKind
from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine
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
    """Each receiver once who still has something of a campaign, by group."""
    reached: dict[int, Receiver] = {}
    for part in chunks(sorted(_by_delivery(campaign) | _by_handover(campaign))):
        reached |= {each.id: each for each in list_by_ids(Receiver, part)}
    counted: dict[Group, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("persons", "households", "centres"), 0))
    for receiver in reached.values():
        counted[receiver.group][COLUMN.get(receiver.kind, "persons")] += receiver.people or 1
    return [GroupRow(group, **counted[group]) for group in Group if group in counted]


def _by_delivery(campaign: Campaign) -> set[int]:
    wanted = (
        select(DeliveryLine.id, DeliveryLine.delivery_id, Delivery.receiver_id)
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(Lot.given_for == campaign.holder_id)
    )
    rows = db.session.execute(wanted).all()
    left = paper_queries.total_left_of_deliveries({row.delivery_id for row in rows})
    return {row.receiver_id for row in rows if left[row.id] > 0}


def _by_handover(campaign: Campaign) -> set[int]:
    wanted = select(Handover.entry_id, Handover.receiver_id).distinct().join(HandoverLine).where(
        Handover.campaign_id == campaign.id
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
