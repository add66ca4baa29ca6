"""Makers of companies."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role, User
from app.companies import service
from app.companies.models import DETAILS, Company, CompanyDetails
from app.db import atomic
from app.places.queries import get_office_by_code
from tests.making.base import MakeBase

_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)


class MakeCompanies(MakeBase):
    """Donors, and the people who speak for them."""

    def legal_id(self) -> str:
        """A legal-entity number that no other company has, with its right check digit."""
        digits = f"{1_038_028_000 + self.number()}"
        total = sum(
            (int(digit) + int(digits[9]) + 2) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)
        )  # fmt: skip
        return f"{digits}{total % 11 % 10}"

    def details(self, **facts: Any) -> CompanyDetails:
        """What is written about a company; all that is not named is made up."""
        number = self.number()
        return CompanyDetails(**{"name_fa": f"شرکت نمونه {number}", "name_en": f"Sample {number}"} | facts)

    @atomic()
    def company(
        self, *, office: str = "IR-20", by: User | None = None, verified: bool = False, **facts: Any
    ) -> Company:
        """A company that an office registered: `make.company(name_fa="فولاد نمونه")`."""
        details = self.details(**{name: value for name, value in facts.items() if name in DETAILS})
        rest = {name: value for name, value in facts.items() if name not in DETAILS}
        officer = by or self.staff(Role.NATIONAL)  # type: ignore[attr-defined]
        company = service.register_company(
            details=details, office_id=get_office_by_code(office).id, by=officer, key=self.key(), **rest
        )  # fmt: skip
        if verified:
            service.verify_company(company_id=company.id, by=officer, note="از روی اسناد")
        return company

    @atomic()
    def representative(self, company: Company | None = None) -> User:
        """Somebody who speaks for a company."""
        user: User = self.user(Role.REPRESENTATIVE)  # type: ignore[attr-defined]
        service.add_representative(company_id=(company or self.company()).id, user_id=user.id, by=None)
        return user
