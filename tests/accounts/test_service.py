"""People, their roles and their sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from app.accounts import queries, service, sign_ins
from app.accounts.models import Attempt, Grant, Role, SignIn, User
from app.accounts.passwords import WeakPassword
from app.clock import now
from app.db import db
from app.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from app.identifiers import NotAMobile

GOOD = "سه کتاب و یک چراغ"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def enter(name, password, address="10.0.0.1"):
    return sign_ins.sign_in(name_or_mobile=name, password=password, address=address)


def test_an_account_is_found_by_its_name_however_spelt_and_by_its_mobile_number(ctx):
    user = service.add_user(name="علي كريمي", shown_name="علی کریمی", mobile="+98 912 345 6789", by=None)

    assert user.mobile == "09123456789"
    for written in ("علی کریمی", "علي  كريمي", "۰۹۱۲۳۴۵۶۷۸۹", "0098 9123456789"):
        assert queries.find_user(written) is user
    assert queries.find_user("علی") is None


def test_the_name_is_kept_as_it_was_typed(ctx):
    service.add_user(name="علي كريمي", shown_name="علي", by=None)

    assert queries.get_user_by_name("علی کریمی").name == "علي كريمي"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": "ALI"}, service.NameTaken),
        ({"name": "  "}, Invalid),
        ({"name": "09121111111"}, Invalid),
        ({"name": "new", "mobile": "09123456789"}, service.MobileTaken),
        ({"name": "new", "mobile": "12345"}, NotAMobile),
        ({"name": "new", "password": "short"}, WeakPassword),
    ],
)
def test_an_account_is_refused_and_leaves_no_trace(ctx, facts, refusal):
    service.add_user(name="ali", shown_name="Ali", mobile="09123456789", by=None)

    with pytest.raises(refusal):
        service.add_user(**{"shown_name": "x", "by": None} | facts)

    assert count(User) == 1


@pytest.mark.parametrize(
    "weak",
    ["1234567890", "۱۲۳۴۵۶۷۸۹۰", "aaaaaaaaaaaa", "QWERTYUIOP", "ababababab", "a" * 9, "x1y2" * 60, "مریم احمدی‌زاده"],
)
def test_a_password_that_is_short_or_easy_to_guess_is_refused(ctx, weak):
    with pytest.raises(WeakPassword) as refused:
        service.add_user(name="مریم احمدی زاده", shown_name="مریم", password=weak, by=None)

    assert refused.value.field == "password"
    assert count(User) == 0


def test_a_password_is_stored_as_argon2_and_never_as_typed(ctx):
    user = service.add_user(name="ali", shown_name="Ali", password=GOOD, by=None)

    assert user.password_hash.startswith("$argon2id$")
    assert GOOD not in user.password_hash


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

    with pytest.raises(sign_ins.WrongPassword) as refused:
        enter(name, make.password if name == "gone" else "wrong word here")

    assert str(refused.value) == "This name and password do not belong together."
    assert count(SignIn) == 0


def test_the_sixth_attempt_under_a_name_is_refused_even_with_the_right_password(ctx, make):
    make.user(name="ali")
    make.user(name="sara")
    for _ in range(sign_ins.PER_NAME):
        with pytest.raises(sign_ins.WrongPassword):
            enter("ali", "wrong word here")

    with pytest.raises(sign_ins.TooManyAttempts, match="15 minutes"):
        enter("ALI", make.password)

    assert enter("sara", make.password).name == "sara"


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
            with pytest.raises(sign_ins.WrongPassword):
                enter("ali", "wrong word here")
        enter("ali", make.password)


def test_an_address_that_tries_many_names_is_stopped(ctx, make):
    make.user(name="ali")
    for number in range(sign_ins.PER_ADDRESS):
        with pytest.raises(sign_ins.WrongPassword):
            enter(f"guess{number}", "wrong word here")

    with pytest.raises(sign_ins.TooManyAttempts):
        enter("ali", make.password)

    assert enter("ali", make.password, address="10.0.0.2").name == "ali"


def test_the_table_of_attempts_names_nobody_and_no_address(ctx):
    with pytest.raises(sign_ins.WrongPassword):
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
    token = enter("ali", make.password).session_token

    service.set_password(user_id=user.id, password=GOOD, by=user)

    assert queries.find_user_by_session(token) is None
    with pytest.raises(sign_ins.WrongPassword):
        enter("ali", make.password)
    assert enter("ali", GOOD).name == "ali"


def test_a_password_stored_with_weaker_settings_is_stored_anew_when_the_person_signs_in(ctx, make, monkeypatch):
    user = make.user(name="ali")
    weaker = user.password_hash
    monkeypatch.setattr(
        "app.accounts.passwords.hasher", type(service.passwords.hasher)(time_cost=2, memory_cost=16, parallelism=1)
    )

    enter("ali", make.password)

    assert queries.get_user(user.id).password_hash != weaker
    assert enter("ali", make.password).name == "ali"


def test_only_an_administrator_keeps_accounts_and_nobody_else_leaves_a_trace(ctx, make):
    clerk, other = make.clerk(), make.supervisor()
    grants = count(Grant)

    for refused in (
        lambda: service.add_user(name="x1", shown_name="x", by=clerk),
        lambda: service.set_password(user_id=other.id, password=GOOD, by=clerk),
        lambda: service.disable_user(user_id=other.id, by=clerk),
        lambda: service.enable_user(user_id=other.id, by=clerk),
        lambda: service.grant_role(user_id=other.id, role=Role.CLERK, office_id=make.office().id, by=clerk),
        lambda: service.end_role(grant_id=other.grants[0].id, by=clerk),
        lambda: service.name_user(user_id=other.id, shown_name="y", mobile=None, by=clerk),
    ):
        with pytest.raises(NotAllowed):
            refused()

    assert (count(User), count(Grant), other.is_active) == (2, grants, True)
    assert enter(other.name, make.password) is other


def test_an_administrator_names_a_person_anew(ctx, make):
    user = make.user(mobile="09121112233")

    service.name_user(user_id=user.id, shown_name="نام تازه", mobile="09121112233", by=make.administrator())
    assert (user.shown_name, user.mobile) == ("نام تازه", "09121112233")

    service.name_user(user_id=user.id, shown_name="نام تازه", mobile=None, by=make.administrator())
    assert user.mobile is None


def test_a_mobile_number_of_another_is_refused(ctx, make):
    make.user(mobile="09121112233")
    user = make.user()

    with pytest.raises(service.MobileTaken):
        service.name_user(user_id=user.id, shown_name="x", mobile="۰۹۱۲۱۱۱۲۲۳۳", by=None)

    assert user.mobile is None


def test_an_administrator_cannot_disable_nor_promote_themselves(ctx, make):
    administrator = make.administrator()

    with pytest.raises(Conflict):
        service.disable_user(user_id=administrator.id, by=administrator)
    with pytest.raises(NotAllowed):
        service.grant_role(
            user_id=administrator.id, role=Role.NATIONAL, office_id=make.office("IR").id, by=administrator
        )

    assert administrator.is_active
    assert not administrator.has_role(Role.NATIONAL)


def test_a_role_is_held_at_an_office(ctx, make):
    user = make.user("clerk", "IR-20")

    assert user.has_role(Role.CLERK)
    assert user.has_role(Role.SUPERVISOR, Role.CLERK, office_id=make.office("IR-20").id)
    assert not user.has_role(Role.CLERK, office_id=make.office("IR-21").id)
    assert not user.has_role(Role.SUPERVISOR)


def test_a_role_ends_and_may_be_granted_anew(ctx, make):
    user, administrator = make.clerk(), make.administrator()
    grant = user.grants[0]

    service.end_role(grant_id=grant.id, by=administrator)

    assert not user.has_role(Role.CLERK)
    assert grant.ended_by_id == administrator.id
    with pytest.raises(Conflict):
        service.end_role(grant_id=grant.id, by=administrator)
    service.grant_role(user_id=user.id, role=Role.CLERK, office_id=grant.office_id, by=administrator)
    assert user.has_role(Role.CLERK)
    assert count(Grant) == 3


def test_a_role_is_not_granted_twice(ctx, make):
    user = make.clerk()

    with pytest.raises(Conflict):
        make.grant(user, "clerk")

    assert len(user.grants) == 1


@pytest.mark.parametrize("role", ["representative", "national", "auditor", "administrator"])
def test_national_roles_are_held_at_the_centre_only(ctx, make, role):
    user = make.user()

    with pytest.raises(Invalid):
        make.grant(user, role, "IR-20")

    assert user.grants == []


def test_a_role_for_nobody_or_nowhere_is_refused(ctx, make):
    with pytest.raises(NotFound):
        service.grant_role(user_id=999_999, role=Role.CLERK, office_id=make.office().id, by=None)
    with pytest.raises(NotFound):
        service.grant_role(user_id=make.user().id, role=Role.CLERK, office_id=999_999, by=None)
    with pytest.raises(NotFound):
        service.end_role(grant_id=999_999, by=None)

    assert count(Grant) == 0


def test_people_are_listed_by_office_and_role(ctx, make):
    semnan, yazd = make.clerk("IR-20"), make.clerk("IR-21")
    supervisor = make.supervisor("IR-20")

    assert list(queries.list_users(office_id=make.office("IR-20").id)) == [semnan, supervisor]
    assert list(queries.list_users(role=Role.CLERK)) == [semnan, yazd]
    assert len(queries.list_users()) == 3


def test_a_language_is_kept(ctx, make):
    user = make.user()

    service.choose_locale(user_id=user.id, locale="en")

    assert user.locale == "en"
