"""Where a figure comes from: the entries that make it, and the parcels that stand somewhere."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields

from app.access import require
from app.campaigns import behind, queries, whereabouts
from app.campaigns.behind import Asked, Figure
from app.campaigns.book import PAGE
from app.campaigns.figures import list_places_within
from app.campaigns.journeys import Part
from app.companies.queries import get_company_for
from app.errors import N_
from app.items.queries import get_item
from app.ledger.words import Stage
from app.places.queries import get_place
from app.shapes import Chosen, Filters, Whole
from app.web.door import LARGEST_KEY, bp, reader
from app.web.entries import Behind, key_of


class FigureFilters(Filters):
    """Which figure: of an item, of a campaign or a company or both, in a place or everywhere."""

    figure = Chosen(Figure, required=True)
    item_id = Whole(data_key="item", required=True)
    campaign_id = Whole(data_key="campaign", load_default=None)
    company_id = Whole(data_key="company", load_default=None)
    place_id = Whole(data_key="place", load_default=None)
    behind = Behind(data_key="after", load_default=None)


class Pair(fields.Field[tuple[int, int]]):
    """Two keys with a dot between them, as a page after the first begins with."""

    default_error_messages = {"invalid": N_("This page cannot be turned to. Begin at the first one.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[int, int]:
        first, _, second = str(value).partition(".")
        if not all(key.isascii() and key.isdigit() and len(key) < 20 for key in (first, second)):
            raise self.make_error("invalid")
        keys = int(first), int(second)
        if max(keys) > LARGEST_KEY:
            raise self.make_error("invalid")
        return keys


class PartFilters(Filters):
    """Which parcels: an item of a campaign, at a stage, in a place."""

    item_id = Whole(data_key="item", required=True)
    stage = Chosen(Stage, required=True)
    place_id = Whole(data_key="place", required=True)
    after = Pair(load_default=None)


def _address() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value.strip()}


@bp.get("/figures")
@require("read_campaigns")
def show_figure() -> ResponseReturnValue:
    """The entries behind one figure."""
    asked = FigureFilters().load(_address())
    facts = _named(asked)
    wanted = Asked(
        figure=asked["figure"],
        item_id=asked["item_id"],
        given_for=facts["campaign"].holder_id if facts["campaign"] else None,
        given_by=facts["company"].holder_id if facts["company"] else None,
        place_ids=list_places_within(facts["place"]) if facts["place"] else (),
    )
    found = behind.get_behind(wanted, seen_by=reader(), behind=asked["behind"], limit=PAGE + 1)
    after = key_of(found.rows[PAGE - 1].row.entry) if len(found.rows) > PAGE else None
    return render_template(
        "campaigns/figure.html", figure=asked["figure"], found=found, rows=found.rows[:PAGE], after=after, **facts
    )


def _named(asked: dict[str, Any]) -> dict[str, Any]:
    campaign_id, company_id, place_id = asked["campaign_id"], asked["company_id"], asked["place_id"]
    return {
        "item": get_item(asked["item_id"]),
        "campaign": queries.get_campaign(campaign_id, seen_by=reader()) if campaign_id is not None else None,
        "company": get_company_for(company_id, seen_by=reader()) if company_id is not None else None,
        "place": get_place(place_id) if place_id is not None else None,
    }


@bp.get("/campaigns/<int:campaign_id>/goods")
@require("read_campaigns")
def list_parts(campaign_id: int) -> ResponseReturnValue:
    """The parcels of a campaign that stand at one stage in one province."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    asked = PartFilters().load(_address())
    place = get_place(asked.pop("place_id"))
    found = whereabouts.list_parts(
        campaign.holder_id, place_ids=list_places_within(place), seen_by=reader(), limit=PAGE + 1, **asked
    )  # fmt: skip
    return render_template(
        "campaigns/goods.html",
        campaign=campaign,
        place=place,
        stage=asked["stage"],
        item=get_item(asked["item_id"]),
        parts=found.parts[:PAGE],
        elsewhere=found.elsewhere,
        after=_key_of(found.parts[PAGE - 1]) if len(found.parts) > PAGE else None,
    )


def _key_of(part: Part) -> str:
    return f"{part.lot.id}.{part.holder.id if part.holder else 0}"
