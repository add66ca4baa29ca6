"""Campaigns: what is wanted, what was promised, received and delivered of it, and where the goods are."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.models import User
from app.accounts.rights import may_act
from app.campaigns import checks, figures, pledge_figures, queries, seen_steps, service, whereabouts
from app.campaigns.matching import find_match
from app.campaigns.models import Campaign
from app.campaigns.schemas import ApprovalIn, CampaignFilters, StepIn
from app.campaigns.words import CampaignState, CheckedAct
from app.clock import business_today
from app.codes import CampaignKind, choices
from app.dates import format_solar
from app.energy.agreements import UNFROZEN
from app.energy.flow import find_flow
from app.energy.own_part import has_part
from app.errors import N_
from app.language import locale
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.shapes import Whole
from app.web import impacts
from app.web.charts import drawn_flow
from app.web.door import bp, go_to, reader
from app.web.filters import label
from app.web.forms import Form, form_values, tell
from app.web.options import named

PLEDGES_SHOWN = 10
STEPS = {
    CampaignState.DRAFT: ("approve", N_("Approve")),
    CampaignState.APPROVED: ("open", N_("Open for pledges")),
    CampaignState.OPEN: ("close", N_("Close")),
    CampaignState.CLOSED: ("report", N_("Mark as reported")),
}
"""What can be done next with a campaign, by its state: the step's name in the address, and its button."""
VERBS = {
    "approve": service.approve_campaign,
    "open": service.open_campaign,
    "close": service.close_campaign,
    "report": service.report_campaign,
}
DONE = {
    "approve": N_("The campaign is approved. Open it when pledges may come."),
    "open": N_("The campaign is open: companies may promise."),
    "close": N_("The campaign is closed. What is promised may still come."),
    "report": N_("The campaign is marked as reported."),
}
LEADS = {
    "approve": N_("An approved campaign is seen by the offices where it runs and by companies."),
    "open": N_("From now on pledges are taken."),
    "close": N_("No more pledges are taken from now on; what is promised may still come. It cannot be opened again."),
    "report": N_("Say so when the result of the campaign has been published."),
}


class CampaignListFilters(CampaignFilters):
    """The same, and the campaign after which the page begins."""

    after = Whole(load_default=None)


def runs(user: User, campaign: Campaign) -> bool:
    """May this person write about a campaign and take it from state to state?"""
    return may_act(user, campaign.office_id, "draft_campaign")


@bp.get("/campaigns")
@require("read_campaigns")
def list_campaigns() -> ResponseReturnValue:
    """Campaigns, the newest first, each with the figures of its items."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = CampaignListFilters().load({name: value for name, value in request.args.items() if value.strip()})
        found = list(queries.list_campaigns(seen_by=reader(), limit=queries.PAGE + 1, **_from_behind(asked)))
    shown = found[: queries.PAGE]
    page = render_template(
        "campaigns/list.html",
        form=form,
        campaigns=shown,
        rows=figures.list_item_rows(shown),
        after=shown[-1].id if len(found) > len(shown) else None,
        states=choices(CampaignState, locale()),
        kinds=choices(CampaignKind, locale()),
        provinces=named(list_places(PlaceLevel.PROVINCE)),
        is_filtered=any(value.strip() for value in request.args.values()),
        may_draft=may(reader(), "draft_campaign"),
    )
    return page, form.status


def _from_behind(asked: dict[str, Any]) -> dict[str, Any]:
    last = asked["after"]
    if last is not None:
        campaign = queries.get_campaign(last, seen_by=reader())
        asked["after"] = (campaign.opens_on, campaign.id)
    return asked


@bp.get("/campaigns/<int:campaign_id>")
@require("read_campaigns")
def show_campaign(campaign_id: int) -> ResponseReturnValue:
    """One campaign, from its story to where its goods are."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    pledges = pledge_figures.list_pledges(seen_by=reader(), campaign_id=campaign.id, limit=PLEDGES_SHOWN + 1)
    places = whereabouts.list_whereabouts(campaign.holder_id)
    stages = whereabouts.list_stages(places)
    return render_template(
        "campaigns/show.html",
        campaign=campaign,
        items=figures.list_item_rows([campaign])[campaign.id],
        provinces=figures.list_place_rows(campaign),
        whereabouts=places,
        stages=stages,
        stage_columns=[{"label": label(stage), "number": True} for stage in stages],
        pledges=pledges[:PLEDGES_SHOWN],
        has_more=len(pledges) > PLEDGES_SHOWN,
        lines=pledge_figures.total_of_lines(pledges),
        steps=seen_steps.list_seen_steps(campaign, seen_by=reader()),
        answers=seen_steps.list_seen_answers(campaign, seen_by=reader()),
        next_step=STEPS.get(campaign.state) if runs(reader(), campaign) else None,
        may_revise=runs(reader(), campaign) and campaign.state not in (CampaignState.CLOSED, CampaignState.REPORTED),
        may_promise=campaign.state is CampaignState.OPEN and may(reader(), "record_pledge"),
        drawn=drawn_flow(find_flow(campaign)),
        is_of_swaps=campaign.kind is CampaignKind.SWAP and campaign.state in UNFROZEN,
        match=find_match(campaign.id),
        may_match=campaign.state in UNFROZEN and runs(reader(), campaign),
        energy=impacts.energy_of(campaign),
        rounded=impacts.rounded,
        thousandths=impacts.Thousandths,
        is_from_energy=campaign.kind is CampaignKind.ENERGY and _follows(campaign),
    )


def _follows(campaign: Campaign) -> bool:
    """Has this person a part in what became of a campaign's savings?"""
    return may(reader(), "follow_savings") and has_part(campaign, reader())


@bp.route(
    "/campaigns/<int:campaign_id>/<any(approve, open, close, report):step>", methods=["GET", "POST"]
)  # fmt: skip
@require("open_campaign")
def take_campaign_on(campaign_id: int, step: str) -> ResponseReturnValue:
    """The next state of a campaign; approving it answers every warning."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    form = Form({"happened_on": format_solar(business_today())})
    if form.is_sent:
        with form.refusals():
            said = (ApprovalIn() if step == "approve" else StepIn()).load(_step_values())
            VERBS[step](campaign_id=campaign_id, by=reader(), **said)
            tell(DONE[step])
            return go_to("web.show_campaign", campaign_id=campaign_id)
    facts = checks.list_facts(campaign, business_today())
    page = render_template(
        "campaigns/step.html",
        form=form,
        campaign=campaign,
        step=step,
        lead=LEADS[step],
        title=dict(STEPS.values())[step],
        warnings=checks.list_warnings(CheckedAct.APPROVE, facts) if step == "approve" else [],
    )
    return page, form.status


def _step_values() -> dict[str, Any]:
    """What was typed; the answers stay under the codes of their warnings, which may have dots in them."""
    values = {name: value for name, value in form_values().items() if name != "answers"}
    answers = {
        name.removeprefix("answers."): typed
        for name, typed in request.form.items()
        if name.startswith("answers.") and typed.strip()
    }
    return {**values, "answers": answers} if answers else values
