"""Companies: who gives, what has come of it, and where each of their gifts is now."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.models import Role, User
from app.accounts.rights import may_act, sees_office
from app.campaigns import book, pledge_figures, whereabouts
from app.campaigns.purposes import list_seen_gifts
from app.campaigns.sight import is_officer
from app.codes import choices
from app.companies import queries, reading
from app.companies.models import Company, CompanyState
from app.companies.schemas import CompanyFilters
from app.language import locale
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.reports.statements import list_stated_years, may_read_statement
from app.shapes import Filters, Key, Whole
from app.web.door import bp, reader
from app.web.forms import Form
from app.web.options import named

PLEDGES_SHOWN = 10


class CompanyListFilters(CompanyFilters):
    """The same, and the company after which the page begins."""

    after = Whole(load_default=None)


class ParcelFilters(Filters):
    """The parcel after which the page begins."""

    after = Key(load_default=None)


@bp.get("/companies")
@require("read_companies")
def list_companies() -> ResponseReturnValue:
    """Companies as a Persian dictionary sorts them."""
    form, found, limit = Form(request.args), [], 0
    with form.refusals():
        asked = CompanyListFilters().load({name: value for name, value in request.args.items() if value.strip()})
        limit = asked.pop("limit")
        found = list(queries.list_companies(seen_by=reader(), limit=limit + 1, **_from_behind(asked)))
    shown = found[:limit]
    page = render_template(
        "companies/list.html",
        form=form,
        companies=shown,
        after=shown[-1].id if len(found) > len(shown) else None,
        states=choices(CompanyState, locale()),
        provinces=named(list_places(PlaceLevel.PROVINCE)),
        is_filtered=any(value.strip() for value in request.args.values()),
        may_register=may(reader(), "register_company"),
    )
    return page, form.status


def _from_behind(asked: dict[str, Any]) -> dict[str, Any]:
    last = asked["after"]
    if last is not None:
        company = queries.get_company_for(last, seen_by=reader())
        asked["after"] = (company.sort_key, company.id)
    return asked


@bp.get("/companies/<int:company_id>")
@require("read_companies")
def show_company(company_id: int) -> ResponseReturnValue:
    """One company, from its number to where its gifts are."""
    company, representatives = reading.read_company(company_id, by=reader())
    pledges = pledge_figures.list_pledges(seen_by=reader(), company_id=company.id, limit=PLEDGES_SHOWN + 1)
    gifts = list_seen_gifts(company.holder_id, seen_by=reader())
    people = [company.decided_by_id, company.verified_by_id]
    return render_template(
        "companies/show.html",
        company=company,
        gifts=gifts,
        pledges=pledges[:PLEDGES_SHOWN],
        has_more=len(pledges) > PLEDGES_SHOWN,
        lines=pledge_figures.total_of_lines(pledges),
        representatives=representatives,
        names=book.names_of(filter(None, people)) if sees_office(reader(), company.office_id) else {},
        decider=Role.NATIONAL,
        acts=list_acts(company, reader()),
        stated=list_stated_years(company) if may_read_statement(company, reader()) else [],
        **_parcels(company),
    )


def _parcels(company: Company) -> dict[str, Any]:
    """A page of its gifts, each where it is now."""
    after = ParcelFilters().load(request.args)["after"]
    found = whereabouts.list_gifts(
        company.holder_id, seen_by=reader(), after=after, limit=whereabouts.PAGE + 1
    )  # fmt: skip
    shown = found[: whereabouts.PAGE]
    return {"parcels": shown, "after": shown[-1].lot.id if len(found) > len(shown) else None}


def list_acts(company: Company, user: User) -> frozenset[str]:
    """What this person may do with a company now; the verbs look again."""
    decides, state = may(user, "verify_company"), company.state
    is_own = company.id in queries.own_company_ids(user)
    acts = {
        "verify": decides and state in (CompanyState.REGISTERED, CompanyState.REFUSED),
        "refuse": decides and state is CompanyState.REGISTERED,
        "suspend": decides and state is CompanyState.VERIFIED,
        "resume": decides and state is CompanyState.SUSPENDED,
        "revise": may(user, "register_company") and (may_act(user, company.office_id, "register_company") or is_own),
        "promise": company.can_promise and may(user, "record_pledge") and (is_own or is_officer(user)),
        "speech": may_act(user, company.office_id, "manage_representatives"),
    }
    return frozenset(name for name, is_possible in acts.items() if is_possible)
