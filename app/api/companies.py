"""Companies: who gives, what is written about them, and what the centre says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.companies import queries, service
from app.companies.answers import CompanyOut
from app.companies.models import Company
from app.companies.schemas import CompanyIn, CompanyQuery, CompanyRegistrationIn, DecisionIn


def by_name(company: Company) -> tuple[str, int]:
    """Where a company stands in the list."""
    return (company.sort_key, company.id)


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
          takes=CompanyRegistrationIn, gives=CompanyOut, status=201, made="show_company")  # fmt: skip
def register_company(said: dict[str, Any]) -> Company:
    """Register a company."""
    return service.register_company(by=reader(), **said)


@endpoint("PUT", "/companies/<int:company_id>", "register_company",
          takes=CompanyIn, gives=CompanyOut, edits=True)  # fmt: skip
def revise_company(company_id: int, said: dict[str, Any]) -> Company:
    """Write other details of a company."""
    version = queries.get_company_for(company_id, seen_by=reader()).version
    return service.revise_company(company_id=company_id, by=reader(), version=version, **said)


@endpoint("POST", "/companies/<int:company_id>/verify", "verify_company",
          takes=DecisionIn, gives=CompanyOut)  # fmt: skip
def verify_company(company_id: int, said: dict[str, Any]) -> Company:
    """The centre verifies a company."""
    return service.verify_company(company_id=company_id, by=reader(), **said)
