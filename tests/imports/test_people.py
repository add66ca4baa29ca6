"""Files of people: registered and sealed as the form does it, households with their members, and taken back whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.beneficiaries import households, identities, sealing
from app.beneficiaries.identity_models import Consent, Identity, IdentityEvent, IdentityHash, NameMark, PersonKey
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Answered, Match, Member
from app.beneficiaries.sealing import IdentityDraft
from app.beneficiaries.withdrawing import PersonGoesOn
from app.beneficiaries.words import AgeBand, HouseholdBand, Purpose, ReceiverKind
from app.db import db
from app.errors import NotAllowed
from app.imports.models import Import
from app.imports.service import rehearse_import
from app.watching.models import Access
from tests.imports.acts import bring_in, refusals, total, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
FIELDS = {
    "kind": "نوع", "name": "نام", "family_name": "نام خانوادگی", "national_number": "کد ملی", "group": "گروه",
    "county": "شهرستان", "phone": "شماره موبایل", "address": "نشانی", "sex": "جنسیت", "household": "خانوار",
    "age_band": "گروه سنی", "birth_year": "سال تولد", "since": "عضو خانوار از",
    "consent_on": "تاریخ رضایت", "consent_text": "شماره متن رضایت",
    "consent_by": "رضایت‌دهنده", "despite": "دلیل",
}  # fmt: skip
HEADINGS = ",".join(FIELDS.values())
NUMBER, WRONG = "0963695398", "0963695397"
OF_PEOPLE = (Receiver, Identity, PersonKey, IdentityHash, NameMark, Consent, IdentityEvent, Answered, Match, Member)


@pytest.fixture
def county(make: Make) -> str:
    return make.county().name_fa


@pytest.fixture
def row(county: str) -> Callable[..., str]:
    """A line of a file: `row(name="مریم", national_number="...")`."""

    def line(**said: str) -> str:
        plain = {
            "name": "مریم", "family_name": "آزمون", "group": "افراد دارای معلولیت", "county": county,
            "consent_on": "1404/05/01", "consent_text": "1404/1", "consent_by": "خود شخص",
        }  # fmt: skip
        return ",".join({**plain, **said}.get(name, "") for name in FIELDS)

    return line


def everything() -> dict[str, int]:
    return {table.__tablename__: total(table) for table in (*OF_PEOPLE, Import)}


def test_people_are_registered_and_sealed_as_the_form_does_it_and_go_out_again(make: Make, row, sheet: Sheet) -> None:
    clerk, before = make.clerk(), everything()
    who = {"national_number": "۰۹۶۳۶۹۵۳۹۸", "phone": "09120000001", "address": "خیابان یک", "sex": "زن"}
    path = sheet(HEADINGS, row(**who), row(name="کامران", family_name="گلشن"))

    outcome = bring_in("people", path, clerk)

    assert (outcome.rows, outcome.accepted, outcome.made["person"]) == (2, 2, 2)
    first, second = db.session.scalars(select(Receiver).order_by(Receiver.id))
    assert identities.read_identity(first.id, purpose=Purpose.CONTACT, by=clerk).identity == IdentityDraft(
        name="مریم آزمون", national_number=NUMBER, phone="09120000001", address="خیابان یک"
    )
    assert (second.kind, sealing.take_out(second.id)) == (ReceiverKind.PERSON, IdentityDraft(name="کامران گلشن"))
    assert [each.text_no for each in identities.list_consents(first.id)] == ["1404/1"]
    assert bring_in("people", path, clerk).repeats
    undo(outcome, clerk, make.supervisor(), make)
    assert everything() == before | {"import": 1}
    assert bring_in("people", path, clerk).accepted == 2


def test_who_is_known_just_so_stays_and_who_is_known_otherwise_is_refused_by_code(make: Make, row, sheet) -> None:
    clerk = make.clerk()
    bring_in("people", sheet(HEADINGS, row(national_number=NUMBER)), clerk)
    [known], before = db.session.scalars(select(Receiver)), everything()

    again = bring_in("people", sheet(HEADINGS, row(national_number=NUMBER, name="مريم"), name="b.csv"), clerk)
    assert (again.known, again.made) == (1, {})
    assert everything() == before | {"import": 2}
    for other in ({"phone": "09120000009"}, {"name": "ناهید"}, {"sex": "مرد"}, {"consent_on": "1404/05/02"}):
        path = sheet(HEADINGS, row(national_number=NUMBER, **other), row(name="نو"), name="other.csv")
        [(number, column, said)] = refusals("people", path, clerk)
        assert (number, column, known.code in said, "مریم" in said) == (2, "شماره ملی", True, False)
        assert everything() == before | {"import": 2}


def test_that_identities_were_compared_is_written_down_also_if_nothing_comes_of_it(make: Make, row, sheet) -> None:
    clerk = make.clerk()
    bring_in("people", sheet(HEADINGS, row(national_number=NUMBER)), clerk)
    [known] = db.session.scalars(select(Receiver.id))
    before = everything()

    def noted() -> int:
        reads = select(Access).where(Access.subject_kind == "identity_file", Access.subject_id == known)
        return sum(each.times for each in db.session.scalars(reads.execution_options(populate_existing=True)))

    assert noted() == 0
    again = sheet(HEADINGS, row(national_number=NUMBER), row(name="نو"), name="again.csv")
    assert rehearse_import(kind="people", path=again, name="a.csv", office_id=clerk.grants[0].office_id, by=clerk)
    assert (noted(), everything()) == (1, before)
    refusals("people", sheet(HEADINGS, row(national_number=NUMBER, name="ناهید"), name="c.csv"), clerk)
    assert (noted(), everything()) == (2, before)
    bring_in("people", again, clerk)
    assert noted() == 3


def test_a_wrong_last_digit_and_help_given_elsewhere_are_answered_in_the_row(make: Make, row, sheet: Sheet) -> None:
    clerk, elsewhere = make.clerk(), make.clerk("IR-21")
    away = make.person(office="IR-21", by=elsewhere, name="سهیلا دور", national_number=NUMBER)
    store = make.store(office="IR-21")
    make.stock(store, "blanket", 10)
    make.delivery(store, away, quantity=1, by=elsewhere)
    before = everything()
    bad = sheet(HEADINGS, row(national_number=NUMBER), row(name="نگار", national_number=WRONG))

    told = refusals("people", bad, clerk)

    assert [(number, column) for number, column, _said in told] == [(2, "دلیل"), (3, "دلیل")]
    assert not any("سهیلا" in said or away.code in said for *_place, said in told)
    assert everything() == before
    answered = [
        row(national_number=NUMBER, despite="نیاز تازه است"),
        row(name="نگار", national_number=WRONG, despite="روی کارت همین است"),
    ]
    outcome = bring_in("people", sheet(HEADINGS, *answered, name="told.csv"), clerk)
    assert outcome.accepted == 2
    answers = set(db.session.scalars(select(Answered.answer)))
    assert answers == {"نیاز تازه است", "روی کارت همین است"}


def test_names_alike_are_put_to_a_person_who_decides(make: Make, row, sheet: Sheet) -> None:
    clerk = make.clerk()
    make.person(by=clerk, name="مریم آزموون")

    outcome = bring_in("people", sheet(HEADINGS, row(), row(name="مريم"), row(name="کوروش")), clerk)

    assert outcome.flagged == 2
    assert {remark.row for remark in outcome.remarks} == {2, 3}
    assert total(Match) == 3


def test_members_live_in_the_household_that_they_name(make: Make, row, sheet: Sheet) -> None:
    clerk = make.clerk()
    head = row(kind="خانوار", name="پروین", household="۱۲", national_number=NUMBER)
    path = sheet(
        HEADINGS, row(name="بهرام", household="12", since="1404/06/01"), head, row(name="ژاله", household="12")
    )

    outcome = bring_in("people", path, clerk)

    [home] = db.session.scalars(select(Receiver).where(Receiver.kind == ReceiverKind.HOUSEHOLD))
    assert (len(households.list_members(home.id)), home.household_band) == (2, HouseholdBand.TWO)
    more = sheet(HEADINGS, row(name="ماندانا", household=home.code), head, name="more.csv")
    later = bring_in("people", more, clerk)
    assert (later.known, home.household_band) == (1, HouseholdBand.TO_4)
    with pytest.raises(PersonGoesOn, match=home.code):
        undo(outcome, clerk, make.supervisor(), make)
    undo(later, clerk, make.supervisor(), make)
    assert home.household_band is HouseholdBand.TWO
    undo(outcome, clerk, make.supervisor(), make)
    assert (total(Receiver), total(Member)) == (0, 0)


BAD_ROWS: list[tuple[dict[str, Any], str | None]] = [
    ({"national_number": "12"}, "شماره ملی"), ({"kind": "مرکز"}, "نوع"), ({"group": "هیچ"}, "گروه"),
    ({"county": "ناکجا"}, "شهرستان"), ({"consent_on": "1499/01/01"}, "تاریخ رضایت"), ({"consent_text": ""}, None),
    ({"consent_by": ""}, None), ({"name": ""}, None), ({"household": "بی‌ردیف"}, "خانوار"),
    ({"household": "R-2222-2222"}, "خانوار"), ({"since": "1404/01/01"}, "خانوار"),
    ({"kind": "خانوار", "sex": "زن"}, "نوع"), ({"name": "ب" * 80, "family_name": "ب" * 80}, "نام خانوادگی"),
    ({"kind": "خانوار", "since": "1404/01/01"}, "عضو خانوار از"), ({"consent_text": NUMBER}, "شماره متن رضایت"),
    ({"birth_year": "1200"}, "سال تولد"), ({"birth_year": "2100"}, "سال تولد"), ({"birth_year": "۱۵۰۰"}, "سال تولد"),
    ({"birth_year": "1370", "age_band": "۰ تا ۴ سال"}, "سال تولد"), ({"kind": "خانوار", "birth_year": "1370"}, "نوع"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "column"), BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_each_bad_row_is_named_and_nothing_comes_in(make: Make, row, sheet: Sheet, said, column) -> None:
    clerk, before = make.clerk(), everything()

    [(number, at, _said)] = refusals("people", sheet(HEADINGS, row(), row(**said)), clerk)

    assert number == 3
    assert column is None or at == column
    assert everything() == before


# The tests' own year is 1404.
AGES: list[tuple[dict[str, str], AgeBand | None]] = [
    ({"birth_year": "۱۳۷۰"}, AgeBand.TO_34), ({"birth_year": "1369"}, AgeBand.TO_59),
    ({"birth_year": "1991"}, AgeBand.TO_34), ({"birth_year": "1404"}, AgeBand.TO_4),
    ({"birth_year": "1370", "age_band": "۱۸ تا ۳۴ سال"}, AgeBand.TO_34),
    ({"age_band": "60+"}, AgeBand.OVER_59), ({}, None),
]  # fmt: skip


@pytest.mark.parametrize(("said", "band"), AGES, ids=range(len(AGES)))
def test_of_a_year_of_birth_the_age_in_bands_is_kept(make: Make, row, sheet: Sheet, said, band) -> None:
    bring_in("people", sheet(HEADINGS, row(**said)), make.clerk())

    assert [receiver.age_band for receiver in db.session.scalars(select(Receiver))] == [band]


def test_a_number_and_a_household_stand_in_a_file_once(make: Make, row, sheet: Sheet) -> None:
    clerk, before = make.clerk(), everything()
    twice = [row(national_number=NUMBER), row(name="پروین", national_number="963695398")]
    homes = [row(kind="خانوار", name=name, household="۷") for name in ("پروین", "شیرین")]

    told = refusals("people", sheet(HEADINGS, *twice, *homes), clerk)

    assert [(number, column) for number, column, _said in told] == [(3, "شماره ملی"), (5, "خانوار")]
    assert everything() == before


@pytest.mark.parametrize("about", ["need", "goods", "consent", "correction", "collector", "household"])
def test_about_whom_something_was_recorded_stays_and_so_does_the_import(make: Make, row, sheet, about: str) -> None:
    clerk = make.clerk()
    outcome = bring_in("people", sheet(HEADINGS, row(), row(name="کوروش")), clerk)
    person = db.session.scalars(select(Receiver).order_by(Receiver.id)).first()
    if about == "need":
        make.need(person, by=clerk)
    elif about == "goods":
        store = make.store()
        make.stock(store, "blanket", 3)
        make.delivery(store, person, quantity=1, by=clerk)
    elif about == "household":
        home = make.person(kind=ReceiverKind.HOUSEHOLD, by=clerk, name="پروین دیگری")
        households.add_member(household_id=home.id, person_id=person.id, since=make.today, by=clerk)
    elif about == "consent":
        identities.note_consent(receiver_id=person.id, consent=make.consent(), by=clerk)
    elif about == "correction":
        identities.write_identity(receiver_id=person.id, identity=IdentityDraft(name="مریم آزمونی"), by=clerk)
    else:
        who = sealing.CollectorDraft(name="زهرا آزمون")
        identities.name_collector(receiver_id=person.id, relation="family", who=who, by=clerk)
    before = everything()

    with pytest.raises(PersonGoesOn, match=person.code):
        undo(outcome, clerk, make.supervisor(), make)
    assert everything() == before


def test_nobody_but_the_office_brings_in_its_people(make: Make, row, sheet: Sheet) -> None:
    before = everything()
    for other in (make.national(), make.auditor()):
        with pytest.raises(NotAllowed):
            bring_in("people", sheet(HEADINGS, row()), other)
    assert everything() == before
