"""Figures as they go out: each with its item, so that its quantity can be written by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.models import User
from app.campaigns import behind, queries, whereabouts
from app.campaigns.behind import Asked, Figure
from app.campaigns.figures import list_places_within
from app.campaigns.models import Campaign
from app.companies.queries import get_company_for
from app.items.models import Item
from app.items.queries import get_item
from app.ledger.models import Entry
from app.ledger.words import Stage
from app.places.models import Place
from app.places.queries import get_place


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of an item stands at one stage in one province."""

    item: Item
    place: Place
    stage: Stage
    quantity: int


@dataclass(frozen=True, slots=True)
class SeenFigure:
    """A figure, and how much of it lies in entries that the reader may open."""

    figure: Figure
    item: Item
    total: int
    seen: int


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """An entry behind a figure, and how much of it."""

    entry: Entry
    stands: bool
    item: Item
    quantity: int


def list_standing(campaign: Campaign) -> list[Standing]:
    """Where a campaign's goods are, a row for each item, province and stage."""
    return [
        Standing(row.item, row.place, stage, quantity)
        for row in whereabouts.list_whereabouts(campaign.holder_id)
        for stage, quantity in row.quantities.items()
        if quantity
    ]


def get_figure(asked: dict[str, Any], *, seen_by: User) -> SeenFigure:
    """One figure by the fields of a `FigureQuery`."""
    item, wanted = _wanted(asked, seen_by)
    found = behind.get_behind(wanted, seen_by=seen_by, limit=1)
    return SeenFigure(wanted.figure, item, found.total, found.seen)


def list_figure_entries(
    asked: dict[str, Any], *, seen_by: User, after: tuple[date, int] | None, limit: int
) -> list[FigureEntry]:
    """The entries behind it that the reader may open, the newest first, from behind a day and an entry's key."""
    item, wanted = _wanted(asked, seen_by)
    found = behind.get_behind(wanted, seen_by=seen_by, behind=after, limit=limit)
    return [FigureEntry(each.row.entry, each.row.stands, item, each.quantity) for each in found.rows]


def _wanted(asked: dict[str, Any], seen_by: User) -> tuple[Item, Asked]:
    campaign_id, company_id, place_id = asked["campaign_id"], asked["company_id"], asked["place_id"]
    item = get_item(asked["item_id"])
    campaign = queries.get_campaign(campaign_id, seen_by=seen_by) if campaign_id is not None else None
    company = get_company_for(company_id, seen_by=seen_by) if company_id is not None else None
    return item, Asked(
        figure=asked["figure"], item_id=item.id,
        given_for=campaign.holder_id if campaign else None, given_by=company.holder_id if company else None,
        place_ids=list_places_within(get_place(place_id)) if place_id is not None else (),
    )  # fmt: skip
