"""Who speaks for a company: shown to those whom the table allows, and written down in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import Scope, may_act, scopes_of, sees_office
from app.companies import queries
from app.companies.models import Company, Representative
from app.db import db
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import REPRESENTATIVE


def may_read_representatives(user: User, company: Company) -> bool:
    """May this person know who speaks for a company? The office that keeps it, the centre, and the company itself."""
    if may_act(user, company.office_id, "read_representatives"):
        return True
    is_own = company.id in queries.own_company_ids(user)
    return is_own and Scope.COMPANY in scopes_of(user, "read_representatives")


def read_company(company_id: int, *, by: User) -> tuple[Company, Sequence[Representative] | None]:
    """One company, if this person may see it, and who speaks for it, if they may know that."""
    with watched():
        company = queries.get_company_for(company_id, seen_by=by)
        return company, read_representatives(company, by=by)


def read_representatives(company: Company, *, by: User) -> Sequence[Representative] | None:
    """Who speaks for a company now, longest first; None for whoever may not know."""
    if not may_read_representatives(by, company):
        return None
    with watched():
        found = queries.list_representatives(company.id)
        watching.note_read(kind=REPRESENTATIVE, ids=[each.user_id for each in found], by=by)
    return found


def names_seen(user_ids: Iterable[int], *, by: User, office_id: int) -> dict[int, str]:
    """What people on a paper of an office are called, by their keys: officers, for whoever reads the office's book;
    oneself; and of those who speak for a company the ones that one may know of. That these were read is noted, inside
    `watched()`.
    """
    wanted = set(user_ids)
    rows = select(Representative).options(joinedload(Representative.company)).where(Representative.user_id.in_(wanted))
    speaking: dict[int, list[Company]] = {}
    for row in db.session.scalars(rows.order_by(Representative.id)):
        speaking.setdefault(row.user_id, []).append(row.company)
    known = {key for key, spoken in speaking.items() if any(may_read_representatives(by, one) for one in spoken)}
    officers = wanted - speaking.keys() if sees_office(by, office_id) else set()
    seen = officers | known | ({by.id} & wanted)
    watching.note_read(kind=REPRESENTATIVE, ids=sorted(known - {by.id}), by=by)
    people = db.session.scalars(select(User).where(User.id.in_(seen)).order_by(User.id))
    return {user.id: user.shown_name or user.name for user in people}
