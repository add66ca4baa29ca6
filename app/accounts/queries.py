"""Reading people, their sessions, and what waits for a second signature."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import instance_state

from app.accounts.models import Approval, ApprovalState, Attempt, Grant, Role, SignIn, Token, User
from app.accounts.rights import offices_of
from app.clock import now
from app.db import db
from app.errors import NotFound
from app.identifiers import NotAMobile, read_mobile
from app.text import fold

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)


class NoSuchUser(NotFound):
    """Nobody here is called “{name}”."""


class NoSuchApproval(NotFound):
    """There is no such approval, or it is not yours to see."""


def get_user(user_id: int) -> User:
    """One person, with their roles."""
    user: User | None = db.session.get(User, user_id, options=[joinedload(User.grants)])
    if user is None:
        raise NoSuchUser(name=user_id)
    return user


def look_again(user: User) -> None:
    """What is true of a person and of their roles now, in one statement; nothing where this transaction knows it."""
    if instance_state(user).expired_attributes:
        db.session.scalars(_NOW, {"id": user.known_key}).unique().one()


_NOW = (
    select(User)
    .options(joinedload(User.grants))
    .where(User.id == bindparam("id"))
    .execution_options(populate_existing=True)
)


def find_user(name_or_mobile: str) -> User | None:
    """The person of a sign-in name or a mobile number, however it is spelt."""
    if "\x00" in name_or_mobile:  # no name has it, and PostgreSQL cannot be asked for it
        return None
    user: User | None = db.session.scalar(select(User).where(User.folded_name == fold(name_or_mobile)))
    if user is not None:
        return user
    try:
        mobile = read_mobile(name_or_mobile)
    except NotAMobile:
        return None
    by_mobile: User | None = db.session.scalar(select(User).where(User.mobile == mobile))
    return by_mobile


def get_user_by_name(name: str) -> User:
    """The person of a sign-in name or a mobile number."""
    user = find_user(name)
    if user is None:
        raise NoSuchUser(name=name)
    return user


def list_users(*, office_id: int | None = None, role: Role | None = None) -> Sequence[User]:
    """People by name; those who hold a role, at one office, if asked."""
    wanted = select(User)
    if office_id is not None or role is not None:
        held = select(Grant.user_id).where(Grant.ended_at.is_(None))
        held = held if office_id is None else held.where(Grant.office_id == office_id)
        held = held if role is None else held.where(Grant.role == role)
        wanted = wanted.where(User.id.in_(held))
    return db.session.scalars(wanted.order_by(User.folded_name, User.id)).all()


def list_users_after(*, search: str = "", after: tuple[str, int] | None = None, limit: int = 50) -> Sequence[User]:
    """People by name, from behind `after`: the last one's (folded_name, id)."""
    wanted = select(User)
    if search.strip():
        shown = User.shown_name.contains(search.strip(), autoescape=True)
        wanted = wanted.where(or_(User.folded_name.contains(fold(search), autoescape=True), shown))
    if after is not None:
        wanted = wanted.where(tuple_(User.folded_name, User.id) > tuple_(*after))
    return db.session.scalars(wanted.order_by(User.folded_name, User.id).limit(limit)).all()


def get_grant(grant_id: int) -> Grant:
    """One role of one person."""
    grant = db.session.get(Grant, grant_id)
    if grant is None:
        raise NotFound()
    return grant


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


_STANDING = (
    select(SignIn)
    .join(SignIn.user)
    .options(contains_eager(SignIn.user).joinedload(User.grants))
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.last_seen_at > bindparam("idle_since"),
        SignIn.created_at > bindparam("begun_after"),
        User.is_active,
    )
)


def find_sign_in(token: str) -> SignIn | None:
    """The session of a token, while it lasts and its person may sign in; with the person, and their roles."""
    at = now()
    asked = {"token_hash": token_hash(token), "idle_since": at - IDLE, "begun_after": at - LONGEST}
    return db.session.scalars(_STANDING, asked).unique().one_or_none()


