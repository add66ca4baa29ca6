"""flask user: adding the people who may sign in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import queries, sign_ins
from app.accounts.models import Grant, Role, User
from app.db import db


def invoke(cli, *args):
    return cli.invoke(args=["user", "add", *args])


def test_a_clerk_is_added_with_a_password_that_signs_in(app, cli):
    result = invoke(cli, "maryam", "--role", "clerk", "--province", "IR-24", "--shown-name", "مریم")

    assert result.exit_code == 0, result.output
    first, last = result.output.strip().splitlines()
    assert last == "maryam is added as clerk at Ardabil provincial office."
    with app.app_context():
        user = sign_ins.sign_in(name_or_mobile="maryam", password=first.removeprefix("Password: "), address="::1")
        assert [(grant.role, grant.office.code) for grant in user.standing_grants] == [(Role.CLERK, "IR-24")]


def test_a_national_officer_works_at_the_centre_with_a_password_of_choice(app, cli):
    result = invoke(cli, "reza", "--role", "national", "--password", "a long and quiet word", "--mobile", "9121112233")

    assert result.exit_code == 0, result.output
    with app.app_context():
        assert queries.find_user("۰۹۱۲۱۱۱۲۲۳۳").grants[0].office.code == "IR"


def test_somebody_who_is_here_already_gets_one_more_role(app, cli):
    invoke(cli, "reza", "--role", "clerk", "--province", "IR-20")

    result = invoke(cli, "REZA", "--role", "supervisor", "--province", "IR-21")

    assert (result.exit_code, result.output.strip()) == (0, "reza is added as supervisor at Yazd provincial office.")
    with app.app_context():
        assert len(queries.find_user("reza").standing_grants) == 2


def test_a_representative_speaks_for_a_company(app, cli, make):
    with make.inside():
        company_id = make.company().id

    assert invoke(cli, "sara", "--role", "representative", "--company", str(company_id)).exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("x1", "--role", "clerk"),
        ("x1", "--role", "national", "--province", "IR-20"),
        ("x1", "--role", "clerk", "--province", "IR-99"),
        ("x1", "--role", "clerk", "--province", "IR-20", "--company", "1"),
        ("x1", "--role", "representative"),
        ("x1", "--role", "representative", "--company", "999999"),
        ("x1", "--role", "king"),
        ("x1", "--role", "national", "--password", "1234567890"),
        ("123", "--role", "national"),
        ("taken", "--role", "auditor", "--password", "a long and quiet word"),
        ("taken", "--role", "national"),
        (),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_leaves_no_trace(app, cli, args):
    invoke(cli, "taken", "--role", "national")

    result = invoke(cli, *args)

    assert result.exit_code != 0
    assert "Traceback" not in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1
        assert db.session.scalar(select(func.count()).select_from(Grant)) == 1
