"""One row a person read, one a refusal: keys and words of closed lists, so that the log itself names nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, BigId, Instant, choice
from app.watching.words import Door, Watched


class Access(Base):
    """Somebody read a person, or was refused: once, or several times within the same minute."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index("ix_access_log_user_id_id", "user_id", "id"),
        Index("ix_access_log_subject_kind_subject_id_id", "subject_kind", "subject_id", "id"),
        Index("ix_access_log_what_id", "what", "id"),
        Index("ix_access_log_at", "at"),
        Index("uq_access_log_same", "same", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    what: Mapped[Watched] = mapped_column(choice(Watched, "what"))
    status: Mapped[int]
    door: Mapped[Door] = mapped_column(choice(Door, "door"))
    route: Mapped[str] = mapped_column(String(80))
    permission: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    request_id: Mapped[str] = mapped_column(String(40))
    """The request's, of several the first one's."""
    token_id: Mapped[int | None] = mapped_column(BigId)
    """The token that was shown, if one was."""
    times: Mapped[int] = mapped_column(server_default=text("1"))
    same: Mapped[str | None] = mapped_column(String(64))
    """The digest of what makes two rows the same: all of the above but the moment and the request, and the minute."""

    user: Mapped[User] = relationship()
