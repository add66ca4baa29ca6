"""The code on a paper, a lot or a piece that anybody may follow, without a right and without a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Instant


class Tag(Base):
    """One code in two forms: `token` has 128 random bits and stands in the square, `code` is short and is typed.

    A piece's short code is the one that it has in the book.
    """

    __tablename__ = "tag"
    __table_args__ = (
        CheckConstraint(
            "(entry_id IS NOT NULL AND lot_id IS NULL AND unit_id IS NULL)"
            " OR (entry_id IS NULL AND lot_id IS NOT NULL AND unit_id IS NULL)"
            " OR (entry_id IS NULL AND lot_id IS NULL AND unit_id IS NOT NULL)",
            name="one_subject",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token: Mapped[str] = mapped_column(String(26), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
