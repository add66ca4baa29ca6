"""Who is told of what at which address, the outbox of what happened, and each attempt to tell it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Token, User
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict
from app.places.models import Office
from app.webhooks.words import EventKind, NoticeState, Problem, WebhookState

PAUSES = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=12), timedelta(hours=24),
)  # fmt: skip
"""How long to wait after each attempt that failed; after the last of them it is given up."""


class Webhook(Base):
    """A person's program that is told of what happens, as far as the person may see it at that moment."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    address: Mapped[str] = mapped_column(String(500))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[WebhookState] = mapped_column(choice(WebhookState, "state"), default=WebhookState.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()
    token: Mapped[Token | None] = relationship()
    office: Mapped[Office | None] = relationship()
    wishes: Mapped[list[WebhookWish]] = relationship(
        order_by="WebhookWish.kind", cascade="all, delete-orphan", lazy="selectin"
    )

    secret = ""
    """What its messages are signed with, known to the one who has just been given it and to nobody afterwards."""

    @property
    def kinds(self) -> list[EventKind]:
        """Of what it is told; of nothing once it has ended."""
        return [wish.kind for wish in self.wishes]

    def must_stand(self) -> None:
        """Refuse anything further once it has ended."""
        if self.state is WebhookState.ENDED:
            raise Conflict(N_("This webhook has ended. Register a new one."))

    def end(self, *, at: datetime) -> None:
        """Nothing more is told, and its wishes cost nobody a look."""
        self.must_stand()
        self.state, self.ended_at, self.wishes = WebhookState.ENDED, at, []


class WebhookWish(Base):
    """One kind of event that a webhook is told of; what an act looks into before it writes an event down."""

    __tablename__ = "webhook_wish"
    __table_args__ = (Index("ix_webhook_wish_kind", "kind", "webhook_id"),)

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, "kind"), primary_key=True)


class WebhookEvent(Base):
    """The outbox: something that somebody wants to know of, written in the transaction in which it happened."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        CheckConstraint(
            "(entry_id IS NOT NULL AND subject_id IS NULL) OR (entry_id IS NULL AND subject_id IS NOT NULL)",
            name="of_one_thing",
        ),
        Index(
            "ix_webhook_event_unsorted", "id",
            sqlite_where=text("sorted_at IS NULL"), postgresql_where=text("sorted_at IS NULL"),
        ),
        Index("ix_webhook_event_happened_at", "happened_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, "kind"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    """The pledge or the approval that it is about, where there is no entry."""
    happened_at: Mapped[datetime] = mapped_column(Instant)
    sorted_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was given to the webhooks that want it."""


class WebhookNotice(Base):
    """One event for one webhook: once, however often it is told."""

    __tablename__ = "webhook_notice"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(
            "ix_webhook_notice_waiting", "webhook_id", "event_id",
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_event.id"))
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState, "state"), default=NoticeState.WAITING)
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    webhook: Mapped[Webhook] = relationship()
    event: Mapped[WebhookEvent] = relationship(lazy="joined", innerjoin=True)
    attempts: Mapped[list[WebhookAttempt]] = relationship(order_by="WebhookAttempt.id")

    def settle(self, state: NoticeState, *, at: datetime) -> None:
        """It has arrived, is withheld, or is given up."""
        self.state, self.settled_at = state, at

    def fail(self, *, at: datetime) -> datetime | None:
        """One attempt more was in vain; when to try again, or None when it is given up."""
        self.failures += 1
        if self.failures > len(PAUSES):
            self.settle(NoticeState.GIVEN_UP, at=at)
            return None
        return at + PAUSES[self.failures - 1]


class WebhookAttempt(Base):
    """One attempt: when, what status was answered, how long it took; never what the answer said."""

    __tablename__ = "webhook_attempt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("webhook_notice.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    ms: Mapped[int]
    problem: Mapped[Problem | None] = mapped_column(choice(Problem, "problem"))
