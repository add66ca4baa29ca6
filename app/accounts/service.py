"""People and their roles: adding, disabling, granting; sessions that end when they should."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from app.accounts import factors, passwords, queries
from app.accounts.models import OFFICE_ROLES, Attempt, Grant, Role, SignIn, User
from app.accounts.refusals import WrongPassword
from app.accounts.rights import require_anywhere
from app.accounts.tokens import lock_user, revoke_all
from app.clock import now, recorded_now
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from app.identifiers import read_mobile
from app.places.queries import get_office

SEEN_EVERY = timedelta(minutes=5)
ATTEMPTS_KEPT = timedelta(days=1)
LONGEST_NAME = 80
WHEN_SHUT_OUT: list[Callable[[int], None]] = []
"""Told, in the same transaction, whose ways in somebody else has ended; filled in `create_app`."""


class NameTaken(Conflict):
    """Somebody signs in as “{name}” already."""


class TakenMeanwhile(Conflict):
    """Somebody else wrote the same at this moment. Look again before you repeat it."""


class MobileTaken(Conflict):
    """Somebody signs in with this mobile number already."""


@atomic()
def add_user(
    *,
    name: str,
    shown_name: str,
    by: User | None,
    mobile: str | None = None,
    password: str | None = None,
    locale: str = "fa",
) -> User:
    """An account. Without a password nobody can sign in to it; `by` is None at the operator's command line."""
    _require_administrator(by)
    user = User(
        name=name.strip(), shown_name=shown_name.strip() or name.strip(), locale=locale, created_at=recorded_now()
    )
    if not any(letter.isalpha() for letter in user.folded_name):
        raise Invalid(N_("A sign-in name has letters in it."), field="name")
    if len(user.folded_name) > LONGEST_NAME:  # some letters are read as many
        raise Invalid(N_("This is longer than {longest} letters."), longest=LONGEST_NAME, field="name")
    if queries.find_user(name) is not None:
        raise NameTaken(name=name, field="name")
    user.mobile = _free_mobile(mobile)
    if password is not None:
        passwords.check_strength(password, name, shown_name)
        user.password_hash = passwords.hash_password(password)
    db.session.add(user)
    _write()
    return user


NIGHTLY = "daftar-nightly"


@atomic()
def nightly_account() -> User:
    """The account in whose name the nightly run does what no person asks for; it has no role and nobody signs in to it.

    Made on first use.
    """
    known = queries.find_user(NIGHTLY)
    if known is not None:
        return known
    user = User(name=NIGHTLY, shown_name="کار شبانهٔ دفتر", locale="fa", created_at=recorded_now(), is_active=False)
    db.session.add(user)
    _write()
    return user


