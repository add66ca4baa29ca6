"""Who is limited to one office, by a token or a command, reaches no other, whatever they hold elsewhere."""

from __future__ import annotations

import pytest

from app.accounts.models import Role, TokenScope
from app.accounts.rights import may_act, require_act, require_anywhere, sees_office, visible_office_ids
from app.accounts.tokens import bearer_of, issue_token
from app.errors import Invalid, NotAllowed, NotFound


def limited(user, office):
    token = issue_token(
        user_id=user.id, label="for one office", scope=TokenScope.WRITE, days=1, office_id=office.id, by=user
    )
    return bearer_of(token.secret).user


def test_a_clerk_of_two_offices_is_clerk_of_the_one(ctx, make):
    clerk = make.clerk("IR-20")
    make.grant(clerk, "supervisor", "IR-21")
    here, there = make.office("IR-20"), make.office("IR-21")

    user = limited(clerk, here)

    assert visible_office_ids(user) == {here.id}
    assert may_act(user, here.id, "deliver")
    assert not user.has_role(Role.SUPERVISOR)
    with pytest.raises(NotFound):
        require_act(user, there.id, "end_dispute")


def test_a_national_officer_limited_to_a_province_does_there_what_they_may_and_nothing_for_the_country(ctx, make):
    here, there = make.office("IR-20"), make.office("IR-21")

    user = limited(make.national(), here)

    assert visible_office_ids(user) == {here.id}
    require_act(user, here.id, "accept_pledge")
    with pytest.raises(NotFound):
        require_act(user, there.id, "accept_pledge")
    with pytest.raises(NotAllowed):
        require_anywhere(user, "close_year")


def test_a_national_officer_limited_to_the_centre_is_a_national_officer_and_nothing_else(ctx, make):
    national = make.national()
    make.grant(national, "clerk", "IR-20")

    user = limited(national, make.office("IR"))

    assert visible_office_ids(user) is None
    require_anywhere(user, "close_year")
    assert not user.has_role(Role.CLERK)


def test_an_auditor_limited_to_a_province_reads_no_other(ctx, make):
    user = limited(make.auditor(), make.office("IR-20"))

    assert sees_office(user, make.office("IR-20").id)
    assert not sees_office(user, make.office("IR-21").id)


@pytest.mark.parametrize("role", ["clerk", "administrator", "representative"])
def test_nobody_is_limited_to_an_office_where_nothing_of_them_would_be_left(ctx, make, role):
    user = make.user(role)

    with pytest.raises(Invalid, match="no role that reaches this office") as refused:
        limited(user, make.office("IR-21"))

    assert refused.value.field == "office_id"


def test_an_administrator_limited_to_the_centre_stays_one(ctx, make):
    require_anywhere(limited(make.administrator(), make.office("IR")), "manage_users")
