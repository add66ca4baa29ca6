"""Registering places and offices, and reading a country's list."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.db import db
from app.errors import Conflict, NotFound
from app.places import queries, service
from app.places.models import Office, Place, PlaceLevel


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_iran_has_31_provinces_478_counties_and_32_offices(ctx):
    levels = dict(db.session.execute(select(Place.level, func.count()).group_by(Place.level)).all())

    assert levels == {PlaceLevel.COUNTRY: 1, PlaceLevel.PROVINCE: 31, PlaceLevel.COUNTY: 478}
    assert count(Office) == 32


def test_the_people_of_the_counties_are_the_people_of_the_provinces(ctx):
    people = dict(db.session.execute(select(Place.level, func.sum(Place.population)).group_by(Place.level)).all())

    assert people[PlaceLevel.PROVINCE] == people[PlaceLevel.COUNTY] == 79_926_270


def test_reading_iran_again_changes_nothing(ctx):
    before = [(p.id, p.code, p.name_fa, p.population, p.split_from) for p in db.session.scalars(select(Place))]

    assert service.load_iran() == 0

    assert [(p.id, p.code, p.name_fa, p.population, p.split_from) for p in db.session.scalars(select(Place))] == before
    assert count(Office) == 32


def test_a_county_founded_after_the_census_names_the_one_it_was_split_from(ctx):
    khomam = queries.find_place("خمام", PlaceLevel.COUNTY)

    assert khomam.population is None
    assert queries.get_place_by_code(khomam.split_from).name_en == "Rasht"
    assert khomam.province.code == "IR-01"


def test_a_country_brings_its_own_centre(ctx):
    office = service.register_country(
        code="XA", name_fa="کشور نمونه", name_en="Sample country", centre_fa="ستاد", centre_en="Relief"
    )

    assert office.code == "XA"
    assert office.is_national
    assert queries.get_centre().code == "IR"
    assert queries.get_centre_of(office) is office


def test_registering_a_place_again_takes_the_new_names(ctx):
    service.register_place(code="ir-20", level=PlaceLevel.PROVINCE, name_fa="سمنان نو", name_en="New", parent="IR")

    semnan = queries.get_place_by_code("IR-20")
    assert semnan.name_fa == "سمنان نو"
    assert "new" in semnan.folded


def test_a_neighbourhood_lies_in_its_county_and_belongs_to_the_provinces_office(ctx, make):
    county = make.county("شاهرود")
    rows = [{"code": "IR-20-N1", "parent": county.code, "name_fa": "محله باغ", "name_en": "Bagh", "households": 120}]

    assert service.load_places(rows, level=PlaceLevel.NEIGHBOURHOOD) == 1

    place = queries.get_place_by_code("IR-20-N1")
    assert (place.province.code, place.country.code, place.households) == ("IR-20", "IR", 120)
    assert queries.get_office_of(place).code == "IR-20"
    assert queries.list_places(PlaceLevel.NEIGHBOURHOOD, parent=county) == [place]


@pytest.mark.parametrize("parent", ["IR", "C0001", None])
def test_a_county_lies_in_a_province_or_is_refused_and_leaves_no_trace(ctx, parent):
    before = count(Place)

    with pytest.raises(Conflict):
        service.register_place(code="X1", level=PlaceLevel.COUNTY, name_fa="الف", name_en="A", parent=parent)

    assert count(Place) == before


def test_a_place_in_an_unknown_one_is_refused_and_leaves_no_trace(ctx):
    before = count(Place)
    rows = [
        {"code": "X1", "parent": "IR-20", "name_fa": "الف", "name_en": "A"},
        {"code": "X2", "parent": "IR-99", "name_fa": "ب", "name_en": "B"},
    ]

    with pytest.raises(NotFound, match="IR-99"):
        service.load_places(rows, level=PlaceLevel.COUNTY)

    assert count(Place) == before


def test_a_code_stays_with_its_level(ctx):
    with pytest.raises(service.CodeTaken):
        service.register_place(code="IR-20", level=PlaceLevel.COUNTY, name_fa="الف", name_en="A", parent="IR-20")

    assert queries.get_place_by_code("IR-20").level is PlaceLevel.PROVINCE


def test_an_office_for_an_unknown_place_is_refused(ctx):
    with pytest.raises(NotFound):
        service.register_office(place_id=999_999, name_fa="الف", name_en="A")

    assert count(Office) == 32
