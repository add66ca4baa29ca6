"""Signing in and out: sessions that end when they should, and attempts that are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.accounts import queries, service, sign_ins
from app.accounts.models import Attempt, Role, SignIn
from app.accounts.refusals import WrongPassword
from app.clock import now
from app.db import db
from app.errors import DomainError

GOOD = "سه کتاب و یک چراغ"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def enter(name, password, address="10.0.0.1"):
    return sign_ins.sign_in(name_or_mobile=name, password=password, address=address)


def test_signing_in_opens_a_session_of_which_only_the_hash_is_stored(ctx, make):
    make.user(name="ali")

    user = enter("ALI", make.password)

    stored = db.session.scalars(select(SignIn)).one()
    assert user.get_id() == user.session_token
    assert stored.token_hash != user.session_token
    assert stored.token_hash == queries.token_hash(user.session_token)
    assert queries.find_user_by_session(user.session_token).name == "ali"
    assert queries.find_user_by_session("another") is None
    assert queries.find_user_by_session("") is None


@pytest.mark.parametrize("name", ["ali", "nobody", "robot", "gone"])
def test_a_wrong_password_an_unknown_name_and_a_disabled_person_are_refused_in_the_same_words(ctx, make, name):
    make.user(name="ali")
    service.add_user(name="robot", shown_name="Robot", by=None)
    service.disable_user(user_id=make.user(name="gone").id, by=None)

    with pytest.raises(WrongPassword) as refused:
        enter(name, make.password if name == "gone" else "wrong word here")

    assert str(refused.value) == "This name and password do not belong together."
    assert count(SignIn) == 0


def test_the_sixth_attempt_under_a_name_is_refused_even_with_the_right_password(ctx, make):
    make.user(name="ali")
    make.user(name="sara")
    for _ in range(sign_ins.PER_NAME):
        with pytest.raises(WrongPassword):
            enter("ali", "wrong word here")

    with pytest.raises(sign_ins.TooManyAttempts, match="15 minutes"):
        enter("ALI", make.password)

    assert enter("sara", make.password).name == "sara"


def test_a_name_and_a_mobile_number_are_counted_together(ctx, make):
    make.user(name="ali", mobile="09121112233")
    for written in ("ali", "09121112233", "ALI", "۰۹۱۲۱۱۱۲۲۳۳", "+98 912 111 2233"):
        with pytest.raises(WrongPassword):
            enter(written, "wrong word here")

    with pytest.raises(sign_ins.TooManyAttempts):
        enter("ali", make.password)


def test_attempts_are_forgotten_after_a_quarter_of_an_hour(ctx, make, monkeypatch):
    make.user(name="ali")
    for _ in range(sign_ins.PER_NAME + 1):
        with pytest.raises(DomainError):
            enter("ali", "wrong word here")
    later = now() + sign_ins.WINDOW + timedelta(seconds=1)
    for module in (service, sign_ins, queries):
        monkeypatch.setattr(module, "now", lambda: later)

    assert enter("ali", make.password).name == "ali"


def test_signing_in_forgets_the_slips_before_it(ctx, make):
    make.user(name="ali")
    for _ in range(3):
        for _ in range(sign_ins.PER_NAME - 1):
            with pytest.raises(WrongPassword):
                enter("ali", "wrong word here")
        enter("ali", make.password)


def test_an_address_that_tries_many_names_is_stopped(ctx, make):
    make.user(name="ali")
    for number in range(sign_ins.PER_ADDRESS):
        with pytest.raises(WrongPassword):
            enter(f"guess{number}", "wrong word here")

    with pytest.raises(sign_ins.TooManyAttempts):
        enter("ali", make.password)

    assert enter("ali", make.password, address="10.0.0.2").name == "ali"


def test_an_office_behind_one_address_is_not_shut_out_by_signing_in(ctx, make, monkeypatch):
    monkeypatch.setattr(sign_ins, "PER_ADDRESS", 3)
    make.user(name="ali")

    for _ in range(5):
        assert enter("ali", make.password).name == "ali"


def test_signing_in_does_not_wash_away_the_guesses_of_others_at_the_address(ctx, make, monkeypatch):
    monkeypatch.setattr(sign_ins, "PER_ADDRESS", 3)
    make.user(name="ali")
    for number in range(2):
        with pytest.raises(WrongPassword):
            enter(f"guess{number}", "wrong word here")
        enter("ali", make.password)

    with pytest.raises(WrongPassword):
        enter("guess3", "wrong word here")
    with pytest.raises(sign_ins.TooManyAttempts):
        enter("ali", make.password)


def test_the_table_of_attempts_names_nobody_and_no_address(ctx):
    with pytest.raises(WrongPassword):
        enter("maryam", "wrong word here", address="10.1.2.3")

    keys = list(db.session.scalars(select(Attempt.key_hash)))
    assert len(keys) == 2
    assert all(len(key) == 64 and "maryam" not in key and "10.1.2.3" not in key for key in keys)


def test_signing_out_ends_that_session_and_no_other(ctx, make):
    make.user(name="ali")
    phone, desk = enter("ali", make.password).session_token, enter("ali", make.password).session_token

    service.sign_out(token=phone)
    service.sign_out(token="unknown")

    assert queries.find_user_by_session(phone) is None
    assert queries.find_user_by_session(desk).name == "ali"


def test_a_session_ends_when_left_alone_and_lasts_while_the_person_is_seen(ctx, make, monkeypatch):
    make.user(name="ali")
    token = enter("ali", make.password).session_token
    started = now()

    def at(moment):
        for module in (service, queries):
            monkeypatch.setattr(module, "now", lambda: moment)

    at(started + queries.IDLE - timedelta(minutes=1))
    service.note_seen(token=token)
    at(started + queries.IDLE + timedelta(hours=1))
    assert queries.find_user_by_session(token) is not None

    at(started + 2 * queries.IDLE)
    assert queries.find_user_by_session(token) is None


def test_no_session_lasts_longer_than_a_week(ctx, make, monkeypatch):
    make.user(name="ali")
    token = enter("ali", make.password).session_token
    started = now()
    for step in range(1, 15):
        monkeypatch.setattr(service, "now", lambda step=step: started + step * timedelta(hours=11))
        monkeypatch.setattr(queries, "now", lambda step=step: started + step * timedelta(hours=11))
        service.note_seen(token=token)
    assert queries.find_user_by_session(token) is not None

    monkeypatch.setattr(queries, "now", lambda: started + queries.LONGEST + timedelta(minutes=1))

    assert queries.find_user_by_session(token) is None


def test_seeing_a_person_again_at_once_writes_nothing(ctx, make):
    make.user(name="ali")
    token = enter("ali", make.password).session_token
    before = db.session.scalar(select(SignIn.last_seen_at))

    service.note_seen(token=token)

    assert db.session.scalar(select(SignIn.last_seen_at)) == before


def test_disabling_a_person_ends_every_session_at_once(ctx, make):
    user = make.clerk()
    tokens = [enter(user.name, make.password).session_token for _ in range(2)]

    service.disable_user(user_id=user.id, by=make.administrator())

    assert [queries.find_user_by_session(token) for token in tokens] == [None, None]
    assert not user.has_role(Role.CLERK)
    assert count(SignIn) == 2


def test_enabling_a_person_does_not_bring_old_sessions_back(ctx, make):
    user = make.clerk()
    token = enter(user.name, make.password).session_token
    service.disable_user(user_id=user.id, by=None)

    service.enable_user(user_id=user.id, by=None)

    assert queries.find_user_by_session(token) is None
    assert user.has_role(Role.CLERK)


def test_a_new_password_ends_the_sessions_opened_with_the_old_one(ctx, make):
    user = make.user(name="ali")
    token, here = (enter("ali", make.password).session_token for _ in range(2))
    user.session_token = here

    service.set_password(user_id=user.id, password=GOOD, by=user)

    assert queries.find_user_by_session(token) is None
    assert queries.find_user_by_session(here) is user
    with pytest.raises(WrongPassword):
        enter("ali", make.password)
    assert enter("ali", GOOD).name == "ali"


def test_a_password_stored_with_weaker_settings_is_stored_anew_when_the_person_signs_in(ctx, make, monkeypatch):
    user = make.user(name="ali")
    weaker = user.password_hash
    monkeypatch.setattr("app.accounts.passwords.hasher", PasswordHasher(2, 16, 1))

    enter("ali", make.password)

    assert queries.get_user(user.id).password_hash != weaker
    assert enter("ali", make.password).name == "ali"


def test_a_name_that_no_database_can_hold_is_nobodys(ctx):
    assert queries.find_user("a\x00b") is None


def test_a_password_asked_again_in_a_session_is_counted_with_the_attempts_to_sign_in(ctx, make):
    user = make.user(name="ali")
    for _ in range(sign_ins.PER_NAME):
        with pytest.raises(WrongPassword) as refused:
            sign_ins.require_own_password(user=user, password="a guess of mine")
        assert (refused.value.field, refused.value.about) == ("current", user.id)

    with pytest.raises(sign_ins.TooManyAttempts):
        sign_ins.require_own_password(user=user, password=make.password)
    with pytest.raises(sign_ins.TooManyAttempts):
        enter("ali", make.password)


def test_a_password_that_is_right_is_asked_again_as_often_as_need_be(ctx, make):
    user = make.user(name="ali")

    for _ in range(sign_ins.PER_NAME + 2):
        sign_ins.require_own_password(user=user, password=make.password)

    assert count(Attempt) == 0
