"""Who sees which companies, in which order, found how."""

from __future__ import annotations

import pytest

from app.companies import queries
from app.companies.models import CompanyState, name_key


def names(make, **wanted):
    return [company.name_fa for company in queries.list_companies(**{"seen_by": make.national()} | wanted)]


def test_companies_are_listed_as_a_persian_dictionary_sorts_them_page_by_page(ctx, make):
    for name in ("یاس", "پارس", "آفتاب", "بهار"):
        make.company(name_fa=name)

    assert names(make) == ["آفتاب", "بهار", "پارس", "یاس"]
    first = queries.list_companies(seen_by=make.national(), limit=2)
    after = (first[-1].sort_key, first[-1].id)
    assert names(make, after=after, limit=2) == ["پارس", "یاس"]
    assert names(make, after=after, limit=1) == ["پارس"]


@pytest.mark.parametrize("search", ["كاوه", "کاوه آهن", "KAVEH", "۱۰۳۸۰۲۸۴۷۹۰", "شرکت کاوه", "کاوه‌آهن"])
def test_a_company_is_found_by_any_spelling_of_its_name_or_number(ctx, make, search):
    make.company(name_fa="کاوه آهن", name_en="Kaveh", legal_id="10380284790")
    make.company(name_fa="دیگری")

    assert names(make, search=search) == ["کاوه آهن"]


def test_signs_with_a_meaning_to_the_database_are_searched_as_they_are(ctx, make):
    make.company(name_fa="صد درصد")

    assert names(make, search="%") == []
    assert names(make, search="_") == []


def test_lists_are_narrowed_by_state_and_province(ctx, make):
    province = make.office("IR-21").place.id
    make.company(name_fa="یزدی", place_id=province)
    make.company(name_fa="تأییدی", verified=True)

    assert names(make, place_id=province) == ["یزدی"]
    assert names(make, state=CompanyState.VERIFIED) == ["تأییدی"]


def test_a_representative_sees_the_own_company_an_administrator_none(ctx, make):
    own = make.company(name_fa="خودی")
    make.company(name_fa="دیگری")

    assert names(make, seen_by=make.representative(own)) == ["خودی"]
    assert names(make, seen_by=make.administrator()) == []
    assert len(names(make, seen_by=make.clerk("IR-21"))) == 2
    assert len(names(make, seen_by=make.auditor())) == 2


def test_a_company_is_found_by_its_number_in_any_digits_and_by_its_holder(ctx, make):
    company = make.company(legal_id="10380284790")

    assert queries.find_company_by_identifier("۱۰۳۸۰۲۸۴۷۹۰") is company
    assert queries.find_company_by_identifier("10260289464") is None
    assert queries.get_company_of_holder(company.holder_id) is company


def test_two_spellings_of_a_name_have_one_key_and_two_names_have_two():
    assert name_key("شرکت ملی گاز (سهامی خاص)") == name_key("ملي گاز") == "ملیگاز"
    assert name_key("Acme Co., Ltd.") == name_key("ACME") == "acme"
    assert name_key("تعاونی امید") != name_key("امید")
    assert name_key("شرکت") == "شرکت"
    assert name_key("مشارکت") == "مشارکت"
