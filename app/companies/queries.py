"""Reading companies: officers see them all, a representative their own, nobody else any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select, true, tuple_
from sqlalchemy.orm import joinedload

from app.accounts.models import Role, User
from app.accounts.rights import offices_of
from app.companies.models import Company, CompanyState, Representative, name_key
from app.db import db
from app.errors import NotFound
from app.identifiers import read_legal_id
from app.text import fold

AT_ONCE = 500
"""How many values one query asks for; SQLite and the planner of PostgreSQL are both at ease with that."""


class NoSuchCompany(NotFound):
    """There is no such company, or it is not yours to see."""


def company_ids_of(user_id: int) -> frozenset[int]:
    """The companies that a person speaks for now."""
    return frozenset(db.session.scalars(_spoken_for(user_id)))


def _spoken_for(user_id: int) -> Select[int]:
    return select(Representative.company_id).where(Representative.user_id == user_id, Representative.until.is_(None))


def own_company_ids(user: User) -> frozenset[int]:
    """The companies that this person speaks for, as long as the role to speak lasts."""
    return company_ids_of(user.id) if user.has_role(Role.REPRESENTATIVE) else frozenset()


def own_companies(user: User) -> ColumnElement[bool]:
    """Is it a company that this person speaks for, as long as the role to speak lasts?"""
    return Company.id.in_(_spoken_for(user.id)) if user.has_role(Role.REPRESENTATIVE) else false()


def seen_companies(user: User) -> ColumnElement[bool]:
    """Is it a company whose page this person may see?"""
    return true() if offices_of(user, "read_companies") is None else own_companies(user)


def sees_company(user: User, company_id: int) -> bool:
    """May this person see a company's page?"""
    return offices_of(user, "read_companies") is None or company_id in own_company_ids(user)


def get_company(company_id: int) -> Company:
    """One company, for verbs that know who asks."""
    company = db.session.get(Company, company_id)
    if company is None:
        raise NoSuchCompany(field="company_id")
    return company


def get_company_for(company_id: int, *, seen_by: User) -> Company:
    """One company, if this person may see it."""
    whole = (joinedload(Company.office), joinedload(Company.place))
    company = db.session.scalar(
        select(Company).options(*whole).where(Company.id == company_id, seen_companies(seen_by))
    )  # fmt: skip
    if company is None:
        raise NoSuchCompany()
    return company


def get_company_of_holder(holder_id: int) -> Company:
    """The company that the ledger knows as a holder."""
    company = db.session.scalar(select(Company).where(Company.holder_id == holder_id))
    if company is None:
        raise NoSuchCompany()
    return company


def find_company_by_identifier(legal_id: str) -> Company | None:
    """The company of a legal-entity number, in whatever digits it is written."""
    return db.session.scalar(select(Company).where(Company.legal_id == read_legal_id(legal_id)))


def list_companies_named(name: str) -> Sequence[Company]:
    """Every company of a name, however it is spelt and with or without its legal form."""
    return db.session.scalars(select(Company).where(Company.name_key == name_key(name)).order_by(Company.id)).all()


def find_company_by_name(name: str) -> Company | None:
    """The one company of a name, however it is spelt; None if there is none, or more than one."""
    named = list_companies_named(name)
    return named[0] if len(named) == 1 else None


def list_companies_known_by(*, legal_ids: Iterable[str], names: Iterable[str]) -> list[Company]:
    """Every company with one of these numbers or one of these names, locked until the verb that asks is done."""
    found: dict[int, Company] = {}
    keys = sorted({name_key(name) for name in names})
    for column, values in ((Company.legal_id, sorted(set(legal_ids))), (Company.name_key, keys)):
        for start in range(0, len(values), AT_ONCE):
            some = select(Company).where(column.in_(values[start : start + AT_ONCE])).order_by(Company.id)
            some = some.with_for_update().execution_options(populate_existing=True)
            found.update({company.id: company for company in db.session.scalars(some)})
    return [found[company_id] for company_id in sorted(found)]


def list_companies(
    *,
    seen_by: User,
    search: str = "",
    state: CompanyState | None = None,
    place_id: int | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> Sequence[Company]:
    """Companies as a Persian dictionary sorts them, from behind `after`: the last one's (sort_key, id)."""
    wanted = select(Company).where(seen_companies(seen_by))
    if search.strip():
        by_key = Company.name_key.contains(name_key(search), autoescape=True)
        wanted = wanted.where(or_(Company.folded.contains(fold(search), autoescape=True), by_key))
    if state is not None:
        wanted = wanted.where(Company.state == state)
    if place_id is not None:
        wanted = wanted.where(Company.place_id == place_id)
    if after is not None:
        wanted = wanted.where(tuple_(Company.sort_key, Company.id) > tuple_(*after))
    wanted = wanted.options(joinedload(Company.place)).order_by(Company.sort_key, Company.id).limit(limit)
    return db.session.scalars(wanted).all()


def list_representatives(company_id: int) -> Sequence[Representative]:
    """Who speaks for a company now, longest first."""
    return db.session.scalars(
        select(Representative)
        .where(Representative.company_id == company_id, Representative.until.is_(None))
        .options(joinedload(Representative.user))
        .order_by(Representative.since, Representative.id)
    ).all()


def find_representative(company_id: int, user_id: int) -> Representative | None:
    """The standing row that makes a person speak for a company."""
    return db.session.scalar(
        select(Representative).where(
            Representative.company_id == company_id, Representative.user_id == user_id, Representative.until.is_(None)
        )
    )
