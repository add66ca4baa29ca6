"""The second factor: asked of those who need or have one, each code opens once, and a lost one is taken away."""

from __future__ import annotations

from dataclasses import replace

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select

from app.accounts import factors, service, sign_ins
from app.accounts.factor_models import SecondFactor
from app.accounts.models import Role, SignIn
from app.accounts.refusals import WrongCode, WrongPassword
from app.clock import now
from app.db import db
from app.errors import NotAllowed
from tests.together import at_once

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEEDED = sorted(factors.ROLES, key=lambda role: role.value)


@pytest.fixture
def strict(ctx, monkeypatch):
    """As production has it: the roles that need a second factor must have one."""
    rule = factors._rules[db.engine]
    factors.use_rule(db.engine, replace(rule, is_required=True))
    yield
    factors.use_rule(db.engine, rule)


def code(by: int = 0, secret: str = SECRET) -> str:
    made = pyotp.TOTP(secret)
    return made.generate_otp(made.timecode(now()) + by)


def enter(user, make):
    return sign_ins.sign_in(name_or_mobile=user.name, password=make.password, address="10.0.0.1")


def halfway_of(user, make) -> sign_ins.Halfway:
    with pytest.raises(sign_ins.MoreAsked) as more:
        enter(user, make)
    return more.value.halfway


def go_on(halfway, typed):
    return sign_ins.sign_in_with_code(halfway=halfway, code=typed, address="10.0.0.1")


@pytest.fixture
def phone(ctx, make):
    """A clerk who set up a second factor a while ago."""
    user = make.clerk()
    factors.begin_setup(user_id=user.id, secret=SECRET)
    factors.take_code(user_id=user.id, code=code(by=-1))
    return user


def test_a_code_opens_once_and_not_before_the_password(phone, make):
    halfway = halfway_of(phone, make)

    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
    assert go_on(halfway, code()).session_token
    with pytest.raises(WrongCode):
        go_on(halfway, code())


@pytest.mark.parametrize("typed", ["", "000000", "abcdef", "۱۲۳۴۵", "1" * 400, "\x00"])
def test_a_code_that_is_not_the_phones_opens_nothing(phone, make, typed):
    halfway = halfway_of(phone, make)

    with pytest.raises(WrongCode) as refused:
        go_on(halfway, typed)

    assert refused.value.field == "one_time_code"
    assert refused.value.about == phone.id
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


@pytest.mark.parametrize(("by", "opens"), [(-2, False), (-1, False), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_ahead_and_no_earlier_code_than_the_last_opens(phone, make, by, opens):
    # The code of half a minute ago was the one that confirmed the phone.
    halfway = halfway_of(phone, make)

    if opens:
        assert go_on(halfway, code(by)).session_token
    else:
        with pytest.raises(WrongCode):
            go_on(halfway, code(by))


def test_a_code_may_be_typed_in_persian_digits_with_a_gap(phone, make):
    typed = code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    assert go_on(halfway_of(phone, make), f" {typed[:3]} {typed[3:]} ").session_token


def test_guesses_of_codes_are_counted_with_those_of_passwords(phone, make):
    halfway = halfway_of(phone, make)
    for _ in range(sign_ins.PER_NAME - 1):
        with pytest.raises(WrongCode):
            go_on(halfway, "000000")

    with pytest.raises(sign_ins.TooManyAttempts):
        go_on(halfway, code())


def test_of_four_browsers_with_one_code_one_gets_in(phone, make, app):
    halfway = halfway_of(phone, make)
    typed = code()

    def try_it(number):
        sign_ins.sign_in_with_code(halfway=halfway, code=typed, address=f"10.0.1.{number}")
        return "in"

    answers = at_once(app, 4, try_it)

    assert sorted(map(str, answers)) == ["<class 'app.accounts.refusals.WrongCode'>"] * 3 + ["in"]


def test_a_password_changed_meanwhile_ends_the_way_that_was_half_gone(phone, make):
    halfway = halfway_of(phone, make)
    service.set_password(user_id=phone.id, password="another long quiet word", by=None)

    with pytest.raises(WrongPassword):
        go_on(halfway, code())


def test_who_is_shut_out_meanwhile_stays_out(phone, make):
    halfway = halfway_of(phone, make)
    service.disable_user(user_id=phone.id, by=None)

    with pytest.raises(WrongPassword):
        go_on(halfway, code())


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("role", NEEDED)
def test_supervisors_and_above_set_one_up_before_they_get_in(make, role):
    user = make.user(role)
    halfway = halfway_of(user, make)
    assert halfway.step is factors.Step.SETUP

    shown = factors.secret_of(factors.find_factor(user.id))
    assert go_on(halfway, code(secret=shown)).session_token

    assert factors.next_step(user) is factors.Step.CODE


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("role", sorted(set(Role) - factors.ROLES, key=lambda role: role.value))
def test_nobody_else_needs_one(make, role):
    assert enter(make.user(role), make).session_token


@pytest.mark.usefixtures("strict")
def test_who_becomes_a_supervisor_signs_in_again_with_a_code(make):
    clerk = make.clerk()
    token = enter(clerk, make).session_token

    make.grant(clerk, Role.SUPERVISOR)

    assert service.queries.find_user_by_session(token) is None
    assert halfway_of(clerk, make).step is factors.Step.SETUP


def test_the_secret_is_not_in_the_database_and_opens_for_its_person_alone(phone, make):
    factor = factors.find_factor(phone.id)
    other = make.clerk()

    assert SECRET.encode() not in factor.sealed_secret
    assert factors.secret_of(factor) == SECRET
    with pytest.raises(InvalidTag):
        factors.secret_of(
            SecondFactor(user_id=other.id, sealed_secret=factor.sealed_secret, key_version=factor.key_version)
        )


def test_the_administrator_takes_a_lost_one_away_and_every_session_with_it(phone, make):
    token = go_on(halfway_of(phone, make), code()).session_token

    service.reset_factor(user_id=phone.id, by=make.administrator())

    assert service.queries.find_user_by_session(token) is None
    assert enter(phone, make).session_token
    with pytest.raises(factors.NoFactor):
        service.reset_factor(user_id=phone.id, by=make.administrator())


def test_nobody_takes_their_own_away_without_a_code_nor_somebody_elses_without_the_right(phone, make):
    chief = make.administrator()
    factors.begin_setup(user_id=chief.id)

    with pytest.raises(NotAllowed):
        service.reset_factor(user_id=chief.id, by=chief)
    with pytest.raises(NotAllowed):
        service.reset_factor(user_id=phone.id, by=make.supervisor())
    with pytest.raises(WrongCode):
        factors.give_up(user_id=phone.id, code="000000")
    factors.give_up(user_id=phone.id, code=code())

    assert factors.find_factor(phone.id) is None


def test_one_that_stands_is_not_replaced_and_one_that_was_begun_is_shown_again(phone, make):
    other = make.clerk()
    begun = factors.secret_of(factors.begin_setup(user_id=other.id))

    assert factors.secret_of(factors.begin_setup(user_id=other.id)) == begun
    with pytest.raises(factors.FactorStands):
        factors.begin_setup(user_id=phone.id)
