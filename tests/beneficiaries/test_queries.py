"""Each person sees the receivers of their own offices."""

from __future__ import annotations

import pytest

from app.beneficiaries import queries
from app.beneficiaries.words import ReceiverKind
from app.codes import Group
from app.errors import NotFound


def test_a_receiver_of_another_office_is_not_found(ctx, make):
    receiver = make.receiver()

    for person in (make.clerk(), make.supervisor()):
        assert queries.get_receiver_for(receiver.id, seen_by=person) is receiver
    both = make.clerk("IR-21")
    make.grant(both, "auditor")
    elsewhere = ("national", "auditor", "administrator", "representative")
    others = [make.clerk("IR-21"), *(make.user(role) for role in elsewhere)]
    for person in (both, *others):
        with pytest.raises(NotFound):
            queries.get_receiver_for(receiver.id, seen_by=person)
        assert queries.find_receiver_by_code(receiver.code, seen_by=person) is None
        assert list(queries.list_receivers(seen_by=person)) == []


def test_a_code_is_found_however_it_is_typed(ctx, make):
    receiver, clerk = make.receiver(), make.clerk()

    for typed in (receiver.code, receiver.code.lower(), receiver.code.replace("-", ""), f" {receiver.code} "):
        assert queries.find_receiver_by_code(typed, seen_by=clerk) is receiver
    assert queries.find_receiver_by_code("R-0000-0000", seen_by=clerk) is None
    assert queries.find_receiver_by_code("", seen_by=clerk) is None


def test_a_file_may_ask_for_many_codes_of_its_office(ctx, make):
    one, two = make.receiver(), make.receiver()
    office_id = make.office().id

    found = queries.list_receivers_by_code([one.code.lower(), two.code, "R-0000-0000"], office_id=office_id)

    assert found == {one.code: one, two.code: two}
    assert queries.list_receivers_by_code([one.code], office_id=make.office("IR-21").id) == {}


def test_lists_are_newest_first_page_by_page_and_narrowed(ctx, make):
    person = make.receiver()
    few = make.receiver(kind=ReceiverKind.ANONYMOUS, people=12, group=Group.AT_RISK)
    house = make.receiver(kind=ReceiverKind.CENTRE, centre_name="خانه‌ي مهر", reference="9f")
    clerk = make.clerk()

    assert list(queries.list_receivers(seen_by=clerk)) == [house, few, person]
    assert list(queries.list_receivers(seen_by=clerk, limit=1)) == [house]
    assert list(queries.list_receivers(seen_by=clerk, after=house.id, limit=1)) == [few]
    assert list(queries.list_receivers(seen_by=clerk, kind=ReceiverKind.ANONYMOUS)) == [few]
    assert list(queries.list_receivers(seen_by=clerk, group=Group.DISABILITY)) == [house, person]
    assert list(queries.list_receivers(seen_by=clerk, place_id=make.county().id, search="خانه ی مهر")) == [house]
    assert list(queries.list_receivers(seen_by=clerk, search="9f")) == [house]
    assert list(queries.list_receivers(seen_by=clerk, search=few.code)) == [few]
    assert list(queries.list_receivers(seen_by=clerk, search="%")) == []
