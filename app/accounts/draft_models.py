"""What a person typed into a form and has not sent yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Instant


class FormDraft(Base):
    """One form of one person, by the address of its page. It may hold names, so it lies sealed."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("user_id", "path"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    path: Mapped[str] = mapped_column(String(300))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant, index=True)
