"""Reminders of people, the outbox of messages that call them to their reminders, and who wants no message."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, BigId, Instant, choice
from app.reminders.words import MessageState, ReminderKind

PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long to wait after each attempt that failed; after the last of them the message is given up."""


class Reminder(Base):
    """One thing that one person is reminded of: a pledge, a lot, an office's needs, by its key and its day.

    It says no more than that: what it is called is read with the person's own rights when it is shown.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "subject_id", "due_on"),
        Index(
            "ix_reminder_standing", "user_id", "due_on", "id",
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_reminder_kind_subject_id", "kind", "subject_id"),
        Index(
            "ix_reminder_untold", "user_id", sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    kind: Mapped[ReminderKind] = mapped_column(choice(ReminderKind, "kind"))
    subject_id: Mapped[int] = mapped_column(BigId)
    due_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was counted for a message; each is once."""
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was found to be settled."""

    @property
    def is_read(self) -> bool:
        """Has its person put it aside?"""
        return self.read_at is not None


class Message(Base):
    """The outbox: on this day this person has so many new reminders. One message a day, whatever happens."""

    __tablename__ = "reminder_message"
    __table_args__ = (
        UniqueConstraint("user_id", "told_on"),
        CheckConstraint("count > 0", name="count_positive"),
        Index(
            "ix_reminder_message_waiting", "next_at",
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    told_on: Mapped[date] = mapped_column(Date, index=True)
    count: Mapped[int]
    state: Mapped[MessageState] = mapped_column(choice(MessageState, "state"), default=MessageState.WAITING)
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    def settle(self, state: MessageState, *, at: datetime) -> None:
        """It has gone, or is given up."""
        self.state, self.settled_at = state, at

    def fail(self, *, at: datetime) -> None:
        """One attempt more was in vain."""
        self.failures += 1
        if self.failures > len(PAUSES):
            self.settle(MessageState.GIVEN_UP, at=at)
        else:
            self.next_at = at + PAUSES[self.failures - 1]


class Silence(Base):
    """This person wants no message; their reminders stand on their page all the same."""

    __tablename__ = "reminder_silence"

    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(Instant)
