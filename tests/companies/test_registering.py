"""A company is registered once, under one number and one name."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts.service import end_role
from app.companies import queries, service
from app.companies.checks import Registered
from app.companies.models import Company, CompanyState
from app.companies.refusals import (
    DespiteNotAllowed,
    RegisteredMeanwhile,
    SameIdentifier,
    SameName,
)
from app.db import db
from app.errors import Invalid, NotAllowed, NotFound
from app.identifiers import NotALegalId, WrongCheckDigit
from app.ledger.refusals import KeyReused
from app.ledger.words import HolderKind


def register(make, by, *, office="IR-20", despite=None, key=None, **facts):
    return service.register_company(
        details=make.details(**facts), office_id=make.office(office).id, by=by, despite=despite, key=key or make.key()
    )


def test_an_officer_registers_a_company_and_the_ledger_knows_its_holder(ctx, make):
    clerk = make.clerk()

    company = register(make, clerk, name_fa="شرکت فولاد نمونه", name_en="Sample Steel", legal_id="۱۰۳۸۰۲۸۴۷۹۰")

    assert (company.state, company.legal_id, company.version) == (CompanyState.REGISTERED, "10380284790", 1)
    assert (company.holder.kind, company.holder.name_fa) == (HolderKind.COMPANY, "شرکت فولاد نمونه")
    assert company.holder.office_id == company.office_id == make.office("IR-20").id
    assert company.registered_by_id == clerk.id


def test_who_registers_a_company_without_being_an_officer_speaks_for_it(ctx, make):
    person = make.user("representative")

    company = register(make, person)

    assert queries.company_ids_of(person.id) == {company.id}
    assert queries.get_company_for(company.id, seen_by=person) is company


def test_a_company_may_have_no_number(ctx, make):
    company = register(make, make.clerk(), name_fa="0a1b2c3d-0000-4000-8000-000000000001")

    assert company.legal_id is None


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_an_auditor_or_administrator_registers_nothing(make, unchanged, role):
    person = make.user(role)

    with unchanged, pytest.raises((NotAllowed, NotFound)):
        register(make, person)


def test_a_clerk_registers_for_the_own_office_only(make, unchanged):
    clerk = make.clerk("IR-20")

    with unchanged, pytest.raises(NotFound):
        register(make, clerk, office="IR-21")


def test_a_second_registration_under_the_same_number_is_refused_and_names_the_first(make, unchanged):
    first = make.company(name_fa="یک", legal_id="10380284790")
    clerk = make.supervisor()

    with unchanged, pytest.raises(SameIdentifier, match=f"number {first.id}"):
        register(make, clerk, name_fa="دو", legal_id="10380284790", despite="نام دیگری دارد")


@pytest.mark.parametrize(
    "spelt",
    [
        "فولاد مباركه",
        "شرکت فولاد مبارکه",
        "فولاد\u200cمبارکه",
        "فولادِ مبارکه (سهامی عام)",
        "شركت فولاد  مبارکه - سهامی خاص",
    ],
)
def test_a_second_registration_under_another_spelling_of_the_name_is_refused(make, unchanged, spelt):
    first = make.company(name_fa="فولاد مبارکه", legal_id="10380284790")
    person = make.user("representative")

    with unchanged, pytest.raises(SameName, match=f"number {first.id}"):
        register(make, person, name_fa=spelt, legal_id="10260289464")


def test_an_officer_says_why_two_companies_have_one_name(ctx, make):
    first = make.company(name_fa="امید")

    second = register(make, make.supervisor(), name_fa="شرکت امید", despite="شرکت دیگری در سمنان است")

    assert second.id != first.id
    assert (second.is_namesake, second.despite) == (True, "شرکت دیگری در سمنان است")
    assert queries.find_company_by_name("امید") is None
    assert list(queries.list_companies_named("امید")) == [first, second]


@pytest.mark.parametrize("role", ["clerk", "representative"])
def test_a_clerk_or_representative_does_not_set_a_warning_aside(make, unchanged, role):
    make.company(name_fa="امید")
    person = make.user(role)

    with unchanged, pytest.raises(DespiteNotAllowed):
        register(make, person, name_fa="امید", despite="دو شرکت‌اند")


def test_a_wrong_check_digit_is_refused_unless_an_authorised_person_says_why(make, unchanged):
    clerk, supervisor = make.clerk(), make.supervisor()

    with unchanged, pytest.raises(WrongCheckDigit):
        register(make, clerk, legal_id="10380284792")
    company = register(make, supervisor, legal_id="10380284792", despite="روی روزنامه رسمی چنین است")

    assert (company.legal_id, company.is_namesake) == ("10380284792", False)


def test_a_number_that_has_not_eleven_digits_is_refused_whatever_the_reason(make, unchanged):
    officer = make.national()

    with unchanged, pytest.raises(NotALegalId):
        register(make, officer, legal_id="1038028479", despite="نمی‌دانم")


def test_a_place_that_is_no_province_and_a_name_without_letters_are_refused(make, unchanged):
    clerk, county = make.clerk(), make.county()

    with unchanged, pytest.raises(Invalid, match="province"):
        register(make, clerk, place_id=county.id)
    with unchanged, pytest.raises(Invalid, match="letters"):
        register(make, clerk, name_fa="-- .")


def test_the_database_itself_holds_one_name_for_one_company(make, unchanged):
    company = make.company(name_fa="یکتا")
    holder_id = make.company().holder_id
    twin = {column.key: getattr(company, column.key) for column in Company.__table__.columns if column.key != "id"}

    with unchanged, pytest.raises(IntegrityError, match=r"(?i)unique"):
        db.session.execute(Company.__table__.insert().values(**twin | {"holder_id": holder_id}))


def test_who_loses_the_race_for_a_name_is_told_to_try_again(make, unchanged, monkeypatch):
    make.company(name_fa="یکتا")
    clerk = make.clerk()
    # As if the other registration were committed between this one's look and its write.
    monkeypatch.setattr(Registered, "refuse_doubles", lambda *_args, **_rest: False)

    with unchanged, pytest.raises(RegisteredMeanwhile):
        register(make, clerk, name_fa="شرکت یکتا")


def test_the_same_key_registers_once_and_with_other_content_is_refused(ctx, make):
    facts = {"office_id": make.office("IR-20").id, "by": make.clerk(), "key": make.key()}
    details = make.details(name_fa="یگانه")

    first, again = (service.register_company(details=details, **facts) for _ in range(2))

    assert first.id == again.id
    with pytest.raises(KeyReused):
        service.register_company(details=make.details(name_fa="دیگر"), **facts)
    with pytest.raises(SameName):
        service.register_company(details=details, **facts | {"key": make.key()})


def test_a_key_sent_again_asks_todays_rights(ctx, make):
    clerk, key = make.clerk(), make.key()
    register(make, clerk, key=key, name_fa="یگانه")
    end_role(grant_id=clerk.grants[0].id, by=None)

    with pytest.raises(NotFound):
        register(make, clerk, key=key, name_fa="یگانه")
