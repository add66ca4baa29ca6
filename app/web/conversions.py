"""A campaign's conversion: its rule, what will come of what is available, and what came of what was spent."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import may_act
from app.campaigns import journeys
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.campaigns.words import CampaignState
from app.clock import business_today
from app.codes import CampaignKind, choices
from app.dates import format_solar
from app.energy import agreements, converting, ruling, told_conversions
from app.energy.agreements import UNFROZEN
from app.energy.conversion_schemas import ConversionIn, RuleIn
from app.energy.conversion_words import CLIMATES, STEPS, RuleKind, Season
from app.energy.lots import saved_item
from app.energy.own_part import get_campaign_with_part, reads_all
from app.energy.told_conversions import ToldPlan
from app.energy.words import EnergyKind
from app.errors import N_, DomainError, Message
from app.files.queries import list_pieces
from app.items.queries import list_items
from app.language import locale, write_number
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.options import counted
from app.web.savings import NoFile

SHOWN = 20


@bp.get("/campaigns/<int:campaign_id>/conversions")
@require("follow_savings")
def show_conversions(campaign_id: int) -> ResponseReturnValue:
    """What was saved for a campaign and what became of it; for whoever may convert, what would come of the rest."""
    return _page(campaign_id, Form({"happened_on": format_solar(business_today())}))


@bp.post("/campaigns/<int:campaign_id>/convert")
@require("convert_savings")
def convert_savings(campaign_id: int) -> ResponseReturnValue:
    """Spend what is available: the sponsor promises what it makes."""
    campaigns.get_campaign(campaign_id, seen_by=reader())
    form = Form()
    with form.refusals():
        said = ConversionIn().load(form_values())
        converting.convert_savings(campaign_id=campaign_id, by=reader(), key=form.key, **said)
        tell(N_("Converted. The goods are promised, and what they cost of the savings is spent."))
        return go_to("web.show_conversions", campaign_id=campaign_id)
    return _page(campaign_id, form)


@bp.post("/campaigns/<int:campaign_id>/agreement")
@require("draft_campaign")
def store_agreement(campaign_id: int) -> ResponseReturnValue:
    """The sponsor's signed paper, put with the rule."""
    campaigns.get_campaign(campaign_id, seen_by=reader())
    form = Form()
    with form.refusals():
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise NoFile(field="file")
        agreements.store_agreement(campaign_id=campaign_id, source=sent.stream, name=sent.filename, by=reader())
        tell(N_("The agreement is on file."))
        return go_to("web.show_conversions", campaign_id=campaign_id)
    return _page(campaign_id, form)


@bp.get("/campaigns/<int:campaign_id>/agreement")
@require("read_conversions")
def show_agreement(campaign_id: int) -> ResponseReturnValue:
    """The sponsor's signed paper, to be saved."""
    found = agreements.get_agreement(campaign_id, seen_by=reader())
    answer = Response(stream_with_context(list_pieces(found)), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


def _page(campaign_id: int, form: Form) -> ResponseReturnValue:
    campaign = get_campaign_with_part(campaign_id, seen_by=reader())
    told = told_conversions.list_told(campaign_id, seen_by=reader(), limit=SHOWN)
    rule = ruling.find_rule(campaign_id)
    plan, reason = _foreseen(campaign)
    taken = [each.lot.id for one in told for each in one.taken]
    taken += [each.lot.id for each in plan.taken] if plan else []
    may_file = rule is not None and may_act(reader(), campaign.office_id, "draft_campaign")
    page = render_template(
        "conversions/show.html",
        form=form,
        campaign=campaign,
        rule=rule,
        plan=plan,
        reason=reason,
        conversions=told,
        opens=journeys.open_lot_ids(taken, seen_by=reader()),
        may_read_all=reads_all(reader(), campaign_id),
        may_file=may_file and (campaign.state in UNFROZEN or rule is None or rule.agreement is None),
        may_state=campaign.state in UNFROZEN and may_act(reader(), campaign.office_id, "draft_campaign"),
        **told_conversions.get_saved(campaign_id, seen_by=reader()),
    )
    return page, form.status


def _foreseen(campaign: Campaign) -> tuple[ToldPlan | None, Message | None]:
    """What converting today would come to, or why nothing would; neither for whoever may not convert."""
    if campaign.state is not CampaignState.OPEN or not may_act(reader(), campaign.office_id, "convert_savings"):
        return None, None
    try:
        return told_conversions.foresee(campaign.id, on=business_today(), seen_by=reader()), None
    except DomainError as refused:
        return None, refused.message


@bp.route("/campaigns/<int:campaign_id>/conversion-rule", methods=["GET", "POST"])
@require("draft_campaign")
def state_rule(campaign_id: int) -> ResponseReturnValue:
    """How a campaign's savings become its goods; it can be said until the campaign opens."""
    campaign = campaigns.get_campaign(campaign_id, seen_by=reader())
    form = Form(_as_typed(campaign_id))
    if form.is_sent:
        with form.refusals():
            ruling.state_rule(campaign_id=campaign_id, rule=RuleIn().load(form_values()), by=reader())
            tell(N_("The rule is stated. It is frozen when the campaign opens."))
            return go_to("web.show_conversions", campaign_id=campaign_id)
    page = render_template(
        "conversions/rule.html",
        form=form,
        campaign=campaign,
        is_energy=campaign.kind is CampaignKind.ENERGY,
        kinds=choices(RuleKind, locale()),
        items=counted(list_items()),
        saved=[(item.id, item.name(locale())) for item in map(saved_item, EnergyKind)],
        seasons=choices(Season, locale()),
        climates=[(number, write_number(number)) for number in CLIMATES],
        steps=[(number, write_number(number)) for number in STEPS],
    )
    return page, form.status


def _as_typed(campaign_id: int) -> dict[str, Any]:
    rule = ruling.find_rule(campaign_id)
    if rule is None:
        return {"kind": RuleKind.PARTICIPATION.value, "goods": "1", "agreement_on": format_solar(business_today())}
    return {
        "kind": rule.kind.value, "item_id": rule.item_id, "saving_item_id": rule.saving_item_id,
        "agreement_no": rule.agreement_no, "agreement_on": format_solar(rule.agreement_on), "share": rule.share,
        "climate": rule.climate, "step": rule.step, "season": rule.season.value if rule.season else None,
    }  # fmt: skip
