"""What was promised, received and delivered, out of the kept totals: three figures of one item, never added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.campaigns.models import Campaign, CampaignTarget
from app.campaigns.queries import list_by_ids
from app.db import db
from app.items.models import Item
from app.ledger.kept import Total
from app.ledger.models import Holder
from app.ledger.words import Flow
from app.places.models import Place, PlaceLevel


@dataclass(slots=True)
class Figures:
    """Of one item: promised without what was taken back, received with what came damaged, delivered and kept."""

    promised: int = 0
    received: int = 0
    damaged: int = 0
    delivered: int = 0
    lost: int = 0
    opening: int = 0

    @property
    def is_nought(self) -> bool:
        """Did nothing happen?"""
        return not (self.promised or self.received or self.delivered or self.lost or self.opening)


COUNTS: dict[Flow, tuple[tuple[str, int], ...]] = {
    Flow.PROMISED: (("promised", 1),),
    Flow.WITHDRAWN: (("promised", -1),),
    Flow.LAPSED: (("promised", -1),),
    Flow.RECEIVED: (("received", 1),),
    Flow.RECEIVED_DAMAGED: (("received", 1), ("damaged", 1)),
    Flow.DELIVERED: (("delivered", 1),),
    Flow.TAKEN_BACK: (("delivered", -1),),
    Flow.LOST: (("lost", 1),),
    Flow.OPENING: (("opening", 1),),
}
"""In which figure a kept total counts, and with which sign."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a campaign: what is wanted, and what has come of it."""

    item: Item
    target: int | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One item of a campaign in one province; `place` is the country for what is meant for no province."""

    place: Place
    item: Item
    target: int | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class GiftRow:
    """One item that a company gave to one campaign, known by its holder in the ledger."""

    given_for: int
    item: Item
    figures: Figures


def _sums(keys: Sequence[InstrumentedAttribute[Any]], *conditions: ColumnElement[bool]) -> dict[Any, Figures]:
    wanted = select(*keys, Total.flow, func.sum(Total.quantity)).where(Total.flow.in_(list(COUNTS)), *conditions)
    found: dict[Any, Figures] = defaultdict(Figures)
    for *key, flow, quantity in db.session.execute(wanted.group_by(*keys, Total.flow)):
        for name, sign in COUNTS[flow]:
            figures = found[tuple(key)]
            setattr(figures, name, getattr(figures, name) + sign * int(quantity))
    return found


def list_item_rows(campaigns: Sequence[Campaign]) -> dict[int, list[ItemRow]]:
    """For each campaign its items with their figures, the wanted ones first; as many queries for one as for all."""
    sums = _sums((Total.given_for, Total.item_id), Total.given_for.in_([each.holder_id for each in campaigns]))
    wanted = {each.id: _targets(each.targets) for each in campaigns}
    items = _items({item_id for _, item_id in sums} | {item_id for own in wanted.values() for item_id in own})
    rows: dict[int, list[ItemRow]] = {}
    for campaign in campaigns:
        own = wanted[campaign.id]
        came = {item_id: figures for (holder_id, item_id), figures in sums.items() if holder_id == campaign.holder_id}
        rows[campaign.id] = [
            ItemRow(items[item_id], own.get(item_id), came.get(item_id, Figures()))
            for item_id in sorted({*own, *came}, key=lambda each: (each not in own, items[each].sort_key, each))
            if item_id in own or not came[item_id].is_nought
        ]
    return rows


def _targets(targets: Iterable[CampaignTarget]) -> dict[int, int]:
    wanted: dict[int, int] = defaultdict(int)
    for target in targets:
        wanted[target.item_id] += target.quantity
    return wanted


def list_place_rows(campaign: Campaign) -> list[PlaceRow]:
    """A campaign's figures province by province; goods count where they were promised for, received, handed over."""
    sums = _sums((Total.place_id, Total.item_id), Total.given_for == campaign.holder_id)
    targets = {(target.place_id, target.item_id): target.quantity for target in campaign.targets}
    home = provinces_of({place_id for place_id, _ in (*sums, *targets)})
    found: dict[tuple[int, int], Figures] = defaultdict(Figures)
    for (place_id, item_id), figures in sums.items():
        _add(found[home[place_id].id, item_id], figures)
    items = _items({item_id for _, item_id in (*found, *targets)})
    places = {place.id: place for place in home.values()}
    keys = {key for key, figures in found.items() if not figures.is_nought} | set(targets)
    return [
        PlaceRow(places[place_id], items[item_id], targets.get((place_id, item_id)), found[place_id, item_id])
        for place_id, item_id in sorted(keys, key=lambda key: _order(places[key[0]], items[key[1]]))
    ]


