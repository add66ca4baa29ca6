"""The second factor of a person: a secret that the phone knows too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Instant


class SecondFactor(Base):
    """What a person's phone makes its codes from. It asks for nothing until a first code has shown that it is there."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("account_user.id"), primary_key=True, autoincrement=False)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The half minute, counted from 1970, whose code was the last to open: no code opens twice."""
