"""Savings: declared by a company with their evidence, verified or refused by an officer; each step on the one page."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act, sees_office
from app.campaigns.queries import list_campaigns
from app.campaigns.words import CampaignState
from app.clock import business_today
from app.codes import choices
from app.companies.queries import list_companies, own_company_ids
from app.dates import format_solar
from app.energy import queries, service
from app.energy.charts import chart_of_saving
from app.energy.conversion_queries import get_left
from app.energy.evidence import get_evidence, store_evidence
from app.energy.finding import FINDERS
from app.energy.lasting import find_life, last_day
from app.energy.methods.deemed import list_units
from app.energy.models import OPEN_STATES, Saving
from app.energy.questions import list_questions
from app.energy.schemas import SavingIn, SavingQuery, SavingRefusalIn, VerificationIn
from app.energy.taking import TAKES_SAVINGS
from app.energy.told_conversions import list_became
from app.energy.words import EnergyKind, Method, SavingState
from app.errors import N_, Invalid
from app.files.queries import list_pieces
from app.language import locale
from app.ledger.queries import list_reversals
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.shapes import Key
from app.web.charts import drawn
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell
from app.web.meters import meter_options
from app.web.options import Options, named
from app.web.saving_figures import Degrees, told_figures

PAGE = 50


class NoFile(Invalid):
    """Choose the file."""


class SavingListFilters(SavingQuery):
    """The same, and the saving after which the page begins."""

    after = Key(load_default=None)


@bp.get("/savings")
@require("read_savings")
def list_savings() -> ResponseReturnValue:
    """The savings of one's offices or company, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = SavingListFilters().load(address_values())
        found = list(queries.list_savings(seen_by=reader(), limit=PAGE + 1, **asked))
    page = render_template(
        "energy/savings.html",
        form=form,
        savings=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        states=choices(SavingState, locale()),
        is_filtered=any(address_values()),
        may_declare=may(reader(), "declare_saving"),
        may_verify=may(reader(), "verify_saving"),
        may_read_worth=may(reader(), "read_conversions"),
    )
    return page, form.status


@bp.route("/savings/new", methods=["GET", "POST"])
@require("declare_saving")
def draft_saving() -> ResponseReturnValue:
    """What a company saved, and how it knows; the method answers at once."""
    form = Form()
    if form.is_sent:
        with form.refusals():
            saving = service.draft_saving(**SavingIn().load(form_values()), by=reader())
            tell(N_("The method has found a saving. Add the evidence, then declare it."))
            return go_to("web.show_saving", saving_id=saving.id)
    page = render_template(
        "energy/declare.html",
        form=form,
        methods=[each for each in choices(Method, locale()) if each[0] in FINDERS],
        kinds=choices(EnergyKind, locale()),
        companies=named(list_companies(seen_by=reader(), limit=200)),
        campaigns=campaign_options(),
        meters=meter_options(),
        series=queries.list_series(),
        units=[(figure.code, figure.name(locale())) for figure in list_units()],
        provinces=named(list_places(PlaceLevel.PROVINCE)),
    )
    return page, form.status


def campaign_options() -> Options:
    """The open campaigns that a saving can be of."""
    found = list_campaigns(seen_by=reader(), state=CampaignState.OPEN, limit=200)
    return [(each.id, each.title(locale())) for each in found if each.kind in TAKES_SAVINGS]


@bp.get("/savings/<int:saving_id>")
@require("read_savings")
def show_saving(saving_id: int) -> ResponseReturnValue:
    """One saving: its method, its figures, its evidence, and what can be done with it now."""
    proposed = {"expires_on": usable_until(), "happened_on": format_solar(business_today())}
    return page_of(saving_id, Form(proposed))


def usable_until() -> str:
    """What the form proposes: the life of a saving is a dated setting; nothing where none holds yet."""
    last = last_day()
    return "" if last is None else format_solar(last)


