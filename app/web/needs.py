"""Needs of receivers: the lines that wait for items, one need, and what anybody is entitled to."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.beneficiaries import entitling, needing, needs, reading
from app.beneficiaries.need_schemas import AssessmentIn, EntitlementIn, NeedFilters, NeedIn, WithdrawalIn
from app.beneficiaries.words import NeedCause, NeedState, Withdrawal
from app.clock import business_today
from app.codes import choices
from app.errors import N_
from app.items.queries import list_items
from app.language import locale
from app.web.answering import questions
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell
from app.web.lines import today_typed
from app.web.options import Options, counted

PAGE = 50


@bp.get("/needs")
@require("read_beneficiaries")
def list_needs() -> ResponseReturnValue:
    """How many wait for what, and the needs as they stand in line."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = NeedFilters().load(address_values())
        found = list(needs.list_needs(seen_by=reader(), **asked, limit=PAGE + 1))
    shown = found[:PAGE]
    page = render_template(
        "needs/list.html",
        form=form,
        lines=needs.list_lines(seen_by=reader()),
        needs=shown,
        after=shown[-1].id if len(found) > len(shown) else None,
        states=choices(NeedState, locale()),
        is_filtered=bool(address_values()),
    )
    return page, form.status


@bp.get("/needs/<int:need_id>")
@require("read_beneficiaries")
def show_need(need_id: int) -> ResponseReturnValue:
    """One need, and what can be done with it."""
    return _page_of(need_id, Form())


@bp.route("/receivers/<int:receiver_id>/needs/new", methods=["GET", "POST"])
@require("keep_needs")
def note_need(receiver_id: int) -> ResponseReturnValue:
    """A receiver needs something; what is warned of is answered first."""
    receiver = reading.read_receiver(receiver_id, by=reader())
    form = Form({"since": today_typed(), "quantity": "1"})
    if form.is_sent:
        with form.refusals():
            said = NeedIn().load(form_values())
            need = needing.note_need(receiver_id=receiver.id, **said, by=reader(), key=form.key)
            tell(N_("The need is noted."))
            return go_to("web.show_need", need_id=need.known_key)
    page = render_template(
        "needs/note.html",
        form=form,
        receiver=receiver,
        items=_goods(),
        causes=choices(NeedCause, locale()),
        questions=questions(form),
    )
    return page, form.status


@bp.post("/needs/<int:need_id>/assess")
@require("keep_needs")
def assess_need(need_id: int) -> ResponseReturnValue:
    """Somebody has looked."""
    form = Form()
    needs.get_need(need_id, seen_by=reader())
    with form.refusals():
        needing.assess_need(need_id=need_id, **AssessmentIn().load(form_values()), by=reader())
        tell(N_("The need is assessed."))
        return go_to("web.show_need", need_id=need_id)
    return _page_of(need_id, form)


@bp.post("/needs/<int:need_id>/queue")
@require("keep_needs")
def queue_need(need_id: int) -> ResponseReturnValue:
    """It stands in line."""
    form = Form()
    with form.refusals():
        needing.queue_need(need_id=need_id, by=reader())
        tell(N_("The need stands in line."))
        return go_to("web.show_need", need_id=need_id)
    return _page_of(need_id, form)


@bp.post("/needs/<int:need_id>/confirm")
@require("keep_needs")
def confirm_need(need_id: int) -> ResponseReturnValue:
    """It is still needed."""
    form = Form()
    with form.refusals():
        needing.confirm_need(need_id=need_id, by=reader())
        tell(N_("It is noted that it is still needed."))
        return go_to("web.show_need", need_id=need_id)
    return _page_of(need_id, form)


@bp.post("/needs/<int:need_id>/withdraw")
@require("keep_needs")
def withdraw_need(need_id: int) -> ResponseReturnValue:
    """Nothing of it is to come any more."""
    form = Form()
    needs.get_need(need_id, seen_by=reader())
    with form.refusals():
        needing.withdraw_need(need_id=need_id, **WithdrawalIn().load(form_values()), by=reader())
        tell(N_("The need is withdrawn."))
        return go_to("web.show_need", need_id=need_id)
    return _page_of(need_id, form)


def _page_of(need_id: int, form: Form) -> ResponseReturnValue:
    need = needs.get_need(need_id, seen_by=reader())
    page = render_template(
        "needs/show.html",
        form=form,
        need=need,
        NeedState=NeedState,
        works_here=may_act(reader(), need.office_id, "keep_needs") and need.is_open,
        reasons=[one for one in choices(Withdrawal, locale()) if one[0] != Withdrawal.FORGOTTEN],
    )
    return page, form.status


@bp.get("/entitlements")
@require("read_entitlements")
def list_entitlements() -> ResponseReturnValue:
    """What anybody is entitled to."""
    return _entitlements_page(Form({"since": today_typed()}))


@bp.post("/entitlements")
@require("keep_entitlements")
def state_entitlement() -> ResponseReturnValue:
    """From a day on, so many pieces of a family of items in so many years."""
    form = Form()
    with form.refusals():
        entitling.state_entitlement(**EntitlementIn().load(form_values("item_ids")), by=reader())
        tell(N_("It is kept what anybody is entitled to."))
        return go_to("web.list_entitlements")
    return _entitlements_page(form)


def _entitlements_page(form: Form) -> ResponseReturnValue:
    holding = {each.id for each in entitling.list_entitlements(on=business_today())}
    page = render_template(
        "needs/entitlements.html",
        form=form,
        stated=entitling.list_stated(),
        holding=holding,
        items=_goods(),
        may_state=may(reader(), "keep_entitlements"),
    )
    return page, form.status


def _goods() -> Options:
    return counted(item for item in list_items(limit=500) if not item.is_saving)
