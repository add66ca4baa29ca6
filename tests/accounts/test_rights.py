"""What lies outside one's offices is not found; what lies inside but is another's work is not allowed."""

from __future__ import annotations

import pytest

from app.accounts import service
from app.accounts.rights import may_act, require_act, require_anywhere, visible_office_ids
from app.errors import NotAllowed, NotFound


def test_a_clerk_sees_the_own_offices_the_nation_sees_all_and_an_administrator_none(ctx, make):
    clerk = make.clerk("IR-20")
    make.grant(clerk, "clerk", "IR-21")

    assert visible_office_ids(clerk) == {make.office("IR-20").id, make.office("IR-21").id}
    assert visible_office_ids(make.national()) is None
    assert visible_office_ids(make.auditor()) is None
    assert visible_office_ids(make.administrator()) == frozenset()
    assert visible_office_ids(make.user("representative")) == frozenset()


def test_another_provinces_row_is_not_found_and_anothers_work_is_not_allowed(ctx, make):
    clerk = make.clerk("IR-20")

    require_act(clerk, make.office("IR-20").id, "deliver")
    with pytest.raises(NotAllowed):
        require_act(clerk, make.office("IR-20").id, "end_dispute")
    with pytest.raises(NotFound):
        require_act(clerk, make.office("IR-21").id, "deliver")


def test_a_national_role_acts_for_every_office_where_it_may_act_at_all(ctx, make):
    national = make.national()

    require_act(national, make.office("IR-21").id, "accept_pledge")
    with pytest.raises(NotAllowed):
        require_act(national, make.office("IR-21").id, "deliver")


def test_a_supervisor_of_one_office_who_is_clerk_of_another_keeps_them_apart(ctx, make):
    user = make.supervisor("IR-20")
    make.grant(user, "clerk", "IR-21")

    assert may_act(user, make.office("IR-20").id, "end_dispute")
    assert not may_act(user, make.office("IR-21").id, "end_dispute")
    assert may_act(user, make.office("IR-21").id, "deliver")


def test_an_auditor_reads_and_does_nothing(ctx, make):
    with pytest.raises(NotAllowed):
        require_act(make.auditor(), make.office("IR-20").id, "hand_over")


def test_a_disabled_person_sees_nothing(ctx, make):
    clerk, national = make.clerk(), make.national()
    for user in (clerk, national):
        service.disable_user(user_id=user.id, by=None)

    assert visible_office_ids(clerk) == visible_office_ids(national) == frozenset()
    with pytest.raises(NotFound):
        require_act(clerk, make.office().id, "deliver")
    with pytest.raises(NotAllowed):
        require_anywhere(national, "close_year")
