"""A company's own forms: registered, revised, decided on by the centre, and who speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import Scope, may_act, scopes_of
from app.companies import queries, reading, service
from app.companies.checks import require_revision
from app.companies.models import DETAILS, Company
from app.companies.schemas import CompanyRegistrationIn, CompanyRevisionIn, DecisionIn, SpeakerIn
from app.companies.speaking import get_person_named
from app.errors import N_, Message
from app.places.models import Office, PlaceLevel
from app.places.queries import list_offices, list_places
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.options import named

DECISIONS: dict[str, tuple[Message, Callable[..., Company], Message]] = {
    "verify": (N_("Verify"), service.verify_company, N_("The company is verified: its pledges can be accepted.")),
    "refuse": (N_("Refuse"), service.refuse_company, N_("The company is refused.")),
    "suspend": (N_("Suspend"), service.suspend_company, N_("The company is suspended and promises nothing more.")),
    "resume": (N_("Verify again"), service.resume_company, N_("The company is verified again.")),
}


@bp.route("/companies/new", methods=["GET", "POST"])
@require("register_company")
def register_company() -> ResponseReturnValue:
    """A new donor."""
    offices = [each for each in list_offices() if _may_register(each)]
    form = Form({"office_id": offices[0].id} if len(offices) == 1 else {})
    if form.is_sent:
        with form.refusals():
            said = CompanyRegistrationIn().load(form_values())
            company = service.register_company(by=reader(), key=form.key, **said)
            tell(N_("{company} is registered. The national centre verifies it.").format(company=company.name_fa))
            return go_to("web.show_company", company_id=company.id)
    return _page(form, None, offices)


@bp.route("/companies/<int:company_id>/revise", methods=["GET", "POST"])
@require("register_company")
def revise_company(company_id: int) -> ResponseReturnValue:
    """Other details of a company."""
    company = queries.get_company_for(company_id, seen_by=reader())
    require_revision(company, reader())
    written = {name: getattr(company, name) or "" for name in DETAILS if name != "is_public"}
    form = Form({**written, "is_public": "yes" if company.is_public else None, "version": company.version})
    if form.is_sent:
        with form.refusals():
            service.revise_company(company_id=company_id, by=reader(), **CompanyRevisionIn().load(form_values()))
            tell(N_("What is written about the company is changed."))
            return go_to("web.show_company", company_id=company_id)
    return _page(form, company, [])


def _may_register(office: Office) -> bool:
    """An officer at the own offices; who speaks for a company chooses the office that is to keep it."""
    return may_act(reader(), office.id, "register_company") or Scope.COMPANY in scopes_of(reader(), "register_company")


def _page(form: Form, company: Company | None, offices: Sequence[Office]) -> ResponseReturnValue:
    page = render_template(
        "companies/register.html",
        form=form,
        company=company,
        office_options=named(offices),
        provinces=named(list_places(PlaceLevel.PROVINCE)),
        can_set_aside=may(reader(), "set_aside_check"),
    )
    return page, form.status


@bp.route("/companies/<int:company_id>/<any(verify, refuse, suspend, resume):decision>", methods=["GET", "POST"])
@require("verify_company")
def decide_company(company_id: int, decision: str) -> ResponseReturnValue:
    """The centre verifies, refuses, suspends or resumes a company, and says why."""
    company, form = queries.get_company_for(company_id, seen_by=reader()), Form()
    title, verb, done = DECISIONS[decision]
    if form.is_sent:
        with form.refusals():
            verb(company_id=company_id, by=reader(), **DecisionIn().load(form_values()))
            tell(done)
            return go_to("web.show_company", company_id=company_id)
    page = render_template("companies/decide.html", form=form, company=company, decision=decision, title=title)
    return page, form.status


@bp.route("/companies/<int:company_id>/representatives", methods=["GET", "POST"])
@require("manage_representatives")
def add_representative(company_id: int) -> ResponseReturnValue:
    """Somebody speaks for a company from now on."""
    company, form = queries.get_company(company_id), Form()
    if form.is_sent:
        with form.refusals():
            person = get_person_named(SpeakerIn().load(form_values())["person"])
            service.add_representative(company_id=company_id, user_id=person.id, by=reader())
            tell(N_("From now on this person speaks for the company."))
            return go_to("web.add_representative", company_id=company_id)
    page = render_template(
        "companies/representatives.html",
        form=form,
        company=company,
        representatives=reading.read_representatives(company, by=reader()),
        may_read=queries.sees_company(reader(), company_id),
    )
    return page, form.status


@bp.post("/companies/<int:company_id>/representatives/<int:user_id>/end")
@require("manage_representatives")
def end_representative(company_id: int, user_id: int) -> ResponseReturnValue:
    """Somebody speaks for a company no longer."""
    service.end_representative(company_id=company_id, user_id=user_id, by=reader())
    tell(N_("This person no longer speaks for the company."))
    return go_to("web.add_representative", company_id=company_id)
