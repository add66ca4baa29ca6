"""What would claim one saving twice under another name: spellings, places, papers, copies of bills, homes, marks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.clock import recorded_now
from app.codes import Unit
from app.db import atomic, db
from app.energy import metering, service
from app.energy.doubles import bare
from app.energy.drafts import ReadingDraft
from app.energy.marking import plain_name
from app.energy.meters import Reading, key_of_number
from app.energy.questions import list_questions
from app.energy.refusals import FallsWithout, GasHeats, HomesAreOfOffices, MeterTaken
from app.energy.twins import list_twins
from app.energy.words import DegreeKind, EnergyKind, MeterOwner
from app.errors import Invalid
from app.places.queries import get_place_by_code
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")
SPELLINGS = ("G-0123", "g 123", "G-123\u3164", "G-\u115f123", "G-१२३", "Ｇ-１２３", "G–۱۲۳", "G-00123")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_meter_is_one_however_its_number_is_spelled(make: Make, typed: str):
    company = make.company()
    make.meter(company, by=make.representative(company), number="G-123")

    with pytest.raises(MeterTaken):
        make.meter(company, by=make.representative(company), number=typed)


def test_letters_that_only_look_like_others_are_refused_and_noughts_within_a_number_count(make: Make):
    company = make.company()
    for typed in ("Ԍ-123", "G-12З"):
        with pytest.raises(Invalid, match="Latin or Persian"):
            make.meter(company, by=make.representative(company), number=typed)
    assert key_of_number("G-1-007") != key_of_number("G-17")
    assert bare("SN-100") == bare("sn 100") == bare("SN۱۰۰")


@pytest.mark.parametrize("name", ["\u202a0912\u202c", "\u206609\u200c12\u2069", "０９１２", " ۰۹۱۲ "])
def test_a_name_is_one_whatever_unseen_marks_are_in_it(name: str):
    assert plain_name(name) == "0912"


def test_a_company_registers_no_meter_of_homes(make: Make):
    company = make.company()
    with pytest.raises(HomesAreOfOffices):
        metering.register_meter(
            energy=EnergyKind.GAS, identifier="H-9", owner=MeterOwner.HOUSEHOLDS, name="x", households=9,
            place_id=get_place_by_code("IR-20").id, company_id=company.id, by=make.representative(company),
        )  # fmt: skip


def test_whoever_verifies_is_asked_about_a_meter_that_shows_just_the_same(make: Make):
    meters = []
    for number in ("T-1", "T-2", "T-3"):
        company = make.company()
        meter = make.meter(company, by=make.representative(company), number=number)
        days = [date(2024, month, 1) for month in range(1, 6)]
        shown = [100 + 7 * n * n + (3 if number == "T-3" else 0) for n in range(len(days))]
        metering.record_readings(
            readings=[
                ReadingDraft(meter_id=meter.id, day=day, shown=str(each), unit=Unit.CUBIC_METER, closing=None)
                for day, each in zip(days, shown, strict=True)
            ], by=make.national(),
        )  # fmt: skip
        meters.append(meter)

    [twin] = list_twins(meters[0], date(2024, 1, 1), date(2024, 12, 31))

    assert (twin.meter.id, twin.count) == (meters[1].id, 5)
    assert list_twins(meters[0], date(2024, 4, 1), date(2024, 12, 31)) == []
    make.readings(meters[0], {date(2024, 5, day): 300 + day for day in (10, 20)}, by=make.national())
    assert list_twins(meters[0], date(2024, 1, 1), date(2024, 12, 31)) == []
    assert list_twins(meters[2], date(2024, 1, 1), date(2024, 12, 31)) == []


@pytest.mark.parametrize(("place", "ground"), [("C2001", "P 1"), ("C2001", "P 2"), ("IR-21", "p-1")])
def test_whoever_verifies_is_asked_about_units_of_a_county_and_about_the_same_paper_anywhere(make, place, ground):
    first, second = make.company(), make.company()
    one = make.declared(make.deemed_draft(first, ground="P 1"), by=make.representative(first))

    other = make.declared(
        make.deemed_draft(second, ground=ground, place_id=get_place_by_code(place).id), by=make.representative(second)
    )

    assert f"alike-{one.id}" in {asked.code for asked in list_questions(other)}


def test_gas_is_not_judged_by_the_cold_that_is_made(make: Make):
    company = make.company()
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    series = make.degree_days()
    with atomic():
        series.kind = DegreeKind.COOLING

    with pytest.raises(GasHeats):
        service.draft_saving(draft=make.worked_draft(company, meter, series), by=speaker)


def test_the_change_of_a_meter_is_not_taken_back_with_its_file_where_it_would_run_backwards(make: Make):
    company = make.company()
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    said = [(date(2023, 12, 31), "100", None), (date(2024, 6, 30), "0", "150"), (date(2024, 12, 31), "40", None)]
    drafts = [
        ReadingDraft(meter_id=meter.id, day=day, shown=shown, unit=Unit.CUBIC_METER, closing=closing)
        for day, shown, closing in said
    ]
    before: datetime = recorded_now() - timedelta(hours=1)
    readings = metering.record_readings(readings=drafts, by=speaker)

    with pytest.raises(FallsWithout):
        metering.remove_readings(reading_ids=[readings[1].id], since=before, by=speaker)
    assert db.session.get(Reading, readings[1].id) is not None
    metering.remove_readings(reading_ids=[readings[1].id, readings[2].id], since=before, by=speaker)
