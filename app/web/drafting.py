"""The form in which a campaign is drafted and revised: its titles, period, provinces and targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import may_act, require_act
from app.campaigns import queries, service
from app.campaigns.models import Campaign
from app.campaigns.schemas import CampaignIn, CampaignRevisionIn
from app.campaigns.service import CampaignDetails
from app.codes import POLICY_AXES, Aim, CampaignKind, axis_label, choices
from app.companies.models import Company
from app.companies.queries import list_companies_named
from app.dates import format_solar
from app.errors import N_, Invalid
from app.items.quantities import write_quantity
from app.items.queries import list_items
from app.language import locale
from app.places.models import Office, PlaceLevel
from app.places.queries import list_offices, list_places
from app.web.door import bp, go_to, reader
from app.web.forms import tell
from app.web.options import counted, named
from app.web.rows import RowsForm

BOXES = ("axes", "province_ids")
TARGET_FIELDS = ("place_id", "item_id", "quantity")
DETAIL_FIELDS = (
    "title_fa", "title_en", "story_fa", "story_en", "kind", "theme", "aim", "opens_on", "closes_on", "deadline",
    "is_urgent", "sponsor", "axes", "province_ids", "code", "office_id",
)  # fmt: skip


class NoSuchSponsor(Invalid):
    """No company is called “{name}”. Write the name as it is registered."""


class SeveralSponsors(Invalid):
    """{count} companies are called “{name}”. Give them names of their own, then name the one that is meant."""


def _form(values: dict[str, Any] | None = None) -> RowsForm:
    return RowsForm(values, under="targets", in_rows=TARGET_FIELDS, alone=DETAIL_FIELDS, least=4, boxes=BOXES)


@bp.route("/campaigns/new", methods=["GET", "POST"])
@require("draft_campaign")
def draft_campaign() -> ResponseReturnValue:
    """A new campaign."""
    offices = [each for each in list_offices() if may_act(reader(), each.id, "draft_campaign")]
    form = _form({"office_id": offices[0].id} if len(offices) == 1 else {})
    if form.is_sent and not form.wants_more:
        with form.refusals():
            said = CampaignIn().load(_typed(form))
            code, office_id = said.pop("code"), said.pop("office_id")
            campaign = service.draft_campaign(
                code=code, office_id=office_id, details=CampaignDetails(**said), by=reader()
            )  # fmt: skip
            tell(N_("The draft is kept. Only your office sees it until it is approved."))
            return go_to("web.show_campaign", campaign_id=campaign.id)
    return _page(form, None, offices)


@bp.route("/campaigns/<int:campaign_id>/revise", methods=["GET", "POST"])
@require("draft_campaign")
def revise_campaign(campaign_id: int) -> ResponseReturnValue:
    """Something else about a campaign that is not closed."""
    campaign = queries.get_campaign(campaign_id, seen_by=reader())
    require_act(reader(), campaign.office_id, "draft_campaign")
    form = _form(_written(campaign))
    if form.is_sent and not form.wants_more:
        with form.refusals():
            said = CampaignRevisionIn().load(_typed(form))
            service.revise_campaign(
                campaign_id=campaign_id, by=reader(),
                details=CampaignDetails(**{**said, "picture_id": campaign.picture_id}),
            )  # fmt: skip
            tell(N_("What is written about the campaign is changed."))
            return go_to("web.show_campaign", campaign_id=campaign_id)
    return _page(form, campaign, [])


def _typed(form: RowsForm) -> dict[str, Any]:
    """What was typed; a sponsor is found by name, and a province with a target is one of the campaign's."""
    values = form.filled(*TARGET_FIELDS)
    values = {name: [] for name in BOXES} | values
    provinces = {str(place.id) for place in list_places(PlaceLevel.PROVINCE)}
    wanted = [target.get("place_id") for target in values["targets"]]
    values["province_ids"] += [place for place in wanted if place in provinces]
    sponsor = values.pop("sponsor", None)
    if sponsor is not None:
        values["sponsor_id"] = _find_sponsor(str(sponsor)).id
    return values


def _find_sponsor(name: str) -> Company:
    named = list_companies_named(name)
    if not named:
        raise NoSuchSponsor(name=name, field="sponsor")
    if len(named) > 1:
        raise SeveralSponsors(name=name, count=len(named), field="sponsor")
    return named[0]


def _written(campaign: Campaign) -> dict[str, Any]:
    """What stands about a campaign, as its form would have it typed."""
    plain = ("title_fa", "title_en", "story_fa", "story_en", "kind", "theme", "aim")
    days = ("opens_on", "closes_on", "deadline")
    written: dict[str, Any] = {name: getattr(campaign, name) for name in plain}
    written |= {name: format_solar(day) for name in days if (day := getattr(campaign, name)) is not None}
    written |= {"is_urgent": "yes" if campaign.is_urgent else None}
    written |= {"sponsor": campaign.sponsor.name_fa if campaign.sponsor else ""}
    written |= {"axes": [axis.axis for axis in campaign.axes]}
    written |= {"province_ids": [province.place_id for province in campaign.provinces]}
    for row, target in enumerate(campaign.targets):
        quantity = write_quantity(target.quantity, target.item)
        facts = {"place_id": target.place_id, "item_id": target.item_id, "quantity": quantity}
        written |= {f"targets.{row}.{name}": value for name, value in facts.items()}
    return written


def _page(form: RowsForm, campaign: Campaign | None, offices: Sequence[Office]) -> ResponseReturnValue:
    provinces = list_places(PlaceLevel.PROVINCE)
    page = render_template(
        "campaigns/draft.html",
        form=form,
        campaign=campaign,
        office_options=named(offices),
        provinces=named(provinces),
        places=named([*list_places(PlaceLevel.COUNTRY), *provinces]),
        items=counted(list_items()),
        kinds=choices(CampaignKind, locale()),
        aims=choices(Aim, locale()),
        axes=[(number, axis_label(number, {}, locale())) for number in POLICY_AXES],
    )
    return page, form.status
