"""Who receivers are: written down in one step, read with a purpose, agreed to, forgotten; and who lives with whom."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.beneficiaries import forgetting, households, identities, reading
from app.beneficiaries.identity_schemas import (
    CollectorIn,
    ConsentIn,
    MemberEndIn,
    MemberIn,
    PersonIn,
    PurposeQuery,
    WholeIdentityIn,
)
from app.beneficiaries.models import Receiver
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.reading import read_receiver_by_code
from app.beneficiaries.words import ConsentBy, Purpose, ReceiverKind, Relation
from app.codes import choices
from app.errors import N_
from app.language import locale, say
from app.web.answering import field, questions
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.lines import today_typed
from app.web.receivers import choices_of_receivers, office_of

NAMED = (ReceiverKind.PERSON, ReceiverKind.HOUSEHOLD)


@bp.route("/receivers/persons/new", methods=["GET", "POST"])
@require("register_beneficiary")
def register_person() -> ResponseReturnValue:
    """A person or a household under a new code, and sealed apart who it is; what is warned of is answered first."""
    form = Form({"consent_on": today_typed(), "kind": ReceiverKind.PERSON})
    if form.is_sent:
        with form.refusals():
            values = form_values()
            said, office_id = PersonIn().load(values), office_of(values.get("place_id"))
            receiver = identities.register_person(**said, office_id=office_id, by=reader(), key=form.key)
            tell(N_("The receiver has the code {code}.").format(code=receiver.code))
            return go_to("web.show_receiver", receiver_id=receiver.known_key)
    page = render_template(
        "receivers/person.html",
        form=form,
        questions=questions(form),
        named=[(kind.value, label) for kind, label in zip(NAMED, _named(), strict=True)],
        agreeing=choices(ConsentBy, locale()),
        **choices_of_receivers(),
    )
    return page, form.status


def _named() -> list[str]:
    return [label for kind, label in choices(ReceiverKind, locale()) if kind in list(NAMED)]


@bp.route("/receivers/<int:receiver_id>/identity", methods=["GET", "POST"])
@require("read_identity")
def read_identity(receiver_id: int) -> ResponseReturnValue:
    """Who a receiver is, once it is said what for."""
    receiver, form, known = reading.read_receiver(receiver_id, by=reader()), Form(), None
    if form.is_sent:
        with form.refusals():
            asked = PurposeQuery().load(form_values())
            known = identities.read_identity(receiver.id, purpose=asked["purpose"], by=reader())
    page = render_template(
        "receivers/identity.html", form=form, receiver=receiver, known=known, purposes=choices(Purpose, locale())
    )
    return page, form.status


@bp.route("/receivers/<int:receiver_id>/identity/write", methods=["GET", "POST"])
@require("register_beneficiary")
def write_identity(receiver_id: int) -> ResponseReturnValue:
    """Who a receiver is, for the first time or corrected; what is there now is read apart."""
    receiver, form = reading.read_receiver(receiver_id, by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            identities.write_identity(receiver_id=receiver.id, **WholeIdentityIn().load(form_values()), by=reader())
            tell(N_("It is kept who this is."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    fields = [
        field("text", "name", say(N_("Name and family name"))),
        field("code", "national_number", say(N_("National number")), required=False),
        field("tel", "phone", say(N_("Telephone")), required=False),
        field("long", "address", say(N_("Address")), required=False),
    ]
    note = N_("It is sealed with a key of this person's own. All four are written anew.")
    return _small_form(receiver, form, N_("Write who this is"), fields, note)


@bp.route("/receivers/<int:receiver_id>/consents/new", methods=["GET", "POST"])
@require("register_beneficiary")
def note_consent(receiver_id: int) -> ResponseReturnValue:
    """A person, or a guardian for them, agreed to a text."""
    receiver, form = reading.read_receiver(receiver_id, by=reader()), Form({"consent_on": today_typed()})
    if form.is_sent:
        with form.refusals():
            identities.note_consent(receiver_id=receiver.id, **ConsentIn().load(form_values()), by=reader())
            tell(N_("The consent is noted."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    fields = [
        field("day", "consent_on", say(N_("Agreed on"))),
        field("paper", "consent_text", say(N_("Number of the text that was agreed to"))),
        field("choice", "consent_by", say(N_("Who agreed")), options=choices(ConsentBy, locale())),
    ]
    return _small_form(receiver, form, N_("Note a consent"), fields)


@bp.route("/receivers/<int:receiver_id>/collectors/new", methods=["GET", "POST"])
@require("register_beneficiary")
def name_collector(receiver_id: int) -> ResponseReturnValue:
    """Somebody may collect what is for a person."""
    receiver, form = reading.read_receiver(receiver_id, by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            identities.name_collector(receiver_id=receiver.id, **CollectorIn().load(form_values()), by=reader())
            tell(N_("It is kept who may collect."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    fields = [
        field("choice", "relation", say(N_("Relation")), options=choices(Relation, locale())),
        field("text", "name", say(N_("Name and family name"))),
        field("code", "national_number", say(N_("National number")), required=False),
        field("tel", "phone", say(N_("Telephone")), required=False),
    ]
    return _small_form(receiver, form, N_("Name who may collect"), fields)


@bp.post("/receivers/<int:receiver_id>/collectors/<int:collector_id>/end")
@require("register_beneficiary")
def end_collector(receiver_id: int, collector_id: int) -> ResponseReturnValue:
    """Somebody may no longer collect."""
    identities.end_collector(receiver_id=receiver_id, collector_id=collector_id, by=reader())
    tell(N_("This person may no longer collect."))
    return go_to("web.show_receiver", receiver_id=receiver_id)


@bp.route("/receivers/<int:receiver_id>/members/new", methods=["GET", "POST"])
@require("register_beneficiary")
def add_member(receiver_id: int) -> ResponseReturnValue:
    """A person lives in a household."""
    receiver, form = reading.read_receiver(receiver_id, by=reader()), Form({"since": today_typed()})
    if form.is_sent:
        with form.refusals():
            said = MemberIn().load(_with_person())
            households.add_member(household_id=receiver.id, **said, by=reader())
            tell(N_("It is kept who lives here."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    fields = [
        field("code", "person_id", say(N_("Code of the person")), help=say(N_("As R-7K3M-Q2XA."))),
        field("day", "since", say(N_("Since"))),
    ]
    return _small_form(receiver, form, N_("Who lives here"), fields)


@bp.route("/receivers/<int:receiver_id>/members/end", methods=["GET", "POST"])
@require("register_beneficiary")
def end_member(receiver_id: int) -> ResponseReturnValue:
    """A person no longer lives in a household."""
    receiver = reading.read_receiver(receiver_id, by=reader())
    form = Form({"person_id": request.args.get("person", ""), "ended_on": today_typed()})
    if form.is_sent:
        with form.refusals():
            households.end_member(household_id=receiver.id, **MemberEndIn().load(_with_person()), by=reader())
            tell(N_("It is kept who lives here."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    fields = [
        field("code", "person_id", say(N_("Code of the person")), help=say(N_("As R-7K3M-Q2XA."))),
        field("day", "ended_on", say(N_("Until day"))),
    ]
    return _small_form(receiver, form, N_("Lives here no longer"), fields)


@bp.route("/receivers/<int:receiver_id>/forget", methods=["GET", "POST"])
@require("forget_person")
def forget_person(receiver_id: int) -> ResponseReturnValue:
    """Forget who a receiver is, because the person asks for it."""
    receiver, form = reading.read_receiver(receiver_id, by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            forgetting.forget_person(receiver_id=receiver.id, by=reader())
            tell(N_("It is forgotten who this was."))
            return go_to("web.show_receiver", receiver_id=receiver.id)
    note = N_("For good: name, number and address cannot be read again, and help elsewhere is not found any more."
              " The code stays, and what was handed over to it.")  # fmt: skip
    return _small_form(receiver, form, N_("Forget who this is"), [], note, tone="btn-refuse")


def _with_person() -> dict[str, Any]:
    """What was typed, the person's code looked up."""
    values = form_values()
    typed = values.get("person_id")
    if isinstance(typed, str):
        person = read_receiver_by_code(typed, by=reader())
        if person is None:
            raise NoSuchReceiver(code=typed, field="person_id")
        values["person_id"] = person.id
    return values


def _small_form(
    receiver: Receiver, form: Form, title: Any, fields: list[dict[str, Any]], note: Any = None, tone: str = "btn-main"
) -> ResponseReturnValue:
    """A page with one small form about a receiver."""
    page = render_template(
        "receivers/form.html", form=form, receiver=receiver, title=say(title), fields=fields,
        note=say(note) if note else None, tone=tone, questions=questions(form),
    )  # fmt: skip
    return page, form.status
