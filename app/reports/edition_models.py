"""Editions: a year's report as it was made once, its bytes frozen, signed by two officers, published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.errors import Conflict
from app.files.models import StoredFile
from app.places.models import Place


class EditionState(Coded):
    """How far an edition has come. Published and superseded ones stay readable for ever."""

    DRAFT = "draft", "پیش‌نویس", "Draft"
    REVIEWED = "reviewed", "بازبینی‌شده", "Reviewed"
    SIGNED = "signed", "امضاشده", "Signed"
    PUBLISHED = "published", "منتشرشده", "Published"
    SUPERSEDED = "superseded", "جایگزین‌شده", "Superseded"
    DISCARDED = "discarded", "کنارگذاشته‌شده", "Discarded"


UNPUBLISHED = (EditionState.DRAFT, EditionState.REVIEWED, EditionState.SIGNED)


class WrongStep(Conflict):
    """Edition {number} is “{state}”; this cannot be done now."""


class SamePersonAgain(Conflict):
    """Whoever made an edition does not review it, and two different officers sign it."""


class Edition(Base):
    """The report of one year and subject, in both languages, with whoever answers for each step."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("(corrects_id IS NULL) = (reason IS NULL)", name="an_erratum_says_why"),
        CheckConstraint("place_id IS NULL OR company_id IS NULL", name="one_subject"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> drafted_by_id", name="reviewed_by_another"),
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_officers"),
        CheckConstraint(
            "second_by_id IS NOT NULL OR state IN ('draft', 'reviewed', 'discarded')", name="signed_by_two"
        ),
        Index(
            "uq_edition_one_published", "year", "subject", unique=True,
            sqlite_where=text("state = 'published'"), postgresql_where=text("state = 'published'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    subject: Mapped[str] = mapped_column(String(60))
    """The place's code, or the company's number: one edition of a year and subject is published at a time."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    state: Mapped[EditionState] = mapped_column(choice(EditionState, "state"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    reason: Mapped[str | None] = mapped_column(String(500))
    manifest: Mapped[str] = mapped_column(String(64))
    """The digest of the manifest, which has those of all other files: whoever knows it knows every byte."""
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    """The work that made it; done twice, it makes one."""

    place: Mapped[Place | None] = relationship()
    company: Mapped[Company | None] = relationship()
    corrects: Mapped[Edition | None] = relationship(remote_side=[id])
    drafter: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    first: Mapped[User | None] = relationship(foreign_keys=[first_by_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_by_id])
    publisher: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
    files: Mapped[list[EditionFile]] = relationship(order_by="EditionFile.name", cascade="all, delete-orphan")

    def require(self, *states: EditionState) -> None:
        """Only in one of these states."""
        if self.state not in states:
            raise WrongStep(number=self.id, state=self.state)

    def become_reviewed(self, by: User) -> None:
        """Somebody else than who made it has read it."""
        self.require(EditionState.DRAFT)
        if by.id == self.drafted_by_id:
            raise SamePersonAgain()
        self.state, self.reviewed_by_id = EditionState.REVIEWED, by.id

    def sign(self, by: User, at: datetime) -> None:
        """One officer signs, then another; with the second it is signed."""
        self.require(EditionState.REVIEWED)
        if self.first_by_id is None:
            self.first_by_id = by.id
            return
        if by.id == self.first_by_id:
            raise SamePersonAgain()
        self.second_by_id, self.signed_at, self.state = by.id, at, EditionState.SIGNED


class EditionFile(Base):
    """One file of an edition, whose bytes and digest are the stored file's."""

    __tablename__ = "edition_file"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
