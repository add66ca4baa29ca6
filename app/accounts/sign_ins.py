"""Signing in: an attempt is written down and counted first, and a wrong name takes as long as a wrong password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.accounts import factors, passwords, queries, service
from app.accounts.models import User
from app.accounts.refusals import WrongPassword
from app.clock import now
from app.errors import N_, DomainError
from app.text import fold

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 5, 30


class TooManyAttempts(DomainError):
    """Too many attempts. Try again in {minutes} minutes."""

    status = 429
    retry_after = int(WINDOW.total_seconds())


@dataclass(frozen=True)
class Halfway:
    """Somebody whose password was right, and what is asked of them next."""

    user_id: int
    checked: str
    """A hash of what the password was right against: if that changes meanwhile, this is worth nothing."""
    step: factors.Step


class MoreAsked(Exception):
    """The password was right, and is not enough for this person."""

    def __init__(self, halfway: Halfway) -> None:
        """With `halfway` the sign-in goes on."""
        super().__init__(halfway.step.value)
        self.halfway = halfway


def sign_in(*, name_or_mobile: str, password: str, address: str) -> User:
    """The person, with a new session's token on it, or a refusal that does not say whether the name exists.

    The attempt is committed before it is counted: of any number made at once, no more than the limit get through.
    One that succeeds is not counted any more, and leaves those of others at its address: an office behind one address
    is not shut out by its own work, and nobody who can sign in opens the way to guess for others.
    It is therefore several transactions, and must not be called inside one. Raises MoreAsked where the person has or
    needs a second factor; the attempt then stays counted until that is shown.
    """
    known = queries.find_user(name_or_mobile)
    # Counted under the person, so that a name and a mobile number do not give twice as many attempts.
    by_name = _key("name", known.name if known else name_or_mobile)
    made = _count(by_name, address)
    user = queries.find_user(name_or_mobile)
    stored = user.password_hash if user is not None and user.is_active else None
    if not passwords.is_right(stored, password) or user is None or stored is None:
        refusal = WrongPassword()
        refusal.about = user.id if user is not None else None
        raise refusal
    step = factors.next_step(user)
    if step is factors.Step.SETUP:
        factors.begin_setup(user_id=user.id)
    if step is not None:
        raise MoreAsked(Halfway(user.id, queries.token_hash(stored), step))
    return service.open_session(user_id=user.id, password=password, checked=stored, forget=by_name, attempts=made)


def sign_in_with_code(*, halfway: Halfway, code: str, address: str) -> User:
    """The person, with a new session's token on it, once a code was right too; guesses count as those of passwords do.

    Several transactions, as `sign_in` is. Raises WrongCode; WrongPassword if the password has changed meanwhile.
    """
    user = queries.get_user(halfway.user_id)
    by_name = _key("name", user.name)
    made = _count(by_name, address)
    stored = user.password_hash if user.is_active else None
    if stored is None or queries.token_hash(stored) != halfway.checked:
        raise WrongPassword()
    factors.take_code(user_id=user.id, code=code)
    return service.open_session(user_id=user.id, checked=stored, forget=by_name, attempts=made)


def _count(by_name: str, address: str) -> list[int]:
    """Write the attempt down, and refuse it if there were too many."""
    by_address = _key("address", address)
    made = service.record_attempt(keys=[by_name, by_address])
    since = now() - WINDOW
    if queries.total_attempts(by_name, since) > PER_NAME or queries.total_attempts(by_address, since) > PER_ADDRESS:
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))
    return made


def require_own_password(*, user: User, password: str) -> None:
    """Whoever sits there knows the password again, before something that outlasts the session; guesses are counted.

    They are counted together with those at the sign-in, so that an open session is no way to guess more.
    """
    by_name = _key("name", user.name)
    made = service.record_attempt(keys=[by_name])
    if queries.total_attempts(by_name, now() - WINDOW) > PER_NAME:
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))
    if not passwords.is_right(user.password_hash, password):
        refusal = WrongPassword(N_("This is not your present password."), field="current")
        refusal.about = user.id
        raise refusal
    service.forget_attempts(attempts=made)


def _key(kind: str, value: str) -> str:
    """Attempts are counted under a hash, so that the table names nobody."""
    return queries.token_hash(f"{kind}:{fold(value)}")
