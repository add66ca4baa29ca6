"""Who speaks for a company: shown to those whom the table allows, and written down in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import User
from app.accounts.rights import Scope, may_act, scopes_of
from app.companies import queries
from app.companies.models import Company, Representative
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