def _order(place: Place, item: Item) -> tuple[bool, str, str, int]:
    """Provinces as a Persian dictionary sorts them, the whole country behind them."""
    return place.level is PlaceLevel.COUNTRY, place.sort_key, item.sort_key, item.id


def _add(to: Figures, more: Figures) -> None:
    for name in Figures.__dataclass_fields__:
        setattr(to, name, getattr(to, name) + getattr(more, name))


def list_gift_rows(company_holder_id: int) -> list[GiftRow]:
    """What a company promised and gave, item by item and campaign by campaign."""
    sums = _sums((Total.given_for, Total.item_id), Total.given_by == company_holder_id)
    items = _items({item_id for _, item_id in sums})
    rows = [GiftRow(given_for, items[item_id], figures) for (given_for, item_id), figures in sums.items()]
    rows = [row for row in rows if not row.figures.is_nought]
    return sorted(rows, key=lambda row: (row.item.sort_key, row.item.id, -row.given_for))


def total_figure(
    name: str, item_id: int, *, given_for: int | None, given_by: int | None, place_ids: Sequence[int]
) -> int:
    """A figure of one item out of the kept totals, of a campaign, a company or both; of all places if none is named."""
    conditions = [Total.item_id == item_id]
    if given_for is not None:
        conditions.append(Total.given_for == given_for)
    if given_by is not None:
        conditions.append(Total.given_by == given_by)
    if place_ids:
        conditions.append(Total.place_id.in_(place_ids))
    total: int = getattr(_sums((Total.item_id,), *conditions).get((item_id,), Figures()), name)
    return total


def provinces_of(place_ids: Iterable[int]) -> dict[int, Place]:
    """For each place the province it lies in, or the country for what lies in none."""
    known = {place.id: place for place in list_by_ids(Place, place_ids)}
    frontier = {place.parent_id for place in known.values() if place.parent_id} - set(known)
    while frontier:
        known |= {place.id: place for place in list_by_ids(Place, frontier)}
        frontier = {place.parent_id for place in known.values() if place.parent_id} - set(known)
    return {place_id: _province(known[place_id], known) for place_id in list(known)}


def _province(place: Place, known: dict[int, Place]) -> Place:
    while place.level not in (PlaceLevel.PROVINCE, PlaceLevel.COUNTRY) and place.parent_id is not None:
        place = known[place.parent_id]
    return place


def list_places_within(place: Place) -> list[int]:
    """A place and everything in it."""
    found, frontier = [place.id], [place.id]
    while frontier and place.level is not PlaceLevel.COUNTRY:
        wanted = select(Place.id).where(Place.parent_id.in_(frontier)).order_by(Place.id)
        frontier = list(db.session.scalars(wanted))
        found += frontier
    return found


def stands_in(holder_id: InstrumentedAttribute[int], place_ids: Sequence[int]) -> ColumnElement[bool]:
    """Is this holder in one of the places?"""
    # Asked of each row that was found otherwise. As a join or a list, SQLite takes the place for the way in, and tries
    # every holder of the place with every lot of the campaign.
    there = aliased(Holder)
    return exists().where(there.id == holder_id, there.place_id.in_(place_ids))


def _items(item_ids: Iterable[int]) -> dict[int, Item]:
    return {item.id: item for item in list_by_ids(Item, item_ids)}
