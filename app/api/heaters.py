"""Heaters swapped home by home, looked at by lot; and what a campaign has brought, with the factors it is told by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.beneficiaries import waiting
from app.beneficiaries.answers import WaitingOut
from app.beneficiaries.schemas import WaitingIn
from app.beneficiaries.waiting import WaitingCount
from app.campaigns.queries import get_campaign
from app.clock import business_today
from app.energy import factors, inspecting, swapping
from app.energy.conversion_schemas import OfItemQuery, PlanQuery
from app.energy.factor_models import Factor
from app.energy.heater_answers import (
    DrawOut,
    DrawsOut,
    FactorsOut,
    ImpactOut,
    InspectionOut,
    RecordedFactorOut,
    SwapOut,
    SwapPlanOut,
    SwapsOut,
)
from app.energy.heater_schemas import DrawIn, FactorIn, InspectionIn, SwapIn, SwapPlanIn
from app.energy.inspecting import ToldDraw
from app.energy.swap_models import Inspection, Swap, SwapPlan
from app.energy.swapping import SwapDraft
from app.energy.told_impact import ToldImpact, get_told_impact


@endpoint("GET", "/campaigns/<int:campaign_id>/impact", "read_campaigns", filters=PlanQuery, gives=ImpactOut)
def show_impact(campaign_id: int, asked: dict[str, Any]) -> ToldImpact:
    """What a campaign has brought: energy, CO₂ and money with every factor, people by group, waiting lists.

    Outside the campaign's office numbers of people from one to four are null.
    """
    return get_told_impact(campaign_id, on=asked["day"] or business_today(), seen_by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/swap-plan", "read_campaigns", gives=SwapPlanOut, refuses=(409,))
def show_swap_plan(campaign_id: int) -> SwapPlan:
    """What is swapped in a campaign, what one saves in a year, and the tariff that its households pay."""
    get_campaign(campaign_id, seen_by=reader())
    return swapping.get_swap_plan(campaign_id)


@endpoint("POST", "/campaigns/<int:campaign_id>/swap-plan", "draft_campaign", takes=SwapPlanIn, gives=SwapPlanOut)
def state_swap_plan(campaign_id: int, said: dict[str, Any]) -> SwapPlan:
    """State what a campaign of swaps counts; it is frozen when the campaign opens."""
    return swapping.state_swap_plan(campaign_id=campaign_id, by=reader(), **said)


@endpoint("GET", "/deliveries/<int:delivery_id>/swaps", "read_stores", gives=SwapsOut)
def list_swaps(delivery_id: int) -> dict[str, Sequence[Swap]]:
    """What was put in for each unit of a delivery, and what came out."""
    return {"items": swapping.list_swaps(delivery_id, seen_by=reader())}


@endpoint("POST", "/deliveries/<int:delivery_id>/swaps", "deliver", takes=SwapIn, gives=SwapOut, status=201)
def record_swap(delivery_id: int, said: SwapDraft) -> Swap:
    """What was put in at a home, and what came out; a check that failed is refused."""
    return swapping.record_swap(delivery_id=delivery_id, draft=said, by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/inspection-draws", "read_campaigns", gives=DrawsOut)
def list_draws(campaign_id: int) -> dict[str, list[ToldDraw]]:
    """The samples of a campaign by lot, the newest first, and what was found in each."""
    return {"items": inspecting.list_draws(campaign_id, seen_by=reader())}


@endpoint("POST", "/campaigns/<int:campaign_id>/inspection-draws", "open_campaign",
          takes=DrawIn, gives=DrawOut, status=201)  # fmt: skip
def draw_inspections(campaign_id: int, said: dict[str, Any]) -> ToldDraw:
    """Draw so many swaps of a campaign by lot, to be looked at."""
    draw = inspecting.draw_inspections(campaign_id=campaign_id, by=reader(), **said)
    return ToldDraw(draw, {None: draw.size})


@endpoint("GET", "/campaigns/<int:campaign_id>/inspections", "read_stores", gives=InspectionOut, pages=True)
def list_inspections(campaign_id: int, page: Slice) -> Sequence[Inspection]:
    """What the lot fell on at the homes of your offices, the newest first."""
    return inspecting.list_inspections(campaign_id, seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("POST", "/inspections/<int:inspection_id>", "deliver", takes=InspectionIn, gives=InspectionOut)
def record_inspection(inspection_id: int, said: dict[str, Any]) -> Inspection:
    """What somebody found where the lot fell; it is written once."""
    return inspecting.record_inspection(inspection_id=inspection_id, by=reader(), **said)


@endpoint("GET", "/factors", "read_campaigns", filters=PlanQuery, gives=FactorsOut)
def show_factors(asked: dict[str, Any]) -> dict[str, Any]:
    """The factors that hold on a day, each with its source; without a day, today."""
    return {"items": factors.list_in_force(asked["day"] or business_today())}


@endpoint("GET", "/factors/recorded", "read_conversions", gives=RecordedFactorOut, pages=True)
def list_factors(page: Slice) -> Sequence[Factor]:
    """The factors that the centre recorded, the newest first."""
    return factors.list_factors(after=page.key, limit=page.limit)


@endpoint("POST", "/factors/recorded", "keep_tariffs", takes=FactorIn, gives=RecordedFactorOut, status=201)
def record_factor(said: dict[str, Any]) -> Factor:
    """From this day on a factor is this; what was converted or frozen before stays as it was."""
    return factors.record_factor(by=reader(), **said)


@endpoint("GET", "/waiting-lists", "read_waiting", filters=OfItemQuery, gives=WaitingOut, pages=True)
def list_waiting(asked: dict[str, Any], page: Slice) -> Sequence[WaitingCount]:
    """What offices said of how many wait, the newest first."""
    return waiting.list_waiting(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("POST", "/waiting-lists", "keep_waiting", takes=WaitingIn, gives=WaitingOut, status=201)
def record_waiting(said: dict[str, Any]) -> WaitingCount:
    """How many wait for an item in your province on a day, and where the figure comes from."""
    return waiting.record_waiting(by=reader(), **said)
