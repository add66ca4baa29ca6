"""People who sign in, the roles they hold and where, their sessions and tokens, and acts that await another's hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict, NotAllowed
from app.places.models import Office
from app.text import fold


class Role(Coded):
    """What a person does here."""

    REPRESENTATIVE = "representative", "نماینده شرکت", "Company representative"
    CLERK = "clerk", "کارشناس", "Clerk"
    SUPERVISOR = "supervisor", "سرپرست", "Supervisor"
    NATIONAL = "national", "کارشناس ستاد", "National officer"
    AUDITOR = "auditor", "بازرس", "Auditor"
    ADMINISTRATOR = "administrator", "راهبر سامانه", "Administrator"


OFFICE_ROLES = frozenset({Role.CLERK, Role.SUPERVISOR})
"""Roles held at one office; every other role is held at a national centre."""


WHOLE_COUNTRY = frozenset({Role.NATIONAL, Role.AUDITOR})
"""Roles that hold for every office."""


class ShutOut(NotAllowed):
    """{name} is disabled and can do nothing here."""


class BearsSession(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """Whoever signed in carries the session's token; that is all the browser's cookie names.

    Who comes by a token carries it in `came_by`; who comes by a token or a command that is for one office only is
    `limited_to` it. Neither is stored.
    """

    session_token = ""
    limited_to: int | None = None
    came_by: Token | None = None

    def get_id(self) -> str:
        """What flask-login keeps: the session's token, never the person's key."""
        return self.session_token


class User(BearsSession, Base):
    """Someone who signs in."""

    __tablename__ = "account_user"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    folded_name: Mapped[str] = mapped_column(String(80), unique=True)
    mobile: Mapped[str | None] = mapped_column(String(11), unique=True)
    shown_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(2), default="fa")
    created_at: Mapped[datetime] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when the pages answer this person nothing, who was refused too often."""

    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id", order_by="Grant.id", lazy="selectin"
    )

    @validates("name")
    def _fold(self, _field: str, name: str) -> str:
        self.folded_name = fold(name)
        return name

    @property
    def standing_grants(self) -> list[Grant]:
        """The roles this person holds now, as far as they reach the office one is limited to; none once disabled."""
        return [grant for grant in self.grants if self._stands(grant)] if self.is_active else []

    def _stands(self, grant: Grant) -> bool:
        reaches = self.limited_to in (None, grant.office_id) or grant.role in WHOLE_COUNTRY
        return grant.ended_at is None and reaches

    def require_active(self) -> None:
        """Nothing is done in the name of somebody who is shut out."""
        if not self.is_active:
            raise ShutOut(name=self.shown_name)

    def has_role(self, *roles: Role, office_id: int | None = None) -> bool:
        """Does this person hold one of `roles`, and at that office if one is named?"""
        return any(
            grant.role in roles and (office_id is None or grant.office_id == office_id)
            for grant in self.standing_grants
        )  # fmt: skip


class Grant(Base):
    """One role of one person at one office, from a day until it is ended; kept for the auditor."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_standing", "user_id", "role", "office_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)

    def end(self, *, at: datetime, by: User | None) -> None:
        """The role ends now; a role that has ended cannot end again."""
        if self.ended_at is not None:
            raise Conflict(N_("This role has ended already."))
        self.ended_at, self.ended_by_id = at, by.id if by else None


class SignIn(Base):
    """A session kept on the server; only the SHA-256 of its token is stored."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()


class TokenScope(Coded):
    """What a program may do with a token."""

    READ = "read", "فقط خواندن", "Read only"
    WRITE = "write", "خواندن و نوشتن", "Read and write"


class TokenState(Coded):
    """Does a token still open anything?"""

    VALID = "valid", "معتبر", "Valid"
    EXPIRED = "expired", "مهلت گذشته", "Expired"
    REVOKED = "revoked", "باطل‌شده", "Revoked"


class Token(Base):
    """What a program shows in place of a person's password; only the SHA-256 of it is stored."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[TokenScope] = mapped_column(choice(TokenScope, "scope"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when whoever shows it is answered nothing: it was refused too often."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    office: Mapped[Office | None] = relationship()
    revoked_by: Mapped[User | None] = relationship(foreign_keys=[revoked_by_id])

    secret = ""
    """The whole token, known to the one who has just been given it and to nobody afterwards."""

    def state_at(self, at: datetime) -> TokenState:
        """What it is worth at a moment, if its person may sign in."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.VALID if self.expires_at > at else TokenState.EXPIRED

    def revoke(self, *, at: datetime, by: User | None) -> None:
        """It opens nothing any more; what was revoked cannot be revoked again."""
        if self.revoked_at is not None:
            raise Conflict(N_("This token was revoked already."))
        self.revoked_at, self.revoked_by_id = at, by.id if by else None


class Attempt(Base):
    """One try to sign in, counted against a name and against an address; both are stored as hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_hash_tried_at", "key_hash", "tried_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    tried_at: Mapped[datetime] = mapped_column(Instant)


class ApprovalState(Coded):
    """Where an act that needs a second signature stands."""

    WAITING = "waiting", "در انتظار تأیید دوم", "Waiting for the second signature"
    SIGNED = "signed", "تأییدشده", "Signed"
    REFUSED = "refused", "ردشده", "Refused"
    WITHDRAWN = "withdrawn", "پس‌گرفته‌شده", "Withdrawn"


class Approval(Base):
    """An act that one person asked for and another must sign; until then nothing of it has happened."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> asked_by_id", name="two_people"),
        Index("ix_approval_office_id_state", "office_id", "state"),
        Index("ix_approval_subject_state", "subject", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    subject: Mapped[str] = mapped_column(String(80), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[ApprovalState] = mapped_column(choice(ApprovalState, "state"), default=ApprovalState.WAITING)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])

    def settle(self, state: ApprovalState, *, by: User, at: datetime, reason: str = "") -> None:
        """Sign, refuse or withdraw: once, and only the asker may withdraw, only somebody else may sign or refuse."""
        if self.state is not ApprovalState.WAITING:
            raise Conflict(N_("This approval is no longer waiting."))
        if (by.id == self.asked_by_id) is not (state is ApprovalState.WITHDRAWN):
            raise NotAllowed(
                N_("Only the person who asked can withdraw this.")
                if state is ApprovalState.WITHDRAWN
                else N_("You asked for this yourself; the second signature must be another person's.")
            )
        self.state, self.signed_at, self.reason = state, at, reason
        self.signed_by_id = None if state is ApprovalState.WITHDRAWN else by.id
