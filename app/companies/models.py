"""A company is registered once, known by its number and its name, and verified by the national centre."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict, Invalid
from app.ledger.models import Holder
from app.places.models import Office, Place
from app.text import fold, sort_key

_LEGAL_FORMS = re.compile(
    r"\b(?:شرکت|سهامی (?:خاص|عام)|با مسیولیت محدود|مسیولیت محدود|س خ|س ع|م م"
    r"|company|co|ltd|llc|inc|plc|pjs|pjsc|private joint stock|public joint stock)\b"
)


def name_key(name: str) -> str:
    """What two spellings of one company's name have in common: without legal form, blanks and signs."""
    words = re.sub(r"[\W_]+", " ", fold(name)).strip()
    return (re.sub(r"\s+", "", _LEGAL_FORMS.sub(" ", words)) or words.replace(" ", "") or fold(name))[:200]


class CompanyState(Coded):
    """Whether the centre knows a company."""

    REGISTERED = "registered", "ثبت‌شده", "Registered"
    VERIFIED = "verified", "تأییدشده", "Verified"
    REFUSED = "refused", "ردشده", "Refused"
    SUSPENDED = "suspended", "تعلیق‌شده", "Suspended"


class WrongState(Conflict):
    """Company number {number} is {state}; this cannot be done now."""


class CompanyChangedMeanwhile(Conflict):
    """Somebody changed company number {number} meanwhile. Look at it again and repeat your change."""


_MAY_BECOME = {
    CompanyState.REGISTERED: {CompanyState.VERIFIED, CompanyState.REFUSED},
    CompanyState.REFUSED: {CompanyState.VERIFIED, CompanyState.REGISTERED},
    CompanyState.VERIFIED: {CompanyState.SUSPENDED, CompanyState.REGISTERED},
    CompanyState.SUSPENDED: {CompanyState.VERIFIED},
}


@dataclass(frozen=True, kw_only=True)
class CompanyDetails:
    """What is written about a company; None is not known."""

    name_fa: str
    name_en: str | None = None
    legal_id: str | None = None
    register_no: str | None = None
    economic_code: str | None = None
    place_id: int | None = None
    address: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    is_public: bool | None = None


DETAILS = tuple(field.name for field in fields(CompanyDetails))
IDENTITY = ("name_fa", "name_en", "legal_id", "register_no", "economic_code")
"""What the centre verified: who changes one of these without being the centre loses the verification."""


class Company(Base):
    """A donor with a name; in the ledger it is a holder."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("length(legal_id) = 11", name="legal_id_length"),
        CheckConstraint("NOT is_namesake OR despite IS NOT NULL", name="namesake_has_reason"),
        Index(
            "uq_company_name_key", "name_key", unique=True,
            sqlite_where=text("NOT is_namesake"), postgresql_where=text("NOT is_namesake"),
        ),
        Index("ix_company_name_key", "name_key"),
        Index("ix_company_sort_key_id", "sort_key", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(500))
    name_key: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(200))
    legal_id: Mapped[str | None] = mapped_column(String(11), unique=True)
    register_no: Mapped[str | None] = mapped_column(String(20))
    economic_code: Mapped[str | None] = mapped_column(String(14))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(500))
    postal_code: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[str | None] = mapped_column(String(30))
    email: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(200))
    is_public: Mapped[bool] = mapped_column(default=False)
    is_namesake: Mapped[bool] = mapped_column(default=False)
    despite: Mapped[str | None] = mapped_column(Text)
    state: Mapped[CompanyState] = mapped_column(choice(CompanyState, "state"), default=CompanyState.REGISTERED)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    holder: Mapped[Holder] = relationship()
    office: Mapped[Office] = relationship()
    place: Mapped[Place | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    verified_by: Mapped[User | None] = relationship(foreign_keys=[verified_by_id])

    def name(self, locale: str) -> str:
        """Its name in a language; the Persian one where no other is known."""
        return self.name_fa if locale == "fa" else self.name_en or self.name_fa

    @property
    def details(self) -> CompanyDetails:
        """What is written about it now."""
        return CompanyDetails(**{field: getattr(self, field) for field in DETAILS})

    @property
    def can_promise(self) -> bool:
        """May it promise goods? Not when the centre refused or suspended it."""
        return self.state in (CompanyState.REGISTERED, CompanyState.VERIFIED)

    def describe(self, details: CompanyDetails) -> None:
        """Write `details` down, with the keys that search and duplicate checks use."""
        for field in DETAILS:
            setattr(self, field, getattr(details, field))
        self.is_public = bool(details.is_public)
        self.folded = fold(" ".join(filter(None, (self.name_fa, self.name_en, self.legal_id))))[:500]
        self.name_key = name_key(self.name_fa)
        self.sort_key = sort_key(self.name_fa)

    def revise(self, details: CompanyDetails, *, by_centre: bool) -> None:
        """Write other details; what the centre verified or refused must be looked at again unless it writes itself."""
        changed = [field for field in IDENTITY if getattr(self, field) != getattr(details, field)]
        self.describe(details)
        self.version += 1
        if changed and not by_centre and self.state in (CompanyState.VERIFIED, CompanyState.REFUSED):
            self.state = CompanyState.REGISTERED

    def expect_version(self, version: int) -> None:
        """Refuse a change that was made on what no longer stands."""
        if self.version != version:
            raise CompanyChangedMeanwhile(number=self.id)

    def decide(self, state: CompanyState, *, by: User, at: datetime, note: str) -> None:
        """The centre verifies, refuses, suspends or resumes; what it must be told why is not done in silence."""
        if state not in _MAY_BECOME[self.state]:
            raise WrongState(number=self.id, state=self.state)
        if not note and (state in (CompanyState.REFUSED, CompanyState.SUSPENDED)):
            raise Invalid(N_("Please say why."), field="note")
        if not note and state is CompanyState.VERIFIED and self.legal_id is None:
            raise Invalid(N_("This company has no legal-entity number. Say how it was verified."), field="note")
        self.state, self.note, self.decided_by_id, self.decided_at = state, note, by.id, at
        if state is CompanyState.VERIFIED:
            self.verified_by_id, self.verified_at = by.id, at
        self.version += 1


class Representative(Base):
    """A person who speaks for a company, from a moment until it is ended; kept for the auditor."""

    __tablename__ = "company_representative"
    __table_args__ = (
        Index(
            "uq_company_representative_standing", "company_id", "user_id", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))

    company: Mapped[Company] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    def end(self, *, at: datetime, by: User | None) -> None:
        """They speak for it no longer; what has ended cannot end again."""
        if self.until is not None:
            raise Conflict(N_("This person no longer speaks for the company."))
        self.until, self.ended_by_id = at, by.id if by else None
