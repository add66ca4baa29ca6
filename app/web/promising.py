"""The forms that take a pledge from one state to the next: announced, confirmed, accepted, withdrawn, lapsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from app.access import require
from app.campaigns import queries, service
from app.campaigns.announcing import announce_once
from app.campaigns.schemas import AcceptanceIn, ConfirmationIn, EndingIn, PledgeIn
from app.campaigns.sight import is_officer
from app.campaigns.words import CampaignState
from app.clock import business_today
from app.codes import ValueBasis, choices
from app.companies.models import Company
from app.companies.queries import list_companies, own_company_ids
from app.dates import format_solar
from app.energy.conversion_queries import find_rule_behind
from app.errors import N_, Message
from app.items.queries import list_items
from app.language import locale, write_number
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.options import Options, counted, named
from app.web.rows import RowsForm

LINE_FIELDS = ("item_id", "quantity", "place_id", "due_on", "worth.fair_value", "worth.fair_basis", "worth.fair_level")
PLEDGE_FIELDS = ("campaign_id", "company_id", "announced_on", "letter_no", "letter_on", "memo")
COMPANIES_SHOWN = 200


@bp.route("/pledges/new", methods=["GET", "POST"])
@require("record_pledge")
def announce_pledge() -> ResponseReturnValue:
    """What a company says it will give."""
    asked = {"campaign_id": request.args.get("campaign"), "company_id": request.args.get("company")}
    first = {**asked, "announced_on": format_solar(business_today())}
    form = RowsForm(first, in_rows=LINE_FIELDS, alone=PLEDGE_FIELDS, least=2)
    if form.is_sent and not form.wants_more:
        with form.refusals():
            said = PledgeIn().load(form.filled("item_id", "quantity", "place_id", "due_on", "worth"))
            pledge = announce_once(by=reader(), key=form.key, **said)
            tell(N_("The pledge is kept as announced. It counts when the company confirms and an officer accepts it."))
            return go_to("web.show_pledge", pledge_id=pledge.id)
    speakers = _speakers()
    page = render_template(
        "pledges/announce.html",
        form=form,
        finder=Form(request.args),
        campaigns=_open_campaigns(),
        companies=named(speakers),
        is_cut=len(speakers) >= COMPANIES_SHOWN or "find" in request.args,
        items=counted(list_items()),
        places=named([*list_places(PlaceLevel.COUNTRY), *list_places(PlaceLevel.PROVINCE)]),
        bases=choices(ValueBasis, locale()),
        levels=[(level, write_number(level)) for level in (1, 2, 3)],
    )
    return page, form.status


def _open_campaigns() -> Options:
    found = queries.list_campaigns(seen_by=reader(), state=CampaignState.OPEN, limit=COMPANIES_SHOWN)
    return [(campaign.id, campaign.title(locale())) for campaign in found]


def _speakers() -> Sequence[Company]:
    """The companies that this person may announce for; the one that is asked for stands among them."""
    found = list(list_companies(seen_by=reader(), search=request.args.get("find", ""), limit=COMPANIES_SHOWN))
    mine = own_company_ids(reader())
    wanted = request.form.get("company_id") or request.args.get("company", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 and int(wanted) not in {each.id for each in found}:
        found += queries.list_by_ids(Company, [int(wanted)])
    return [each for each in found if each.can_promise and (is_officer(reader()) or each.id in mine)]


@bp.route("/pledges/<int:pledge_id>/confirm", methods=["GET", "POST"])
@require("confirm_pledge")
def confirm_pledge(pledge_id: int) -> ResponseReturnValue:
    """The company stands by its word."""

    def confirm(form: Form, **said: Any) -> Any:
        return service.confirm_pledge(pledge_id=pledge_id, by=reader(), **said)

    return _act(
        pledge_id, "confirm", ConfirmationIn(), confirm, "confirmed_on",
        N_("The pledge is confirmed. It counts when an officer accepts it."),
    )  # fmt: skip


@bp.route("/pledges/<int:pledge_id>/accept", methods=["GET", "POST"])
@require("accept_pledge")
def accept_pledge(pledge_id: int) -> ResponseReturnValue:
    """An officer takes a confirmed pledge on."""

    def accept(form: Form, **said: Any) -> Any:
        return service.accept_pledge(pledge_id=pledge_id, by=reader(), key=form.key, **said)

    return _act(
        pledge_id, "accept", AcceptanceIn(), accept, "accepted_on",
        N_("The pledge is accepted: from now it counts as promised."),
    )  # fmt: skip


@bp.route("/pledges/<int:pledge_id>/withdraw", methods=["GET", "POST"])
@require("withdraw_pledge")
def withdraw_pledge(pledge_id: int) -> ResponseReturnValue:
    """The company takes back what it has not given yet."""

    def withdraw(form: Form, **said: Any) -> Any:
        return service.withdraw_pledge(pledge_id=pledge_id, by=reader(), key=form.key, **said)

    return _act(
        pledge_id, "withdraw", EndingIn(), withdraw, "happened_on",
        N_("The rest of the pledge is withdrawn. What was given stays given."),
    )  # fmt: skip


@bp.route("/pledges/<int:pledge_id>/lapse", methods=["GET", "POST"])
@require("accept_pledge")
def lapse_pledge(pledge_id: int) -> ResponseReturnValue:
    """The day of a pledge has passed."""

    def lapse(form: Form, **said: Any) -> Any:
        return service.lapse_pledge(pledge_id=pledge_id, by=reader(), key=form.key, **said)

    return _act(
        pledge_id, "lapse", EndingIn(), lapse, "happened_on",
        N_("The rest of the pledge has lapsed and is no longer expected."),
    )  # fmt: skip


def _act(
    pledge_id: int, act: str, schema: Schema, verb: Callable[..., Any], day: str, done: Message
) -> ResponseReturnValue:
    """The form of one act on a pledge, and what it does."""
    pledge = queries.get_pledge(pledge_id, seen_by=reader())
    form = Form({day: format_solar(business_today())})
    if form.is_sent:
        with form.refusals():
            verb(form, **schema.load(form_values()))
            tell(done)
            return go_to("web.show_pledge", pledge_id=pledge_id)
    if "happened_on" in form.errors:
        # The book calls the day of every entry so; here it has the act's own name.
        form.errors[day] = form.errors.pop("happened_on")
    needs_letter = act == "confirm" and pledge.company_id not in own_company_ids(reader())
    page = render_template(
        "pledges/act.html", form=form, pledge=pledge, act=act, day=day,
        needs_letter=needs_letter and pledge.letter_no is None,
        paid_by=find_rule_behind(pledge.id) if act in ("withdraw", "lapse") else None,
    )  # fmt: skip
    return page, form.status
