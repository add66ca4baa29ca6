"""Heaters home by home: what a campaign counts, what was put in, and what was found where the lot fell."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import may_act
from app.campaigns import paper_queries
from app.campaigns import queries as campaigns
from app.campaigns.issues import Delivery
from app.clock import business_today
from app.codes import CampaignKind, choices
from app.dates import format_solar
from app.energy import inspecting, swapping
from app.energy.conversion_words import CLIMATES, STEPS, Season
from app.energy.heater_schemas import DrawIn, InspectionIn, SwapIn, SwapPlanIn
from app.energy.heater_words import Check, Disposal, LabelClass, Looked, OldUnit
from app.energy.methods.deemed import list_units
from app.errors import N_
from app.language import locale, write_number
from app.shapes import Filters, Key
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell

PAGE = 50


class InspectionFilters(Filters):
    """The inspection after which the page begins."""

    after = Key(load_default=None)


@bp.route("/campaigns/<int:campaign_id>/swap-plan", methods=["GET", "POST"])
@require("draft_campaign")
def state_swap_plan(campaign_id: int) -> ResponseReturnValue:
    """What is swapped in a campaign; it can be said until the campaign opens."""
    campaign = campaigns.get_campaign(campaign_id, seen_by=reader())
    form = Form(_as_stated(campaign_id))
    if form.is_sent:
        with form.refusals():
            swapping.state_swap_plan(campaign_id=campaign_id, by=reader(), **SwapPlanIn().load(form_values()))
            tell(N_("It is stated what is swapped. It is frozen when the campaign opens."))
            return go_to("web.show_campaign", campaign_id=campaign_id)
    page = render_template(
        "swaps/plan.html",
        form=form,
        campaign=campaign,
        is_swap=campaign.kind is CampaignKind.SWAP,
        figures=[(figure.code, figure.name(locale())) for figure in list_units()],
        seasons=choices(Season, locale()),
        climates=[(number, write_number(number)) for number in CLIMATES],
        steps=[(number, write_number(number)) for number in STEPS],
    )
    return page, form.status


def _as_stated(campaign_id: int) -> dict[str, Any]:
    plan = swapping.find_swap_plan(campaign_id)
    if plan is None:
        return {}
    return {"figure": plan.figure, "climate": plan.climate, "season": plan.season.value, "step": plan.step}


@bp.route("/deliveries/<int:delivery_id>/swap", methods=["GET", "POST"])
@require("deliver")
def record_swap(delivery_id: int) -> ResponseReturnValue:
    """What was put in at this home, and what came out."""
    delivery = paper_queries.get_delivery(delivery_id, seen_by=reader())
    form = Form(_next_unit(delivery))
    if form.is_sent:
        with form.refusals():
            swapping.record_swap(delivery_id=delivery_id, draft=SwapIn().load(form_values()), by=reader())
            tell(N_("It is recorded what was put in and what came out."))
            return go_to("web.show_delivery", delivery_id=delivery_id)
    page = render_template(
        "swaps/record.html",
        form=form,
        delivery=delivery,
        lines=[(line.id, line.item.name(locale())) for line in delivery.lines],
        old_units=choices(OldUnit, locale()),
        disposals=choices(Disposal, locale()),
        classes=choices(LabelClass, locale()),
        checks=choices(Check, locale()),
    )
    return page, form.status


def _next_unit(delivery: Delivery) -> dict[str, Any]:
    """The first unit of the delivery of which nothing is recorded yet."""
    known = {(swap.delivery_line_id, swap.number) for swap in swapping.list_swaps(delivery.id, seen_by=reader())}
    units = ((line.id, number) for line in delivery.lines for number in range(1, line.quantity + 1))
    line_id, number = next((unit for unit in units if unit not in known), (delivery.lines[0].id, 1))
    return {"delivery_line_id": line_id, "number": number, "installed_on": format_solar(business_today())}


@bp.get("/campaigns/<int:campaign_id>/inspections")
@require("read_stores")
def list_inspections(campaign_id: int) -> ResponseReturnValue:
    """The samples of a campaign, and what was found at the homes of one's offices."""
    return _inspections_page(campaign_id, Form())


@bp.post("/campaigns/<int:campaign_id>/inspections")
@require("open_campaign")
def draw_inspections(campaign_id: int) -> ResponseReturnValue:
    """Draw a sample by lot."""
    form = Form()
    with form.refusals():
        inspecting.draw_inspections(campaign_id=campaign_id, by=reader(), **DrawIn().load(form_values()))
        tell(N_("The lot has fallen. Each of these homes is to be looked at."))
        return go_to("web.list_inspections", campaign_id=campaign_id)
    return _inspections_page(campaign_id, form)


def _inspections_page(campaign_id: int, form: Form) -> ResponseReturnValue:
    campaign = campaigns.get_campaign(campaign_id, seen_by=reader())
    asked = {"after": None} if form.is_sent else InspectionFilters().load(address_values())
    found = list(inspecting.list_inspections(campaign_id, seen_by=reader(), limit=PAGE + 1, **asked))
    page = render_template(
        "swaps/inspections.html",
        form=form,
        campaign=campaign,
        draws=inspecting.list_draws(campaign_id, seen_by=reader()),
        inspections=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        may_draw=may_act(reader(), campaign.office_id, "open_campaign"),
    )
    return page, form.status


@bp.route("/inspections/<int:inspection_id>", methods=["GET", "POST"])
@require("deliver")
def record_inspection(inspection_id: int) -> ResponseReturnValue:
    """What somebody found where the lot fell."""
    inspection = inspecting.get_inspection(inspection_id, seen_by=reader())
    form = Form({"looked_on": format_solar(business_today())})
    if form.is_sent:
        with form.refusals():
            said = InspectionIn().load(form_values())
            inspecting.record_inspection(inspection_id=inspection_id, by=reader(), **said)
            tell(N_("What was found is recorded."))
            return go_to("web.list_inspections", campaign_id=inspection.draw.campaign_id)
    page = render_template(
        "swaps/inspection.html", form=form, inspection=inspection, findings=choices(Looked, locale())
    )
    return page, form.status
