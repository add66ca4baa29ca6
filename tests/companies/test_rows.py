"""A file of companies goes in whole or not at all; what it changed can be taken back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, func, select

from app.companies import queries, service
from app.companies.models import Company, CompanyChangedMeanwhile, CompanyState
from app.companies.refusals import (
    DespiteNotAllowed,
    KeptElsewhere,
    SameIdentifier,
    SameName,
    SeveralNamesakes,
    TwiceInFile,
)
from app.companies.rows import CompanyRow, Outcome
from app.db import db
from app.errors import NotFound, RowsNotTaken
from app.identifiers import WrongCheckDigit
from app.ledger.models import Holder


def take(make, *rows, office="IR-20", by=None, despite=None):
    rows = [CompanyRow(make.details(**{"name_en": None} | row), despite) for row in rows]
    return service.register_companies(rows=rows, office_id=make.office(office).id, by=by or make.supervisor(office))


def total(table=Company):
    return db.session.scalar(select(func.count()).select_from(table))


def test_rows_are_new_known_or_changed(ctx, make):
    known = make.company(name_fa="دانسته", name_en=None)
    partly = make.company(name_fa="نیمه", name_en=None, phone="021")

    new, same, more = take(
        make, {"name_fa": "تازه", "legal_id": "10380284790"}, {"name_fa": "شرکت دانسته"},
        {"name_fa": "نیمه", "legal_id": "10260289464"},
    )  # fmt: skip

    assert [row.outcome for row in (new, same, more)] == [Outcome.NEW, Outcome.KNOWN, Outcome.CHANGED]
    assert (same.company, more.company) == (known, partly)
    assert (partly.legal_id, partly.phone) == ("10260289464", "021")
    assert known.name_fa == "دانسته"
    assert new.company.holder.name_fa == "تازه"


def test_the_same_rows_again_change_nothing(ctx, make):
    rows = [{"name_fa": "یک", "legal_id": "10380284790", "phone": "021"}, {"name_fa": "دو"}]
    take(make, *rows)
    before = total(), total(Holder)

    again = take(make, *rows)

    assert {row.outcome for row in again} == {Outcome.KNOWN}
    assert (total(), total(Holder)) == before


def test_the_same_company_twice_in_a_file_is_one_company(ctx, make):
    first, second = take(make, {"name_fa": "یکی"}, {"name_fa": "شرکت یکی"})

    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.KNOWN)
    assert first.company is second.company


def test_every_bad_row_is_named_and_nothing_is_saved(ctx, make):
    elsewhere = make.company(name_fa="یزدی", name_en=None, office="IR-21")
    first = make.company(name_fa="نخست", name_en=None, legal_id="10380284790")
    for _ in range(2):
        make.company(name_fa="همنام", despite="دو شرکت‌اند")
    before = total(), total(Holder)

    with pytest.raises(RowsNotTaken) as refused:
        take(
            make,
            {"name_fa": "خوب"},
            {"name_fa": "بدشماره", "legal_id": "10380284792"},
            {"name_fa": "یزدی", "phone": "035"},
            {"name_fa": "نخست", "legal_id": "10260289464"},
            {"name_fa": "همنام"},
            {"name_fa": "دوباره", "phone": "1"},
            {"name_fa": "دوباره", "phone": "2"},
            {"name_fa": "یکتا", "legal_id": "10260289464"},
            {"name_fa": "یکتا", "legal_id": make.legal_id()},
            {"name_fa": "همنام", "legal_id": "10380284790", "phone": "5"},
            by=make.clerk(),
        )

    kinds = {place: type(refusal) for place, refusal in refused.value.refusals.items()}
    assert kinds == {
        1: WrongCheckDigit, 2: KeptElsewhere, 3: SameName, 4: SeveralNamesakes, 6: TwiceInFile, 8: TwiceInFile,
        9: SameName,
    }  # fmt: skip
    assert refused.value.refusals[3].message.params["number"] == first.id
    db.session.expire_all()
    assert (total(), total(Holder)) == before
    assert elsewhere.phone is None


def test_a_row_may_say_why_its_company_is_another_one(ctx, make):
    first = make.company(name_fa="امید", legal_id="10380284790")

    [row] = take(make, {"name_fa": "امید", "legal_id": "10260289464"}, despite="در دو استان‌اند")

    assert row.outcome is Outcome.NEW
    assert row.company is not first
    assert row.company.is_namesake


def test_a_number_of_another_company_in_the_same_file_is_refused(ctx, make):
    take(make, {"name_fa": "یک", "legal_id": "10380284790"}, {"name_fa": "دو"})

    with pytest.raises(RowsNotTaken) as refused:
        take(make, {"name_fa": "دو", "legal_id": "10380284790"})

    assert isinstance(refused.value.refusals[0], SameName | SameIdentifier)


def test_a_clerk_does_not_set_warnings_aside_in_a_file(ctx, make):
    with pytest.raises(RowsNotTaken) as refused:
        take(make, {"name_fa": "یک"}, by=make.clerk(), despite="همین است")

    assert isinstance(refused.value.refusals[0], DespiteNotAllowed)


def test_a_representative_imports_nothing(ctx, make):
    with pytest.raises(NotFound):
        take(make, {"name_fa": "یک"}, by=make.user("representative"))

    assert total() == 0


def test_a_change_is_taken_back_from_what_was_remembered(ctx, make):
    company = make.company(name_fa="ثابت", name_en="Steady", phone="021", verified=True)
    clerk = make.supervisor()
    [row] = take(make, {"name_fa": "ثابت", "name_en": "Firm", "phone": "023"}, by=clerk)
    assert (company.name_en, company.state) == ("Firm", CompanyState.REGISTERED)

    former = json.loads(json.dumps(row.former))
    service.restore_company(company_id=company.id, former=former, by=clerk)

    assert (company.name_en, company.phone, company.state) == ("Steady", "021", CompanyState.VERIFIED)
    assert company.holder.name_en == "Steady"


def test_what_was_changed_again_since_is_not_taken_back(ctx, make):
    company = make.company(name_fa="ثابت", phone="021")
    clerk = make.supervisor()
    [row] = take(make, {"name_fa": "ثابت", "phone": "023"}, by=clerk)
    service.revise_company(
        company_id=company.id, details=make.details(name_fa="ثابت", phone="024"), version=company.version, by=clerk
    )  # fmt: skip

    with pytest.raises(CompanyChangedMeanwhile):
        service.restore_company(company_id=company.id, former=row.former, by=clerk)

    db.session.expire_all()
    assert company.phone == "024"


def test_two_thousand_rows_cost_few_questions(ctx, make):
    clerk, asked = make.supervisor(), []
    province = make.office("IR-21").place.id
    rows = [{"name_fa": f"0a1b-{number:06d}", "place_id": province} for number in range(2000)]

    def count(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        outcomes = take(make, *rows, by=clerk)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)

    assert len(outcomes) == 2000
    assert len(asked) < 30
    assert queries.find_company_by_name("0A1B-000007") is outcomes[7].company