@bp.post("/savings/<int:saving_id>/evidence")
@require("declare_saving")
def add_evidence(saving_id: int) -> ResponseReturnValue:
    """One more file that shows that it is true."""
    form = Form()
    with form.refusals():
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise NoFile(field="file")
        store_evidence(saving_id=saving_id, source=sent.stream, name=sent.filename, by=reader())
        tell(N_("The file is kept."))
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)


@bp.get("/savings/<int:saving_id>/evidence/<int:evidence_id>")
@require("read_savings")
def show_evidence(saving_id: int, evidence_id: int) -> ResponseReturnValue:
    """A file of evidence, to be saved."""
    found = get_evidence(saving_id, evidence_id, seen_by=reader())
    answer = Response(stream_with_context(list_pieces(found.file)), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found.file.name)
    return answer


@bp.post("/savings/<int:saving_id>/declare")
@require("declare_saving")
def declare_saving(saving_id: int) -> ResponseReturnValue:
    """The company stands by it."""
    form = Form()
    with form.refusals():
        service.declare_saving(saving_id=saving_id, by=reader())
        tell(N_("The saving is declared. An office or the centre looks at it now."), "waiting")
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)


@bp.post("/savings/<int:saving_id>/verify")
@require("verify_saving")
def verify_saving(saving_id: int) -> ResponseReturnValue:
    """An officer finds it right."""
    form = Form()
    with form.refusals():
        said = VerificationIn().load(form_values())
        service.verify_saving(saving_id=saving_id, by=reader(), key=form.key, **said)
        tell(N_("The saving is verified and can be converted."))
        if request.form.get("next") == "desk":
            return go_to("web.show_desk")
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)


@bp.post("/savings/<int:saving_id>/refuse")
@require("verify_saving")
def refuse_saving(saving_id: int) -> ResponseReturnValue:
    """An officer finds it wrong, and says why."""
    form = Form()
    with form.refusals():
        service.refuse_saving(saving_id=saving_id, by=reader(), **SavingRefusalIn().load(form_values()))
        tell(N_("The saving is refused, and its company can read why."))
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)


def page_of(saving_id: int, form: Form) -> ResponseReturnValue:
    """The one page of a saving, with a form that was refused or is yet to be filled."""
    saving = queries.get_saving(saving_id, seen_by=reader())
    page = render_template(
        "energy/saving.html",
        form=form,
        saving=saving,
        drawn=drawn(chart_of_saving(saving)),
        degrees=Degrees,
        life=find_life(),
        figures=told_figures(saving),
        now=get_left(saving.lot_id, saving.lot.item) if saving.lot_id and saving.lot else None,
        became=list_became(saving.lot_id) if saving.lot_id else [],
        **seen_of(saving),
        **_acts(saving),
    )
    return page, form.status


def seen_of(saving: Saving) -> dict[str, Any]:
    """What its own office, the centre and the auditor see beside the figures: who decided, what was asked, answered."""
    is_seen = sees_office(reader(), saving.office_id)
    undoings = list_reversals(saving.entry_id) if saving.state is SavingState.UNDONE and saving.entry_id else []
    return {
        "sees_people": is_seen,
        "questions": list_questions(saving) if is_seen and saving.state is SavingState.DECLARED else [],
        "answers": saving.answers if is_seen else [],
        "undoing": undoings[-1] if undoings else None,
    }


def _acts(saving: Saving) -> dict[str, Any]:
    """What this person may do with it now; the verbs look again."""
    is_own = may(reader(), "declare_saving") and saving.company_id in own_company_ids(reader())
    is_loose = saving.state is SavingState.VERIFIED and saving.campaign_id is None
    return {
        "is_own": is_own,
        "campaigns": campaign_options() if is_own and is_loose else [],
        "may_add": is_own and saving.state in OPEN_STATES,
        "may_declare": is_own and saving.state is SavingState.DRAFT,
        "may_decide": saving.state is SavingState.DECLARED
        and not is_own
        and reader().id != saving.declared_by_id
        and may_act(reader(), saving.office_id, "verify_saving"),
        "may_withdraw": saving.state is SavingState.VERIFIED and may_act(reader(), saving.office_id, "end_savings"),
    }
