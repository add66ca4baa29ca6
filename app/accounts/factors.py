"""The second factor: a code of six digits that a phone makes anew every half minute (TOTP, RFC 6238).

Supervisors and above need one; anybody may have one. The administrator takes a lost one away and never learns a
password by it: who signs in next sets up another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from weakref import WeakKeyDictionary

import pyotp
from sqlalchemy import Engine

from app.accounts.factor_models import SecondFactor
from app.accounts.models import Role, User
from app.accounts.refusals import WrongCode
from app.accounts.tokens import lock_user
from app.clock import now, recorded_now
from app.db import atomic, db
from app.errors import Conflict
from app.keys import SecretBox
from app.text import latin_digits

ROLES = frozenset({Role.SUPERVISOR, Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR})
"""Who signs for others, sees the whole country or lets people in."""
ISSUER = "Daftar"
AROUND = (-1, 0, 1)
"""Half minutes by which a phone's clock may differ (RFC 6238, section 5.2)."""


class Step(Enum):
    """What is asked of somebody whose password was right."""

    CODE = "code"
    SETUP = "setup"


class NoFactor(Conflict):
    """This person has no second factor."""


class FactorStands(Conflict):
    """A second factor is set up already. End it first, with a code of the phone that has it."""


@dataclass(frozen=True)
class Rule:
    """The keys that the secrets lie under, and whether the roles of `ROLES` must have a second factor."""

    box: SecretBox
    is_required: bool


_rules: WeakKeyDictionary[Engine, Rule] = WeakKeyDictionary()


def use_rule(engine: Engine, rule: Rule) -> None:
    """Called once at start: the people in this database sign in by this rule."""
    _rules[engine] = rule


def is_required(user: User) -> bool:
    """Does a role of this person ask for a second factor?"""
    return _rules[db.engine].is_required and user.has_role(*ROLES)


def find_factor(user_id: int) -> SecondFactor | None:
    """The second factor of a person, confirmed or not."""
    return db.session.get(SecondFactor, user_id)


def next_step(user: User) -> Step | None:
    """What this person has to show beside the password, if anything."""
    factor = find_factor(user.id)
    if factor is not None and factor.confirmed_at is not None:
        return Step.CODE
    return Step.SETUP if is_required(user) else None


@atomic()
def begin_setup(*, user_id: int, secret: str | None = None) -> SecondFactor:
    """A secret for a phone to remember, or the one that was begun and not confirmed; raises FactorStands.

    The secret is drawn here; only a demo, whose people everybody may be, brings its own.
    """
    lock_user(user_id)
    factor = find_factor(user_id)
    if factor is not None and factor.confirmed_at is not None:
        raise FactorStands()
    if factor is None:
        sealed, version = _rules[db.engine].box.seal(secret or pyotp.random_base32(), owner=user_id)
        factor = SecondFactor(user_id=user_id, sealed_secret=sealed, key_version=version, begun_at=recorded_now())
        db.session.add(factor)
        db.session.flush()
    return factor


def secret_of(factor: SecondFactor) -> str:
    """What the phone has to know, in letters of base 32; shown only until the first code came."""
    return _rules[db.engine].box.open(factor.sealed_secret, factor.key_version, owner=factor.user_id)


def address_of(factor: SecondFactor, name: str) -> str:
    """The same as an address that a phone reads from a picture (otpauth://totp/…)."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=name, issuer_name=ISSUER)


@atomic()
def take_code(*, user_id: int, code: str) -> SecondFactor:
    """A code is right and opens this once; the first one confirms that the phone has the secret. Raises WrongCode."""
    lock_user(user_id)
    factor = find_factor(user_id)
    if factor is None:
        raise NoFactor()
    step = _step_of(factor, code)
    if step is None or step <= factor.last_step:
        refusal = WrongCode(field="one_time_code")
        refusal.about = user_id
        raise refusal
    factor.last_step, factor.confirmed_at = step, factor.confirmed_at or recorded_now()
    return factor


def _step_of(factor: SecondFactor, code: str) -> int | None:
    """The half minute that makes this code, of those that may count as now."""
    typed = "".join(latin_digits(code).split())
    made = pyotp.TOTP(secret_of(factor))
    present = made.timecode(now())
    steps = (present + by for by in AROUND)
    return next((step for step in steps if compare_digest(typed.encode(), made.generate_otp(step).encode())), None)


@atomic()
def forget(*, user_id: int) -> None:
    """The second factor of a person goes, for whoever may say so; raises NoFactor."""
    factor = find_factor(user_id)
    if factor is None:
        raise NoFactor()
    db.session.delete(factor)


@atomic()
def give_up(*, user_id: int, code: str) -> None:
    """A person ends their own second factor, with a code of it: to move to another phone."""
    db.session.delete(take_code(user_id=user_id, code=code))
