"""Counted participations: each action once in the country, for whichever campaign it comes first."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.codes import Coded
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.errors import Conflict
from app.files.models import StoredFile
from app.ledger.models import Lot


class CountState(Coded):
    """How far a sending has come. From its declaration its actions are claimed; decided it is frozen."""

    DECLARED = "declared", "اعلام‌شده", "Declared"
    VERIFIED = "verified", "تأییدشده", "Verified"
    REFUSED = "refused", "ردشده", "Refused"
    TAKEN_BACK = "taken_back", "پس‌گرفته‌شده", "Taken back"


class SendingWrongState(Conflict):
    """This sending is {state}; this cannot be done now."""


class CountingSystem(Base):
    """What gives actions their names: a text-message line, a portal. Within one a name is of one action."""

    __tablename__ = "counting_system"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)


class Count(Base):
    """One sending of participations that a company gathered for a campaign: what is new in it becomes a lot of its own.

    Whoever brings it declares it, with its file; another person verifies it, and only then is there a lot. Sendings
    without a system were counted before systems were told apart, and by one person: they are verified, by nobody named.
    """

    __tablename__ = "participation_count"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="counts_something"),
        CheckConstraint("repeated >= 0", name="repeated_not_below_nought"),
        CheckConstraint("elsewhere >= 0", name="elsewhere_not_below_nought"),
        CheckConstraint(
            "(state IN ('verified', 'refused')) = (decided_by_id IS NOT NULL) OR system_id IS NULL",
            name="decided_by_somebody",
        ),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name="never_whoever_brought_it"),
        CheckConstraint("(state = 'verified') = (lot_id IS NOT NULL)", name="verified_is_a_lot"),
        CheckConstraint("(lot_id IS NULL) = (entry_id IS NULL)", name="a_lot_is_in_the_book"),
        CheckConstraint("(lot_id IS NULL) = (expires_on IS NULL) OR system_id IS NULL", name="a_lot_expires"),
        CheckConstraint("state <> 'verified' OR file_id IS NOT NULL OR system_id IS NULL", name="verified_by_its_file"),
        Index("ix_participation_count_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    system_id: Mapped[int | None] = mapped_column(ForeignKey("counting_system.id"))
    counted_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)
    repeated: Mapped[int] = mapped_column(BigInteger)
    elsewhere: Mapped[int] = mapped_column(BigInteger)
    """So many more had been sent for another campaign before, and stay that campaign's."""
    source: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """What was sent, as it came in."""
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    state: Mapped[CountState] = mapped_column(choice(CountState, "state"), default=CountState.DECLARED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was refused."""
    expires_on: Mapped[date | None] = mapped_column(Date)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True)
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    decided_act_id: Mapped[int | None] = mapped_column(
        ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True
    )

    campaign: Mapped[Campaign] = relationship()
    company: Mapped[Company] = relationship()
    system: Mapped[CountingSystem | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    lot: Mapped[Lot | None] = relationship(viewonly=True)
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    days: Mapped[list[CountDay]] = relationship(order_by="CountDay.happened_on", cascade="all, delete-orphan")

    def require_declared(self) -> None:
        """Refuse what was decided, or taken back, before."""
        if self.state is not CountState.DECLARED:
            raise SendingWrongState(state=self.state)


class CountDay(Base):
    """How many participations of one sending happened on a day."""

    __tablename__ = "participation_day"
    __table_args__ = (CheckConstraint("quantity > 0", name="counts_something"),)

    count_id: Mapped[int] = mapped_column(ForeignKey("participation_count.id"), primary_key=True, autoincrement=False)
    happened_on: Mapped[date] = mapped_column(Date, primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)


class Participation(Base):
    """One action in the country, by its system and what that calls it: only sixteen bytes under a key are kept of that.

    There are millions of them, so they have one key: an action that is in it is counted, whatever the campaign.
    """

    __tablename__ = "participation"

    mark: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("participation_count.id"))
