"""What must be true of a company's details before they are written: a right number, a name of its own, a province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from app.accounts.models import User
from app.accounts.rights import may_act, offices_of
from app.companies import queries
from app.companies.models import Company, CompanyDetails, name_key
from app.companies.refusals import (
    DespiteNotAllowed,
    KeptElsewhere,
    SameIdentifier,
    SameName,
    SeveralNamesakes,
    TwiceInFile,
)
from app.db import db
from app.errors import N_, Conflict, Invalid, NotAllowed
from app.identifiers import WrongCheckDigit, has_right_legal_check, read_legal_id
from app.places.models import PlaceLevel
from app.places.queries import get_place


def check_details(
    details: CompanyDetails, *, despite: str | None, office_id: int, by: User, standing: Company | None = None
) -> CompanyDetails:
    """The details with their number in one spelling; refused when one of them cannot be, or nobody answers for it.

    A number that stands already was answered for when it was written.
    """
    if despite and not may_act(by, office_id, "set_aside_check"):
        raise DespiteNotAllowed(field="despite")
    if not any(letter.isalnum() for letter in details.name_fa):
        raise Invalid(N_("A name has letters in it."), field="name_fa")
    if details.place_id is not None and get_place(details.place_id).level is not PlaceLevel.PROVINCE:
        raise Invalid(N_("Choose a province."), field="place_id")
    if details.legal_id is None:
        return details
    legal_id = read_legal_id(details.legal_id)
    stands = standing is not None and standing.legal_id == legal_id
    if not (stands or despite or has_right_legal_check(legal_id)):
        raise WrongCheckDigit(written=legal_id, field="legal_id")
    return replace(details, legal_id=legal_id)


def require_revision(company: Company, by: User) -> None:
    """The centre, the office that keeps the company, and who speaks for it may write about it."""
    if may_act(by, company.office_id, "register_company") or company.id in queries.own_company_ids(by):
        return
    raise KeptElsewhere(number=company.id) if offices_of(by, "register_company") else NotAllowed()


class Registered:
    """The companies that could be meant by some details, looked up once for all of them."""

    def __init__(self, several: Iterable[CompanyDetails]) -> None:
        """Reads and locks every company that shares a number or a name with one of `several`."""
        several = list(several)
        self._by_number: dict[str, Company] = {}
        self._by_name: defaultdict[str, list[Company]] = defaultdict(list)
        numbers = [details.legal_id for details in several if details.legal_id]
        for company in queries.list_companies_known_by(
            legal_ids=numbers, names=[details.name_fa for details in several]
        ):
            self.note(company)

    def note(self, company: Company) -> None:
        """From now on this company counts as well, under the number and name that it has now."""
        if company.legal_id:
            self._by_number[company.legal_id] = company
        if company not in self._by_name[company.name_key]:
            self._by_name[company.name_key].append(company)

    def find(self, details: CompanyDetails, *, despite: str | None) -> Company | None:
        """The company that is meant: the one of this number, or else the one of this name."""
        if details.legal_id in self._by_number:
            return self._by_number[details.legal_id]
        alike = self.list_namesakes(details)
        if details.legal_id:
            alike = [company for company in alike if company.legal_id is None or not despite]
        if len(alike) > 1:
            raise SeveralNamesakes(name=details.name_fa, field="legal_id")
        if alike and alike[0].legal_id and details.legal_id:
            raise _same_name(alike[0])
        return alike[0] if alike else None

    def list_namesakes(self, details: CompanyDetails) -> list[Company]:
        """Companies that go by this name at this moment."""
        key = name_key(details.name_fa)
        return [company for company in self._by_name.get(key, ()) if company.name_key == key]

    def refuse_doubles(self, details: CompanyDetails, *, of: Company | None, despite: str | None) -> bool:
        """Refuse a number or name that another company than `of` has; answers whether it is a namesake all the same.

        A name that `of` goes by already was answered for when it was written.
        """
        other = self._by_number.get(details.legal_id or "")
        if other is not None and other is not of:
            raise SameIdentifier(legal_id=details.legal_id, number=other.id, field="legal_id")
        if of is not None and of.name_key == name_key(details.name_fa):
            return of.is_namesake
        alike = [company for company in self.list_namesakes(details) if company is not of]
        if alike and not despite:
            raise _same_name(alike[0])
        return bool(alike)


def _same_name(other: Company) -> Conflict:
    """What is not in the session yet comes from the same file, and has no number to name."""
    if other not in db.session:
        return TwiceInFile(name=other.name_fa, field="name_fa")
    return SameName(name=other.name_fa, number=other.id, field="name_fa")
