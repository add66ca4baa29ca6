"""Receivers under their codes: a group, a place and little more; nothing here says who anybody is."""

from __future__ import annotations

import re
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import may_act
from app.beneficiaries import reading, service
from app.beneficiaries.matching import list_merged_into
from app.beneficiaries.models import Receiver
from app.beneficiaries.needs import list_answers, list_needs
from app.beneficiaries.schemas import ReceiverFilters, ReceiverIn
from app.beneficiaries.told import read_whole
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.campaigns.paper_queries import list_deliveries
from app.codes import Group, choices
from app.errors import N_
from app.language import locale
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, seen_offices
from app.web.forms import Form, form_values, tell
from app.web.lines import Options
from app.web.stores import county_options, works_in

STORE = re.compile("[0-9]{1,18}")


@bp.get("/receivers")
@require("read_beneficiaries")
def list_receivers() -> ResponseReturnValue:
    """The receivers of one's office, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = ReceiverFilters().load(address_values())
        limit = asked.pop("limit")
        found = list(reading.read_receivers(by=reader(), **asked, limit=limit + 1))
    shown = found[:50]
    page = render_template(
        "receivers/list.html",
        form=form,
        receivers=shown,
        after=shown[-1].id if len(found) > len(shown) else None,
        kinds=choices(ReceiverKind, locale()),
        groups=choices(Group, locale()),
        is_filtered=any(address_values()),
    )
    return page, form.status


@bp.route("/receivers/new", methods=["GET", "POST"])
@require("register_beneficiary")
def register_receiver() -> ResponseReturnValue:
    """A receiver under a new code; from a store's delivery, back to it."""
    form, asked = Form(), request.args.get("kind")
    if form.is_sent:
        with form.refusals():
            receiver = _registered(form)
            tell(N_("The receiver has the code {code}.").format(code=receiver.code))
            return _onwards(receiver)
    asked_kind = ReceiverKind(asked) if asked in list(ReceiverKind) else None
    page = render_template("receivers/register.html", form=form, asked_kind=asked_kind, **choices_of_receivers())
    return page, form.status


def _registered(form: Form) -> Receiver:
    """The receiver of this form."""
    values = form_values()
    said, office_id = ReceiverIn().load(values), office_of(values.get("place_id"))
    receiver = service.register_receiver(**said, office_id=office_id, by=reader(), key=form.key)
    return reading.read_receiver(receiver.id, by=reader())


def office_of(place_id: Any) -> int:
    """The own office in whose province the county lies; where there is none, the first one refuses it."""
    offices = [office for office in seen_offices() if works_in(office.id)]
    for office in offices:
        if any(value == place_id for value, _ in county_options(office.place)):
            return office.id
    return offices[0].id


def _onwards(receiver: Receiver) -> ResponseReturnValue:
    """To the receiver's page, or back to the hand-over for which it was registered."""
    store = request.args.get("store", "")
    if not STORE.fullmatch(store):
        return go_to("web.show_receiver", receiver_id=receiver.id)
    asked = {"receiver": receiver.code, "item": request.args.get("item")}
    endpoint = "web.allot_goods" if request.args.get("then") == "allot" else "web.record_delivery"
    return go_to(endpoint, store_id=int(store), **asked)


def choices_of_receivers() -> dict[str, Any]:
    """The closed lists of what may be known of a receiver."""
    lists = {"kinds": ReceiverKind, "groups": Group, "sexes": Sex, "ages": AgeBand}
    lists |= {"disabilities": Disability, "households": HouseholdBand}
    return {name: choices(options, locale()) for name, options in lists.items()} | {"counties": own_counties()}


def own_counties() -> Options:
    """The counties of the provinces one works in."""
    return [
        (office.place.name(locale()), county_options(office.place)) for office in seen_offices() if works_in(office.id)
    ]


@bp.get("/receivers/<int:receiver_id>")
@require("read_beneficiaries")
def show_receiver(receiver_id: int) -> ResponseReturnValue:
    """What may be known of a receiver, what it needs and what it got; who it is stands on a page of its own."""
    whole = read_whole(receiver_id, by=reader())
    receiver = whole.receiver
    page = render_template(
        "receivers/show.html",
        receiver=receiver,
        whole=whole,
        needs=list_needs(seen_by=reader(), receiver_id=receiver.id),
        household=reading.read_receiver(whole.household_id, by=reader()) if whole.household_id else None,
        merged_into=reading.read_receiver(whole.merged_into_id, by=reader()) if whole.merged_into_id else None,
        merged=list_merged_into(receiver.id),
        answers=list_answers(receiver.id),
        is_named=receiver.kind in (ReceiverKind.PERSON, ReceiverKind.HOUSEHOLD),
        may_forget=may_act(reader(), receiver.office_id, "forget_person"),
        deliveries=list_deliveries(seen_by=reader(), receiver_id=receiver.id),
    )
    return page