def find_user_by_session(token: str) -> User | None:
    """Who signed in with a token; None once the session has ended, lapsed, or the person is disabled."""
    sign_in = find_sign_in(token) if token else None
    if sign_in is None:
        return None
    sign_in.user.session_token = token
    return sign_in.user


def find_session_owner(token: str) -> int | None:
    """Whose session a token was, whether it lasts or has ended."""
    return db.session.scalar(select(SignIn.user_id).where(SignIn.token_hash == token_hash(token))) if token else None


def find_token_owner(secret: str) -> int | None:
    """Whose a program's token is, whether it is valid or not."""
    return db.session.scalar(select(Token.user_id).where(Token.digest == token_hash(secret))) if secret else None


def total_attempts(key_hash: str, since: datetime) -> int:
    """How often somebody tried to sign in under a name, or from an address, since a moment."""
    return db.session.scalar(
        select(func.count()).select_from(Attempt).where(Attempt.key_hash == key_hash, Attempt.tried_at > since)
    ) or 0  # fmt: skip


def seen_approvals(user: User) -> ColumnElement[bool]:
    """Those of one's own offices, as far as one reaches now; having asked for one opens nothing by itself."""
    offices = offices_of(user, "read_approvals")
    return true() if offices is None else Approval.office_id.in_(offices)


def get_approval(approval_id: int, *, seen_by: User) -> Approval:
    """One approval, if this person's offices have it."""
    approval = db.session.scalar(select(Approval).where(Approval.id == approval_id, seen_approvals(seen_by)))
    if approval is None:
        raise NoSuchApproval()
    return approval


def list_approvals(*, seen_by: User, state: ApprovalState | None = ApprovalState.WAITING) -> Sequence[Approval]:
    """What waits (or, with `state`, what was settled so; None: everything) in this person's offices, newest first."""
    wanted = select(Approval).options(joinedload(Approval.signed_by)).where(seen_approvals(seen_by))
    if state is not None:
        wanted = wanted.where(Approval.state == state)
    return db.session.scalars(wanted.order_by(Approval.asked_at.desc(), Approval.id.desc())).all()


def list_approvals_like(
    *, seen_by: User, state: ApprovalState | None = None, kind: str | None = None, office_id: int | None = None,
    after: int | None = None, limit: int = 50,
) -> Sequence[Approval]:  # fmt: skip
    """What waits or waited in this person's offices, newest first, from behind `after`."""
    wanted = select(Approval).options(joinedload(Approval.signed_by)).where(seen_approvals(seen_by))
    for column, value in ((Approval.state, state), (Approval.kind, kind), (Approval.office_id, office_id)):
        if value is not None:
            wanted = wanted.where(column == value)
    if after is not None:
        wanted = wanted.where(Approval.id < after)
    return db.session.scalars(wanted.order_by(Approval.id.desc()).limit(limit)).all()


def list_asked_by(user: User, *, limit: int = 30) -> Sequence[Approval]:
    """What this person asked to have signed in the offices that are still theirs, newest first, whatever came of it."""
    mine = (Approval.asked_by_id == user.id, seen_approvals(user))
    wanted = select(Approval).options(joinedload(Approval.signed_by)).where(*mine)
    return db.session.scalars(wanted.order_by(Approval.asked_at.desc(), Approval.id.desc()).limit(limit)).all()


def find_waiting(subject: str, kind: str | None = None) -> Approval | None:
    """What waits for a second signature on one subject, such as "entry:12"; None if nothing does."""
    wanted = select(Approval).where(Approval.subject == subject, Approval.state == ApprovalState.WAITING)
    if kind is not None:
        wanted = wanted.where(Approval.kind == kind)
    return db.session.scalar(wanted.order_by(Approval.id).limit(1))


def list_approvals_about(subject: str, kind: str) -> Sequence[Approval]:
    """All that was ever asked of one kind about a subject, newest first, for verbs that know who asks."""
    wanted = select(Approval).where(Approval.subject == subject, Approval.kind == kind)
    return db.session.scalars(wanted.order_by(Approval.id.desc())).all()
