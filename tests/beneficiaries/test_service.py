"""Receivers are registered under random codes, and nothing says who they are."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts.queries import get_user
from app.accounts.service import end_role
from app.beneficiaries import models, queries, service
from app.beneficiaries.models import CODE_LETTERS, Receiver
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
from app.db import db
from app.errors import Invalid, NotAllowed, NotFound, RowsNotTaken
from app.ledger.refusals import KeyReused
from tests.together import at_once


def total():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Receiver))


def register(make, by, office="IR-20", key=None, **facts):
    return service.register_receiver(
        details=make.receiver_details(**facts), office_id=make.office(office).id, by=by, key=key or make.key()
    )  # fmt: skip


def test_a_receiver_has_a_random_code_without_letters_that_are_misread(ctx, make):
    clerk = make.clerk()

    receivers = [register(make, clerk) for _ in range(5)]

    assert len({receiver.code for receiver in receivers}) == 5
    assert all(re.fullmatch(f"R-[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}", receiver.code) for receiver in receivers)
    assert not set("01ILOU") & set(CODE_LETTERS)


def test_a_person_may_have_traits_in_bands(ctx, make):
    receiver = register(
        make, make.clerk(), sex=Sex.FEMALE, age_band=AgeBand.TO_17, disability=Disability.VISUAL,
        household_band=HouseholdBand.TO_4,
    )  # fmt: skip

    db.session.expire_all()
    assert (receiver.kind, receiver.group) == (ReceiverKind.PERSON, Group.DISABILITY)
    assert (receiver.sex, receiver.age_band) == (Sex.FEMALE, AgeBand.TO_17)
    assert (receiver.disability, receiver.household_band) == (Disability.VISUAL, HouseholdBand.TO_4)


def test_the_table_has_no_place_for_an_identity():
    assert set(Receiver.__table__.columns.keys()) == {
        "id", "code", "kind", "client_group", "place_id", "office_id", "sex", "age_band", "disability",
        "household_band", "people", "centre_name", "folded_name", "reference", "registered_by_id", "registered_at",
    }  # fmt: skip


MISFITS = [
    ({"kind": ReceiverKind.ANONYMOUS}, "people"),
    ({"kind": ReceiverKind.ANONYMOUS, "people": 0}, "people"),
    ({"people": 3}, "people"),
    ({"kind": ReceiverKind.CENTRE}, "centre_name"),
    ({"kind": ReceiverKind.HOUSEHOLD, "centre_name": "خانه"}, "centre_name"),
    ({"reference": "9f"}, "reference"),
    ({"kind": ReceiverKind.HOUSEHOLD, "sex": Sex.MALE}, "kind"),
    ({"kind": ReceiverKind.ANONYMOUS, "people": 3, "household_band": HouseholdBand.ONE}, "household_band"),
]


@pytest.mark.parametrize(("facts", "field"), MISFITS)
def test_what_does_not_fit_the_kind_is_refused_and_leaves_no_trace(ctx, make, facts, field):
    clerk = make.clerk()

    with pytest.raises(Invalid) as refused:
        register(make, clerk, **facts)

    assert refused.value.field == field
    assert total() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": ReceiverKind.ANONYMOUS}, {"people": 3}, {"people": 0, "kind": ReceiverKind.ANONYMOUS},
        {"kind": ReceiverKind.CENTRE}, {"reference": "9f"}, {"kind": ReceiverKind.HOUSEHOLD, "sex": Sex.MALE},
    ],
)  # fmt: skip
def test_the_database_refuses_what_does_not_fit_the_kind(ctx, make, facts):
    known = make.receiver()
    row = {column.key: getattr(known, column.key) for column in Receiver.__mapper__.column_attrs if column.key != "id"}

    with pytest.raises(IntegrityError):
        db.session.execute(insert(Receiver).values(row | {"code": "R-2222-2222"} | facts))

    assert total() == 1


def test_a_place_outside_the_office_is_refused(ctx, make):
    clerk = make.clerk("IR-21")

    with pytest.raises(service.NotOfThisOffice):
        register(make, clerk, office="IR-21", place_id=make.county().id)

    assert total() == 0


def test_the_centre_may_name_any_place_of_its_country_even_the_country(ctx, make):
    officer = make.national()

    county = register(make, officer, office="IR")
    whole = register(make, officer, office="IR", place_id=make.office("IR").place.id)

    assert (county.place.name_fa, whole.place.code) == ("سمنان", "IR")


def test_only_officers_of_the_office_register(ctx, make):
    for person, refusal in (
        (make.clerk("IR-21"), NotFound), (make.auditor(), NotAllowed), (make.user("representative"), NotFound),
        (make.administrator(), NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            register(make, person)

    assert total() == 0


def centre(make, reference, **facts):
    return make.receiver_details(
        **{"kind": ReceiverKind.CENTRE, "group": Group.OTHER, "centre_name": "مرکز مهر", "reference": reference} | facts
    )


def test_a_centre_is_known_again_by_its_reference(ctx, make):
    clerk, office_id = make.clerk(), make.office().id

    first = service.register_receivers(
        rows=[centre(make, "9f"), centre(make, "a0"), centre(make, "9f")], office_id=office_id, by=clerk
    )  # fmt: skip
    again = service.register_receivers(rows=[centre(make, "a0")], office_id=office_id, by=clerk)

    assert [is_new for _, is_new in first] == [True, True, False]
    assert first[0][0] is first[2][0]
    assert again == [(first[1][0], False)]
    assert queries.list_centres_by_reference(["9f", "zz"], office_id=office_id) == {"9f": first[0][0]}


def test_two_offices_may_have_the_same_reference(ctx, make):
    one = make.receiver(kind=ReceiverKind.CENTRE, centre_name="الف", reference="9f")
    two = service.register_receiver(
        details=centre(make, "9f", place_id=make.office("IR-21").place.id), office_id=make.office("IR-21").id,
        by=make.clerk("IR-21"), key=make.key(),
    )  # fmt: skip

    assert one.id != two.id


def test_every_bad_row_is_named_and_nothing_is_saved(ctx, make):
    clerk, office_id = make.clerk(), make.office().id
    known = service.register_receiver(details=centre(make, "9f"), office_id=office_id, by=clerk, key=make.key())

    with pytest.raises(RowsNotTaken) as refused:
        service.register_receivers(
            rows=[
                make.receiver_details(), make.receiver_details(people=3), centre(make, "9f", centre_name="دیگر"),
                make.receiver_details(place_id=make.office("IR-21").place.id), make.receiver_details(place_id=10**9),
                centre(make, "b1"), centre(make, "b1", centre_name="دیگر"),
            ],
            office_id=office_id, by=clerk,
        )  # fmt: skip

    assert sorted(refused.value.refusals) == [1, 2, 3, 4, 6]
    assert refused.value.refusals[2].message.params["code"] == known.code
    assert total() == 1


def test_a_code_that_somebody_has_is_not_given_again(ctx, make, monkeypatch):
    first, clerk = make.receiver(), make.clerk()
    codes = iter([first.code, "R-2222-2222", "R-2222-2222", "R-3333-3333"])
    monkeypatch.setattr(service, "new_code", lambda: next(codes))

    one = register(make, clerk)
    monkeypatch.setattr(service, "new_code", models.new_code)

    assert one.code == "R-2222-2222"


def test_the_same_key_registers_one_receiver_and_with_other_content_is_refused(ctx, make):
    clerk, key = make.clerk(), make.key()

    first, again = (register(make, clerk, key=key) for _ in range(2))

    assert (first.id, total()) == (again.id, 1)
    with pytest.raises(KeyReused):
        register(make, clerk, key=key, sex=Sex.FEMALE)
    end_role(grant_id=clerk.grants[0].id, by=None)
    with pytest.raises(NotFound):
        register(make, clerk, key=key)


def test_a_receiver_sent_twice_at_once_is_registered_once(app, make):
    with make.inside():
        clerk_id, office_id, details, key = make.clerk().id, make.office().id, make.receiver_details(), make.key()

    def send(_number):
        by = get_user(clerk_id)
        return service.register_receiver(details=details, office_id=office_id, by=by, key=key).id

    answers = at_once(app, 4, send)

    with make.inside():
        assert total() == 1
    assert len(set(answers)) == 1
