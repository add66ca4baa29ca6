"""Finding places and offices by what people write."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.places import queries, service
from app.places.models import PlaceLevel


@pytest.mark.parametrize(
    "written", ["IR-11", "ir-11", "سیستان و بلوچستان", "سيستان و بلوچستان", "Sistan and Baluchestan"]
)
def test_a_province_is_found_by_code_and_by_name_however_it_is_spelt(ctx, written):
    assert queries.find_place(written, PlaceLevel.PROVINCE).code == "IR-11"


def test_a_name_of_two_counties_is_not_guessed_but_found_within_a_province(ctx):
    for code, province in (("X1", "IR-20"), ("X2", "IR-21")):
        service.register_place(code=code, level=PlaceLevel.COUNTY, name_fa="دوقلو", name_en=code, parent=province)

    assert queries.find_place("دوقلو", PlaceLevel.COUNTY) is None
    assert queries.find_place("دوقلو", PlaceLevel.COUNTY, within=queries.get_place_by_code("IR-21")).code == "X2"


def test_a_part_of_a_name_finds_nothing(ctx):
    assert queries.find_place("سیستان", PlaceLevel.PROVINCE) is None
    assert queries.find_place("%", PlaceLevel.PROVINCE) is None


def test_provinces_come_in_the_order_of_a_persian_dictionary(ctx):
    names = [place.name_fa for place in queries.list_places(PlaceLevel.PROVINCE)]

    assert names[:4] == ["آذربایجان شرقی", "آذربایجان غربی", "اردبیل", "اصفهان"]
    assert names[-3:] == ["هرمزگان", "همدان", "یزد"]
    assert names.index("گلستان") < names.index("گیلان") < names.index("لرستان")


def test_the_national_centre_comes_first_among_the_offices(ctx):
    offices = queries.list_offices()

    assert (offices[0].code, offices[0].is_national) == ("IR", True)
    assert offices[1].place.name_fa == "آذربایجان شرقی"
    assert len(queries.list_offices(national=False)) == 31


def test_the_counties_of_a_province_know_it(ctx):
    counties = queries.list_places(PlaceLevel.COUNTY, parent=queries.get_place_by_code("IR-24"))

    assert {"پارس‌آباد", "بیله‌سوار", "مشگین‌شهر"} <= {county.name_fa for county in counties}
    assert {county.parent.code for county in counties} == {"IR-24"}


def test_what_is_not_there_is_not_found(ctx):
    for missing in (
        lambda: queries.get_place(999_999),
        lambda: queries.get_place_by_code("IR-99"),
        lambda: queries.get_office(999_999),
        lambda: queries.get_office_by_code("C0001"),
    ):
        with pytest.raises(NotFound):
            missing()
