"""Companies: who gives, what is written about them, what the centre says of them, and what has come of their gifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import purposes, whereabouts
from app.campaigns.answers import CompanyFiguresOut, GiftOut
from app.campaigns.whereabouts import Gift
from app.companies import queries, service
from app.companies.answers import CompanyOut, RepresentativeOut
from app.companies.models import Company, Representative
from app.companies.schemas import CompanyIn, CompanyQuery, CompanyRegistrationIn, DecisionIn, SpeakerIn
from app.companies.speaking import get_person_named, list_representatives_for
from app.reports.answers import StatementOut
from app.reports.statements import Statement, compile_statement


def by_name(company: Company) -> tuple[str, int]:
    """Where a company stands in the list."""
    return (company.sort_key, company.id)


def by_lot(gift: Gift) -> tuple[int]:
    """Where a gift stands in the list."""
    return (gift.lot.id,)


def by_person(representative: Representative) -> tuple[int]:
    """Where a person stands in the list."""
    return (representative.id,)


@endpoint("GET", "/companies", "read_companies",
          filters=CompanyQuery, gives=CompanyOut, pages=True, place=by_name)  # fmt: skip
def list_companies(asked: dict[str, Any], page: Slice) -> Sequence[Company]:
    """Companies, as a Persian dictionary sorts them."""
    return queries.list_companies(seen_by=reader(), after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/companies/<int:company_id>", "read_companies", gives=CompanyOut)
def show_company(company_id: int) -> Company:
    """One company."""
    return queries.get_company_for(company_id, seen_by=reader())


@endpoint("POST", "/companies", "register_company",
          takes=CompanyRegistrationIn, gives=CompanyOut, status=201, made="show_company", keyed=True)  # fmt: skip
def register_company(said: dict[str, Any], key: str) -> Company:
    """Register a company."""
    return service.register_company(by=reader(), key=key, **said)


@endpoint("PUT", "/companies/<int:company_id>", "register_company",
          takes=CompanyIn, gives=CompanyOut, edits=True)  # fmt: skip
def revise_company(company_id: int, said: dict[str, Any]) -> Company:
    """Write other details of a company."""
    version = queries.get_company_for(company_id, seen_by=reader()).version
    return service.revise_company(company_id=company_id, by=reader(), version=version, **said)


@endpoint("POST", "/companies/<int:company_id>/verify", "verify_company", takes=DecisionIn, gives=CompanyOut)
def verify_company(company_id: int, said: dict[str, Any]) -> Company:
    """The centre verifies a company."""
    return service.verify_company(company_id=company_id, by=reader(), **said)


@endpoint("POST", "/companies/<int:company_id>/refuse", "verify_company", takes=DecisionIn, gives=CompanyOut)
def refuse_company(company_id: int, said: dict[str, Any]) -> Company:
    """The centre does not take a company for what it says it is, and says why."""
    return service.refuse_company(company_id=company_id, by=reader(), **said)


@endpoint("POST", "/companies/<int:company_id>/suspend", "verify_company", takes=DecisionIn, gives=CompanyOut)
def suspend_company(company_id: int, said: dict[str, Any]) -> Company:
    """The centre suspends a company: it promises nothing more until it is resumed."""
    return service.suspend_company(company_id=company_id, by=reader(), **said)


@endpoint("POST", "/companies/<int:company_id>/resume", "verify_company", takes=DecisionIn, gives=CompanyOut)
def resume_company(company_id: int, said: dict[str, Any]) -> Company:
    """The centre verifies a suspended company again."""
    return service.resume_company(company_id=company_id, by=reader(), **said)


@endpoint("GET", "/companies/<int:company_id>/figures", "read_companies", gives=CompanyFiguresOut)
def show_company_figures(company_id: int) -> dict[str, Any]:
    """What a company promised, what was received and delivered of it, item by item and campaign by campaign."""
    company = queries.get_company_for(company_id, seen_by=reader())
    return {"items": purposes.list_seen_gifts(company.holder_id, seen_by=reader())}


@endpoint("GET", "/companies/<int:company_id>/gifts", "read_companies", gives=GiftOut, pages=True, place=by_lot)
def list_gifts(company_id: int, page: Slice) -> Sequence[Gift]:
    """The parcels of a company that you may follow, the newest first, each with where it is now."""
    company = queries.get_company_for(company_id, seen_by=reader())
    return whereabouts.list_gifts(company.holder_id, seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/companies/<int:company_id>/statements/<int:year>", "read_statements", gives=StatementOut)
def show_statement(company_id: int, year: int) -> Statement:
    """What a company gave in a year, gift by gift, with its papers and what each was worth."""
    return compile_statement(company_id, year=year, by=reader())


@endpoint("GET", "/companies/<int:company_id>/representatives", "read_representatives",
          gives=RepresentativeOut, pages=True, place=by_person)  # fmt: skip
def list_representatives(company_id: int, page: Slice) -> Sequence[Representative]:
    """Who speaks for a company now, the longest first."""
    return page.of(list_representatives_for(company_id, by=reader()))


@endpoint("POST", "/companies/<int:company_id>/representatives", "manage_representatives",
          takes=SpeakerIn, gives=RepresentativeOut, status=201)  # fmt: skip
def add_representative(company_id: int, said: dict[str, Any]) -> Representative:
    """A person speaks for a company from now on."""
    person = get_person_named(said["person"])
    return service.add_representative(company_id=company_id, user_id=person.id, by=reader())


@endpoint("POST", "/companies/<int:company_id>/representatives/<int:user_id>/end", "manage_representatives",
          gives=RepresentativeOut)  # fmt: skip
def end_representative(company_id: int, user_id: int) -> Representative:
    """A person speaks for a company no longer."""
    return service.end_representative(company_id=company_id, user_id=user_id, by=reader())
