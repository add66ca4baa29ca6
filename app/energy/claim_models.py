"""What a saving claims from its declaration on, so that nobody is paid for it twice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, Instant
from app.energy.models import Saving

STANDS = text("ended_at IS NULL")


class SavingClaim(Base):
    """One saving of one thing (`subject`: a meter, or units named by a paper) over a time, its claim alone.

    While it stands nobody else claims a day of it. That is refused by the database: two claims of a subject that begin
    on one day by the unique index, those that share a day by a trigger. It ends, and never stands again, once its
    saving is refused or undone.
    """

    __tablename__ = "saving_claim"
    __table_args__ = (
        UniqueConstraint("saving_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index(
            "ix_saving_claim_standing", "subject", "starts_on", unique=True, sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    saving_id: Mapped[int] = mapped_column(ForeignKey("saving.id"))
    subject: Mapped[str] = mapped_column(String(400))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    saving: Mapped[Saving] = relationship()


class SavingAttachment(Base):
    """A saving that was verified for no campaign and given to one later: once, and before any of it was converted."""

    __tablename__ = "saving_attachment"

    saving_id: Mapped[int] = mapped_column(ForeignKey("saving.id"), primary_key=True, autoincrement=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    attached_at: Mapped[datetime] = mapped_column(Instant)
