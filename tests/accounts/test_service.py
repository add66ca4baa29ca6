"""People and their roles."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import queries, service, sign_ins
from app.accounts.models import Grant, Role, User
from app.accounts.passwords import WeakPassword
from app.db import db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.identifiers import NotAMobile

GOOD = "سه کتاب و یک چراغ"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


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
    assert sign_ins.sign_in(name_or_mobile=other.name, password=make.password, address="x") is other


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
