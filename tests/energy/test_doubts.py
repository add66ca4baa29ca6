"""What is odd about a meter is recorded and said: gaps, bills beside readings, and a use far from its own history."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from app.campaigns.checks import Unanswered
from app.codes import Unit
from app.energy import metering, service
from app.energy.doubts import DoubtKind, list_doubts
from app.energy.drafts import BillDraft
from app.energy.periods import list_used
from app.energy.words import EnergyKind
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def plant(ctx, make):
    """A company with a gas meter."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    return SimpleNamespace(company=company, speaker=speaker, meter=make.meter(company, by=speaker))


def bill(plant, start, end, quantity):
    said = {"meter_id": plant.meter.id, "quantity": quantity, "unit": Unit.CUBIC_METER}
    metering.record_bills(bills=[BillDraft(starts_on=start, ends_on=end, **said)], by=plant.speaker)


def kinds(plant):
    return [(doubt.kind, doubt.starts_on) for doubt in list_doubts(plant.meter)]


MONTHS = {date(2024, 1, 31): 0, date(2024, 2, 29): 1000, date(2024, 3, 31): 1900, date(2024, 4, 30): 2500}


def test_a_later_bill_takes_the_place_of_the_readings_of_its_days_and_of_no_others(make, plant):
    make.readings(plant.meter, MONTHS, by=plant.speaker)
    bill(plant, date(2024, 5, 1), date(2024, 5, 31), "500")
    bill(plant, date(2024, 3, 1), date(2024, 3, 31), "905")

    assert [each.quantity for each in list_used(plant.meter)] == [1_000_000, 905_000, 600_000, 500_000]
    assert kinds(plant) == []


def test_a_bill_that_readings_contradict_or_only_touch_is_flagged_and_so_is_the_gap_beside_it(make, plant):
    make.readings(plant.meter, MONTHS, by=plant.speaker)
    bill(plant, date(2024, 2, 1), date(2024, 2, 29), "1100")
    bill(plant, date(2024, 3, 10), date(2024, 3, 31), "700")

    assert kinds(plant) == [
        (DoubtKind.DISAGREES, date(2024, 2, 1)), (DoubtKind.GAP, date(2024, 3, 1)),
        (DoubtKind.TOUCHES, date(2024, 3, 10)),
    ]  # fmt: skip
    assert "says 1,100 m3, the readings of the same days say 1,000 m3" in list_doubts(plant.meter)[0].said


def test_kilowatt_hours_that_were_sent_as_cubic_metres_are_flagged_by_the_meters_own_history(make, plant):
    make.bills(plant.meter, GAS, by=plant.speaker)
    assert kinds(plant) == []

    make.bills(plant.meter, [use * 10 for use in GAS_AFTER], by=plant.speaker, year=2024)

    assert {kind for kind, _ in kinds(plant)} == {DoubtKind.FAR}
    assert len(kinds(plant)) == 12
    assert "9 times as much" in list_doubts(plant.meter)[0].said


def test_what_is_far_from_the_history_of_one_year_is_seen_within_it(make, plant):
    make.bills(plant.meter, [1000, 900, 800, 7000, 300], by=plant.speaker)

    assert kinds(plant) == [(DoubtKind.FAR, date(2023, 4, 1))]


def test_a_saving_that_rests_on_an_odd_bill_is_verified_with_an_answer_only(make, plant):
    odd = list(GAS_AFTER)
    odd[7] = 100
    make.bills(plant.meter, [*GAS, *odd], by=plant.speaker)
    draft = make.worked_draft(plant.company, plant.meter, make.degree_days(), energy=EnergyKind.GAS)
    saving = make.declared(draft, by=plant.speaker)
    said = {"saving_id": saving.id, "expires_on": make.today + timedelta(400), "by": make.supervisor(), "key": "v"}

    with pytest.raises(Unanswered) as refused:
        service.verify_saving(**said)
    verified = service.verify_saving(**said, answers={"far-2024-08-01": "تعطیلات تابستانی؛ نامهٔ ۱۲"})

    assert refused.value.field == "answers.far-2024-08-01"
    assert len(verified.answers) == 1
