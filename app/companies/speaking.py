"""Who speaks for a company, as somebody may read it, and finding the person who is to."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import User
from app.accounts.queries import find_user
from app.companies import queries, reading
from app.companies.models import Representative
from app.errors import Invalid, NotAllowed


class NoSuchPerson(Invalid):
    """Nobody here is called “{name}”."""


def get_person_named(name: str) -> User:
    """The person of a sign-in's name or mobile number."""
    user = find_user(name)
    if user is None:
        raise NoSuchPerson(name=name, field="person")
    return user


def list_representatives_for(company_id: int, *, by: User) -> Sequence[Representative]:
    """Who speaks for a company now, for those who may know it; it is written down that they were shown."""
    company = queries.get_company(company_id)
    found = reading.read_representatives(company, by=by)
    if found is None:
        raise NotAllowed() if queries.sees_company(by, company_id) else queries.NoSuchCompany(field="company_id")
    return found
