"""A meter is registered once; what was recorded of it by mistake goes until a saving rests on it, and that is told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.codes import Unit
from app.db import atomic, db
from app.energy import metering, queries, removing, service
from app.energy.drafts import ReadingDraft
from app.energy.meters import Bill, MeterRemoval, Reading
from app.energy.periods import list_used
from app.energy.refusals import ClaimRestsOnIt, FallsWithout, MeterTaken, NoSuchMeter, NoSuchRecord
from app.energy.words import EnergyKind, Removed
from app.errors import Invalid
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def plant(ctx, make):
    """A company, who speaks for it, its meter with the handbook's two years, and the weather of both."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    return company, speaker, meter, make.degree_days()


def bill_of(meter, day):
    return db.session.scalars(select(Bill).where(Bill.meter_id == meter.id, Bill.starts_on == day)).one()


def test_a_mistyped_bill_goes_and_the_right_one_comes_in_its_place(make, plant):
    _, speaker, meter, _ = plant
    bill = bill_of(meter, date(2023, 3, 1))

    removing.remove_bill(meter_id=meter.id, bill_id=bill.id, by=speaker)
    make.bills(meter, [11], by=speaker, year=2025)
    [gone] = queries.list_removals(meter)

    assert (gone.what, gone.starts_on, gone.ends_on) == (Removed.BILL, date(2023, 3, 1), date(2023, 3, 31))
    assert (gone.quantity, gone.removed_by_id, gone.recorded_by_id) == (GAS[2] * 1000, speaker.id, speaker.id)
    assert date(2023, 3, 1) not in {period.starts_on for period in list_used(meter)}


def test_what_a_declared_or_verified_saving_rests_on_stays(make, plant):
    company, speaker, meter, series = plant
    first, last = bill_of(meter, date(2023, 1, 1)).id, bill_of(meter, date(2024, 12, 1)).id
    saving = make.declared(make.worked_draft(company, meter, series), by=speaker)

    for key in (first, last):
        with pytest.raises(ClaimRestsOnIt, match=str(saving.id)):
            removing.remove_bill(meter_id=meter.id, bill_id=key, by=speaker)
    service.refuse_saving(saving_id=saving.id, reason="ناخوانا", by=make.officer())
    removing.remove_bill(meter_id=meter.id, bill_id=last, by=speaker)

    assert db.session.scalar(select(func.count()).select_from(MeterRemoval)) == 1


def test_a_reading_between_two_goes_and_one_that_tells_of_a_changed_meter_stays(make, plant):
    _, speaker, meter, _ = plant
    [wrong, _] = make.readings(meter, {date(2025, 1, 1): 900, date(2025, 1, 2): 950}, by=speaker)
    changed = ReadingDraft(meter_id=meter.id, day=date(2025, 2, 1), shown="0", closing="990", unit=Unit.CUBIC_METER)
    [change] = metering.record_readings(readings=[changed], by=speaker)
    make.readings(meter, {date(2025, 3, 1): 20}, by=speaker)

    removing.remove_reading(meter_id=meter.id, reading_id=wrong.id, by=speaker)
    with pytest.raises(FallsWithout, match="2025-03-01"):
        removing.remove_reading(meter_id=meter.id, reading_id=change.id, by=speaker)

    assert [each.day.day for each in queries.list_readings(meter)] == [1, 1, 2]


def test_another_meters_reading_and_another_companys_meter_are_not_found(make, plant):
    company, speaker, meter, _ = plant
    other = make.meter(company, by=speaker)
    [reading] = make.readings(other, {date(2025, 1, 1): 900}, by=speaker)
    stranger = make.representative(make.company(verified=True))

    with pytest.raises(NoSuchRecord):
        removing.remove_reading(meter_id=meter.id, reading_id=reading.id, by=speaker)
    with pytest.raises(NoSuchMeter):
        removing.remove_reading(meter_id=other.id, reading_id=reading.id, by=stranger)

    assert db.session.get(Reading, reading.id) is not None


def test_what_was_removed_stays_written(make, plant):
    _, speaker, meter, _ = plant
    removal = removing.remove_bill(meter_id=meter.id, bill_id=bill_of(meter, date(2023, 3, 1)).id, by=speaker)

    with pytest.raises(IntegrityError), atomic():
        db.session.delete(removal)


@pytest.mark.parametrize(
    "typed", ["G-19 3107", "g193107", "G–۱۹۳۱۰۷", "g ١٩٣١٠٧", "G\u200c19\u200c3107", "G_19/31.07", "Ｇ-193107"]
)
def test_one_number_spelled_otherwise_is_the_same_meter(make, plant, typed):
    company, speaker, _, _ = plant
    known = make.meter(company, by=speaker, number="G-193107")

    with pytest.raises(MeterTaken, match="G-193107"):
        make.meter(company, by=speaker, number=typed)

    found = queries.find_meter_by_identifier(EnergyKind.GAS, typed, seen_by=speaker)
    assert found is known
    assert list(queries.list_meters(seen_by=speaker, search=typed)) == [known]


@pytest.mark.parametrize("typed", ["---", "ـ", " \u200c", "ß" * 40, "ﷺ" * 20])
def test_a_number_without_letters_or_with_too_many_is_refused(make, plant, typed):
    company, speaker, _, _ = plant

    with pytest.raises(Invalid):
        make.meter(company, by=speaker, number=typed)
