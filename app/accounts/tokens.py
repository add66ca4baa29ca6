"""Bearer tokens: given to a person's programs, shown once, and never worth more than the person is at that moment."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts import queries
from app.accounts.models import WHOLE_COUNTRY, Grant, Role, Token, TokenScope, TokenState, User
from app.accounts.rights import scopes_of
from app.clock import now
from app.db import atomic, db
from app.errors import N_, DomainError, Invalid, Locked, NotAllowed, NotFound
from app.places.models import Office

MARK = "daftar"
LONGEST_LABEL, LONGEST_DAYS = 80, 366
PREFIX_LETTERS, PREFIX_ALPHABET = 8, "abcdefghijkmnpqrstuvwxyz23456789"
SECRET_BYTES = 32
SECRET = re.compile(rf"{MARK}_[{PREFIX_ALPHABET}]{{{PREFIX_LETTERS}}}_[A-Za-z0-9_-]{{43}}", re.ASCII)
USED_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """This token is not known here, has expired or was revoked."""

    status = 401


class SessionOver(DomainError):
    """Your session has ended meanwhile. Sign in again."""

    status = 401


class NoSuchToken(NotFound):
    """There is no such token, or it is not yours to see."""


@atomic()
def issue_token(
    *, user_id: int, label: str, scope: TokenScope, days: int, office_id: int | None = None, by: User | None
) -> Token:
    """A new token, its secret on it this once; `by` is its own person, or None at the operator's command line."""
    # Held, so that nobody makes one while being shut out.
    user = lock_user(user_id)
    user.require_active()
    if by is not None and by.session_token and queries.find_sign_in(by.session_token) is None:
        raise SessionOver()
    if by is not None and by.id != user.id:
        raise NotAllowed(N_("Only the person themselves makes a token in their name."))
    if by is not None and by.came_by is not None:
        raise NotAllowed(N_("No token is made with a token. Sign in to make one."))
    label = label.strip()
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise Invalid(N_("Say in 1 to {longest} letters what the token is for."), longest=LONGEST_LABEL, field="label")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(N_("A token lasts 1 to {longest} days."), longest=LONGEST_DAYS, field="days")
    if office_id is not None and not may_limit_to(user, office_id):
        raise Invalid(N_("{name} has no role that reaches this office."), name=user.shown_name, field="office_id")
    token = _drawn(user, label, scope, timedelta(days=days), office_id)
    db.session.add(token)
    db.session.flush()
    return token


def may_limit_to(user: User, office_id: int) -> bool:
    """Is there such an office, and would anything be left of this person's roles there?"""
    reaches = user.has_role(*WHOLE_COUNTRY) or user.has_role(*Role, office_id=office_id)
    return reaches and db.session.get(Office, office_id) is not None


def _drawn(user: User, label: str, scope: TokenScope, lasts: timedelta, office_id: int | None) -> Token:
    at = now()
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _ in range(PREFIX_LETTERS))
    secret = f"{MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = Token(
        user_id=user.id, label=label, prefix=prefix, digest=digest_of(secret), scope=scope, office_id=office_id,
        created_at=at, expires_at=at + lasts,
    )  # fmt: skip
    token.secret = secret
    return token


def digest_of(secret: str) -> str:
    """What is stored of a token. It holds 256 random bits, so that a plain digest of it cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def without_secrets(text: str) -> str:
    """The same text with no token in it but its first letters, by which it can be found and revoked."""
    return SECRET.sub(lambda found: f"{found[0][: len(MARK) + PREFIX_LETTERS + 2]}…", text)


def lock_user(user_id: int) -> User:
    """The person, held so that nothing is opened in their name while somebody shuts them out."""
    held = select(User).where(User.id == user_id).with_for_update(of=User).execution_options(populate_existing=True)
    user: User | None = db.session.scalar(held)
    if user is None:
        raise queries.NoSuchUser(name=user_id)
    return user


@atomic()
def revoke_all(*, user_id: int, by: User | None) -> None:
    """No token of this person opens anything any more; part of shutting them out."""
    standing = update(Token).where(Token.user_id == user_id, Token.revoked_at.is_(None))
    db.session.execute(standing.values(revoked_at=now(), revoked_by_id=by.id if by else None))


@atomic()
def revoke_token(*, token_id: int, by: User | None) -> Token:
    """The token opens nothing from now on; by its own person, an administrator, or the operator (None)."""
    token = db.session.get(Token, token_id, with_for_update={"of": Token}, populate_existing=True)
    if token is None or not (by is None or by.id == token.user_id or scopes_of(by, "manage_users")):
        raise NoSuchToken()
    token.revoke(at=now(), by=by)
    return token


@atomic()
def revoke_token_of(*, user_id: int, token_id: int, by: User) -> Token:
    """The same of a token of this person and nobody else's."""
    if all(token.id != token_id for token in list_tokens(user_id)):
        raise NoSuchToken()
    return revoke_token(token_id=token_id, by=by)