def _write() -> None:
    """Send it to the database, whose unique keys see what somebody else is writing at this moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise TakenMeanwhile() from error


def _free_mobile(typed: str | None) -> str | None:
    if not typed:
        return None
    mobile = read_mobile(typed)
    if queries.find_user(mobile) is not None:
        raise MobileTaken(field="mobile")
    return mobile


def _require_administrator(by: User | None) -> None:
    if by is not None:
        require_anywhere(by, "manage_users")


@atomic()
def set_password(*, user_id: int, password: str, by: User | None) -> None:
    """A new password. Set by somebody else, it ends every session, token and webhook of the person.

    By the person, it ends every session but the one it is set in, and leaves tokens and webhooks as they are.
    """
    user = lock_user(user_id)
    is_own = by is not None and by.id == user.id
    if not is_own:
        _require_administrator(by)
    passwords.check_strength(password, user.name, user.shown_name, user.mobile or "")
    user.password_hash = passwords.hash_password(password)
    if by is not None and is_own:
        _end_sessions(user, but=by.session_token)
    else:
        _shut_out(user, by=by)


@atomic()
def disable_user(*, user_id: int, by: User | None) -> User:
    """This person can no longer sign in; every session, token and webhook ends at once."""
    _require_administrator(by)
    user = lock_user(user_id)
    if by is not None and by.id == user.id:
        raise Conflict(N_("You cannot disable yourself."))
    user.is_active = False
    _shut_out(user, by=by)
    return user


@atomic()
def enable_user(*, user_id: int, by: User | None) -> User:
    """This person may sign in again, in the roles that were not ended; what was ended with the way in stays ended."""
    _require_administrator(by)
    user = queries.get_user(user_id)
    user.is_active = True
    return user


@atomic()
def reset_factor(*, user_id: int, by: User | None) -> User:
    """A lost second factor goes, and every session; no password is changed. `by` is None at the command line."""
    _require_administrator(by)
    user = lock_user(user_id)
    if by is not None and by.id == user_id:
        raise NotAllowed(N_("Your own second factor is ended on the page of your account, with a code of it."))
    factors.forget(user_id=user_id)
    _end_sessions(user)
    return user


def _shut_out(user: User, *, by: User | None) -> None:
    """End every way in that was opened before this moment."""
    _end_sessions(user)
    revoke_all(user_id=user.id, by=by)
    for tell in WHEN_SHUT_OUT:
        tell(user.id)


def _end_sessions(user: User, *, but: str = "") -> None:
    standing = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    db.session.execute(standing.where(SignIn.token_hash != queries.token_hash(but)).values(ended_at=now()))


@atomic()
def grant_role(*, user_id: int, role: Role, office_id: int, by: User | None) -> Grant:
    """A role at an office; the roles that hold for the whole country are held at a national centre."""
    _require_administrator(by)
    user, office = queries.get_user(user_id), get_office(office_id)
    if role not in OFFICE_ROLES and not office.is_national:
        raise Invalid(N_("This role is held at the national centre."), field="office_id")
    if by is not None and by.id == user.id:
        raise NotAllowed(N_("Nobody grants a role to themselves."))
    if user.has_role(role, office_id=office_id):
        raise Conflict(N_("{name} holds this role already."), name=user.shown_name, field="role")
    grant = Grant(user=user, role=role, office=office, granted_by_id=by.id if by else None, granted_at=recorded_now())
    db.session.add(grant)
    _write()
    if factors.next_step(user) is factors.Step.SETUP:  # nobody goes on in such a role on a password alone
        _end_sessions(user)
    return grant


@atomic()
def end_role(*, grant_id: int, by: User | None, user_id: int | None = None) -> Grant:
    """A role ends, if `user_id` is given a role of that person; what was done in it stands."""
    _require_administrator(by)
    grant = queries.get_grant(grant_id)
    if user_id not in (None, grant.user_id):
        raise NotFound()
    grant.end(at=recorded_now(), by=by)
    return grant


@atomic()
def record_attempt(*, keys: list[str]) -> list[int]:
    """Somebody is trying to sign in; written down, under each key, before the password is looked at."""
    at = now()
    db.session.execute(delete(Attempt).where(Attempt.tried_at < at - ATTEMPTS_KEPT))
    attempts = [Attempt(key_hash=key, tried_at=at) for key in keys]
    db.session.add_all(attempts)
    db.session.flush()
    return [attempt.id for attempt in attempts]


@atomic()
def forget_attempts(*, attempts: Sequence[int]) -> None:
    """These succeeded; only failures are counted."""
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts)))


@atomic()
def open_session(
    *, user_id: int, checked: str, forget: str, attempts: Sequence[int], password: str | None = None
) -> User:
    """A person is signed in whose password was right against `checked`; `password`, if it is still known.

    No attempt under `forget` counts any more, nor do `attempts`, which were this one: only failures are counted.
    """
    user = lock_user(user_id)
    if not user.is_active or user.password_hash != checked:  # shut out since the password was looked at
        raise WrongPassword()
    if password is not None and passwords.is_outdated(checked):
        user.password_hash = passwords.hash_password(password)
    token, at = secrets.token_urlsafe(32), now()
    db.session.add(
        SignIn(token_hash=queries.token_hash(token), user_id=user.id, created_at=at, last_seen_at=at)
    )  # fmt: skip
    db.session.execute(delete(Attempt).where(or_(Attempt.key_hash == forget, Attempt.id.in_(attempts))))
    user.session_token = token
    return user


@atomic()
def note_seen(*, token: str) -> None:
    """The person is still there; written at most every five minutes."""
    sign_in = queries.find_sign_in(token)
    if sign_in is not None and sign_in.last_seen_at < now() - SEEN_EVERY:
        sign_in.last_seen_at = now()


@atomic()
def sign_out(*, token: str) -> None:
    """The session ends; a token that is unknown or has ended is left as it is."""
    sign_in = queries.find_sign_in(token)
    if sign_in is not None:
        sign_in.ended_at = now()


@atomic()
def choose_locale(*, user_id: int, locale: str) -> None:
    """The language this person reads."""
    queries.get_user(user_id).locale = locale


@atomic()
def name_user(*, user_id: int, shown_name: str, mobile: str | None, by: User | None) -> User:
    """Another shown name or mobile number."""
    _require_administrator(by)
    user = queries.get_user(user_id)
    user.shown_name = shown_name
    if (read_mobile(mobile) if mobile else None) != user.mobile:
        user.mobile = _free_mobile(mobile)
    _write()
    return user
