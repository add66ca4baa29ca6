"""What was left of a saving is spent on nothing: its day passed, or its company took it back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, choice
from app.ledger.models import Lot


class SavingEndingKind(Coded):
    """How what was left of a saving ended."""

    EXPIRED = "expired", "منقضی‌شده", "Expired"
    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"


class SavingEnding(Base):
    """So much of a lot of saving, or of credit, can no longer be converted."""

    __tablename__ = "saving_ending"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    kind: Mapped[SavingEndingKind] = mapped_column(choice(SavingEndingKind, "kind"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    happened_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)

    lot: Mapped[Lot] = relationship()
    by: Mapped[User] = relationship()