def list_tokens(user_id: int) -> Sequence[Token]:
    """All tokens that a person was ever given, the newest first."""
    return db.session.scalars(
        select(Token)
        .options(joinedload(Token.office), joinedload(Token.revoked_by))
        .where(Token.user_id == user_id)
        .order_by(Token.created_at.desc(), Token.id.desc())
    ).all()


def get_token_by_prefix(user_id: int, shown: str) -> Token:
    """The token of a person by its first letters, or by as much of it as pages and commands show."""
    prefix = shown.removeprefix(f"{MARK}_")[:PREFIX_LETTERS]
    wanted = select(Token).where(Token.user_id == user_id, Token.prefix == prefix).order_by(Token.id.desc()).limit(1)
    token: Token | None = db.session.scalar(wanted)
    if token is None:
        raise NoSuchToken()
    return token


@dataclass(frozen=True, slots=True)
class SeenToken:
    """A token, and what it is worth at this moment."""

    token: Token
    state: TokenState

    @property
    def id(self) -> int:
        """The token's key."""
        return self.token.id


def see_token(token: Token) -> SeenToken:
    """What a token is worth at this moment."""
    return SeenToken(token, token.state_at(now()))


def list_seen_tokens(user_id: int) -> list[SeenToken]:
    """All tokens that a person was ever given, the newest first, each with what it is worth."""
    return [see_token(token) for token in list_tokens(user_id)]


def bearer_of(secret: str) -> Token:
    """The token that a program shows, with its person, who is limited to the token's office; for a door, at each call.

    One statement finds it, and refuses the unknown, the expired, the revoked and those of disabled people alike, so
    that neither words nor time tell them apart. Now and then a second transaction notes the use: not inside a verb.
    """
    if not SECRET.fullmatch(secret):
        raise TokenRefused()
    token = _get_valid(digest_of(secret))
    if token.last_used_at is None or token.last_used_at < now() - USED_EVERY:
        # Whoever holds the book goes before this note: the next call will write it.
        with suppress(Locked):
            note_used(token_id=token.id)
        token = _get_valid(token.digest)
    token.user.limited_to, token.user.came_by = token.office_id, token
    return token


def require_standing(token: Token) -> None:
    """Refuse what is done with a token that was revoked, or has expired, since it was shown at the door."""
    _get_valid(token.digest)


def _get_valid(digest: str) -> Token:
    """The token and all that its person may do now, as the database has it at this moment, in one statement."""
    wanted = (
        select(Token)
        .join(Token.user)
        .options(contains_eager(Token.user).joinedload(User.grants).joinedload(Grant.office))
        .where(Token.digest == digest, Token.revoked_at.is_(None), Token.expires_at > now(), User.is_active)
        .execution_options(populate_existing=True)
    )
    token: Token | None = db.session.scalars(wanted).unique().one_or_none()
    if token is None:
        raise TokenRefused()
    return token


@atomic()
def note_used(*, token_id: int) -> None:
    """The token was used; of many calls at once one writes it."""
    at = now()
    is_old = or_(Token.last_used_at.is_(None), Token.last_used_at < at - USED_EVERY)
    db.session.execute(update(Token).where(Token.id == token_id, is_old).values(last_used_at=at))
