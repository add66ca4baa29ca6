"""What a campaign has brought, the factors it is told by, and how many wait for what it gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.beneficiaries import waiting
from app.beneficiaries.schemas import WaitingIn
from app.campaigns.models import Campaign
from app.clock import business_today
from app.codes import CampaignKind, choices
from app.dates import format_solar
from app.energy import factors
from app.energy.conversion_schemas import OfItemQuery
from app.energy.factor_models import FactorKind
from app.energy.heater_schemas import FactorIn
from app.energy.impact import Impact, get_impact
from app.energy.told_impact import get_told_impact
from app.errors import N_
from app.items.queries import list_items
from app.language import locale, write_number
from app.places.queries import list_offices
from app.shapes import Key
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell
from app.web.options import counted, named

PAGE = 50
OF_ENERGY = frozenset({CampaignKind.ENERGY, CampaignKind.SWAP})


class Thousandths:
    """How factors are counted, for a page that writes them."""

    decimals = 3


class WaitingFilters(OfItemQuery):
    """The same, and the row after which the page begins."""

    after = Key(load_default=None)


def rounded(figure: Fraction, places: int) -> str:
    """An exact figure to so many places, half to even, in the reader's digits."""
    return write_number(round(figure * 10**places), places)


def energy_of(campaign: Campaign) -> Impact | None:
    """What a campaign's own page says of saved energy; None where it is no campaign of energy, or nothing is saved."""
    if campaign.kind not in OF_ENERGY:
        return None
    impact = get_impact(campaign, on=business_today())
    return impact if impact.energies else None


@bp.get("/campaigns/<int:campaign_id>/impact")
@require("read_campaigns")
def show_impact(campaign_id: int) -> ResponseReturnValue:
    """Energy, CO₂ and money with every factor; whom the goods reached; the waiting lists before and after."""
    impact = get_told_impact(campaign_id, on=business_today(), seen_by=reader())
    return render_template(
        "impact/show.html",
        campaign=impact.campaign,
        impact=impact,
        rounded=rounded,
        thousandths=Thousandths,
        may_read_waiting=may(reader(), "read_waiting"),
        may_read_stores=may(reader(), "read_stores"),
        may_read_savings=may(reader(), "read_savings"),
    )


@bp.route("/factors", methods=["GET"])
@require("read_campaigns")
def list_factors() -> ResponseReturnValue:
    """The factors that hold today, each with its source, and those that the centre recorded."""
    return _factors_page(Form({"since": format_solar(business_today())}))


@bp.post("/factors")
@require("keep_tariffs")
def record_factor() -> ResponseReturnValue:
    """From a day on a factor is this."""
    form = Form()
    with form.refusals():
        factors.record_factor(by=reader(), **FactorIn().load(form_values()))
        tell(N_("The factor is recorded. What was worked out before stays as it was."))
        return go_to("web.list_factors")
    return _factors_page(form)


def _factors_page(form: Form) -> ResponseReturnValue:
    recorded = factors.list_factors(limit=PAGE) if may(reader(), "read_conversions") else []
    page = render_template(
        "impact/factors.html",
        form=form,
        in_force=factors.list_in_force(business_today()),
        recorded=recorded,
        kinds=choices(FactorKind, locale()),
        thousandths=Thousandths,
        may_record=may(reader(), "keep_tariffs"),
    )
    return page, form.status


@bp.get("/waiting-lists")
@require("read_waiting")
def list_waiting() -> ResponseReturnValue:
    """How many wait for what, as offices said."""
    return _waiting_page(Form({"day": format_solar(business_today())} | address_values()))


@bp.post("/waiting-lists")
@require("keep_waiting")
def record_waiting() -> ResponseReturnValue:
    """An office says how many wait."""
    form = Form()
    with form.refusals():
        waiting.record_waiting(by=reader(), **WaitingIn().load(form_values()))
        tell(N_("It is kept how many wait."))
        return go_to("web.list_waiting")
    return _waiting_page(form)


def _waiting_page(form: Form) -> ResponseReturnValue:
    found: list[Any] = []
    asked = {} if form.is_sent else address_values()
    with form.refusals():
        found = list(waiting.list_waiting(seen_by=reader(), limit=PAGE + 1, **WaitingFilters().load(asked)))
    page = render_template(
        "impact/waiting.html",
        form=form,
        counts=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        items=counted(list_items()),
        offices=_own_offices(),
        may_record=may(reader(), "keep_waiting"),
        is_filtered=bool(request.args),
    )
    return page, form.status


def _own_offices() -> list[tuple[int, str]]:
    """The offices for which this person may say it."""
    return named([office for office in list_offices() if may_act(reader(), office.id, "keep_waiting")])
