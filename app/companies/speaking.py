"""Who speaks for a company, as somebody may read it, and finding the person who is to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.accounts.models import User
from app.accounts.queries import find_user
from app.accounts.rights import within
from app.companies import queries, reading
from app.companies.models import Company, Representative
from app.db import db
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
    known = or_(within(by, "read_representatives", Company.office_id), queries.seen_companies(by))
    company = db.session.scalar(select(Company).where(Company.id == company_id, known))
    if company is None:
        raise queries.NoSuchCompany(field="company_id")
    found = reading.read_representatives(company, by=by)
    if found is None:
        raise NotAllowed()
    return found
