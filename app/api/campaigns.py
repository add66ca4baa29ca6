"""Campaigns: what is wanted, how far it is, what has come of it, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import checks, figures, queries, seen_figures, seen_steps, service, whereabouts
from app.campaigns.answers import (
    CampaignFiguresOut,
    CampaignHistoryOut,
    CampaignOut,
    FigureEntryOut,
    FigureOut,
    StandingPartOut,
    WarningsOut,
)
from app.campaigns.journeys import Part
from app.campaigns.models import Campaign
from app.campaigns.schemas import (
    ApprovalIn,
    CampaignIn,
    CampaignQuery,
    CampaignRevisionIn,
    FigureQuery,
    GoodsQuery,
    StepIn,
)
from app.campaigns.seen_figures import FigureEntry, SeenFigure
from app.campaigns.service import CampaignDetails
from app.campaigns.words import CheckedAct
from app.clock import business_today
from app.items.queries import get_item
from app.language import translate
from app.places.queries import get_place


def by_opening(campaign: Campaign) -> tuple[date, int]:
    """Where a campaign stands in the list."""
    return (campaign.opens_on, campaign.id)


def by_day(row: FigureEntry) -> tuple[date, int]:
    """Where an entry stands behind a figure."""
    return (row.entry.happened_on, row.entry.id)


def by_lot(part: Part) -> tuple[int, int]:
    """Where a parcel stands in the list."""
    return (part.lot.id, part.holder.id if part.holder else 0)


@endpoint("GET", "/campaigns", "read_campaigns",
          filters=CampaignQuery, gives=CampaignOut, pages=True, place=by_opening)  # fmt: skip
def list_campaigns(asked: dict[str, Any], page: Slice) -> Sequence[Campaign]:
    """Campaigns, the newest first."""
    return queries.list_campaigns(seen_by=reader(), after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/campaigns/<int:campaign_id>", "read_campaigns", gives=CampaignOut)
def show_campaign(campaign_id: int) -> Campaign:
    """One campaign: what is written about it."""
    return queries.get_campaign(campaign_id, seen_by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/figures", "read_campaigns", gives=CampaignFiguresOut)
def show_campaign_figures(campaign_id: int) -> dict[str, Any]:
    """What was promised, received and delivered of each item of a campaign, in all and by province.

    Beside it stands where its goods are now, by item, province and stage.
    """
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    return {
        "items": figures.list_item_rows([campaign])[campaign.id],
        "places": figures.list_place_rows(campaign),
        "standing": seen_figures.list_standing(campaign),
    }


@endpoint("GET", "/campaigns/<int:campaign_id>/history", "read_campaigns", gives=CampaignHistoryOut)
def show_campaign_history(campaign_id: int) -> dict[str, Any]:
    """How a campaign came to its state, and what was answered to the warnings about it, oldest first."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    steps = seen_steps.list_seen_steps(campaign, seen_by=reader())
    answers = [
        {
            "checked_act": each.checked_act, "code": each.code, "warning": translate(each.warning),
            "answer": each.answer, "answered_at": each.answered_at,
        }
        for each in seen_steps.list_seen_answers(campaign, seen_by=reader())
    ]  # fmt: skip
    return {"steps": steps, "answers": answers}


@endpoint("GET", "/campaigns/<int:campaign_id>/goods", "read_campaigns",
          filters=GoodsQuery, gives=StandingPartOut, pages=True, place=by_lot)  # fmt: skip
def list_parts(campaign_id: int, asked: dict[str, Any], page: Slice) -> Sequence[Part]:
    """The parcels of a campaign that you may follow and that stand at one stage in one place, the newest first."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    places = figures.list_places_within(get_place(asked["place_id"]))
    return whereabouts.list_parts(
        campaign.holder_id, item_id=get_item(asked["item_id"]).id, stage=asked["stage"], place_ids=places,
        seen_by=reader(), after=page.after, limit=page.limit,
    ).parts  # fmt: skip


@endpoint("GET", "/figures", "read_campaigns", filters=FigureQuery, gives=FigureOut)
def show_figure(asked: dict[str, Any]) -> SeenFigure:
    """One figure of an item: of a campaign, of a company, of both, in one place or everywhere."""
    return seen_figures.get_figure(asked, seen_by=reader())


@endpoint("GET", "/figures/entries", "read_campaigns",
          filters=FigureQuery, gives=FigureEntryOut, pages=True, place=by_day)  # fmt: skip
def list_behind(asked: dict[str, Any], page: Slice) -> Sequence[FigureEntry]:
    """The entries behind a figure that you may open, the newest first; together they make what you may see of it."""
    return seen_figures.list_figure_entries(asked, seen_by=reader(), after=page.after, limit=page.limit)


@endpoint("POST", "/campaigns", "draft_campaign",
          takes=CampaignIn, gives=CampaignOut, status=201, made="show_campaign")  # fmt: skip
def draft_campaign(said: dict[str, Any]) -> Campaign:
    """Draft a campaign of an office; nobody outside it sees it until it is approved."""
    code, office_id = said.pop("code"), said.pop("office_id")
    return service.draft_campaign(code=code, office_id=office_id, details=CampaignDetails(**said), by=reader())


@endpoint("PUT", "/campaigns/<int:campaign_id>", "draft_campaign",
          takes=CampaignRevisionIn, gives=CampaignOut, edits=True)  # fmt: skip
def revise_campaign(campaign_id: int, said: dict[str, Any]) -> Campaign:
    """Write something else about a campaign that is not closed."""
    standing = queries.get_campaign(campaign_id, seen_by=reader())
    details = CampaignDetails(**said, picture_id=standing.picture_id)
    return service.revise_campaign(campaign_id=campaign_id, details=details, by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/warnings", "open_campaign", gives=WarningsOut)
def list_warnings(campaign_id: int) -> dict[str, Any]:
    """What there is to answer before a campaign is approved, each warning under its code."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    found = checks.list_warnings(CheckedAct.APPROVE, checks.list_facts(campaign, business_today()))
    return {"warnings": [{"code": one.code, "warning": translate(one.message)} for one in found]}


@endpoint("POST", "/campaigns/<int:campaign_id>/approve", "open_campaign", takes=ApprovalIn, gives=CampaignOut)
def approve_campaign(campaign_id: int, said: dict[str, Any]) -> Campaign:
    """A campaign may be opened from now on; “answers” has an answer to every warning, under its code."""
    return service.approve_campaign(campaign_id=campaign_id, by=reader(), **said)


@endpoint("POST", "/campaigns/<int:campaign_id>/open", "open_campaign", takes=StepIn, gives=CampaignOut)
def open_campaign(campaign_id: int, said: dict[str, Any]) -> Campaign:
    """A campaign takes pledges from now on."""
    return service.open_campaign(campaign_id=campaign_id, by=reader(), **said)


@endpoint("POST", "/campaigns/<int:campaign_id>/close", "open_campaign", takes=StepIn, gives=CampaignOut)
def close_campaign(campaign_id: int, said: dict[str, Any]) -> Campaign:
    """A campaign takes no more pledges; what is promised may still come."""
    return service.close_campaign(campaign_id=campaign_id, by=reader(), **said)


@endpoint("POST", "/campaigns/<int:campaign_id>/report", "open_campaign", takes=StepIn, gives=CampaignOut)
def report_campaign(campaign_id: int, said: dict[str, Any]) -> Campaign:
    """The result of a campaign was reported."""
    return service.report_campaign(campaign_id=campaign_id, by=reader(), **said)
