"""What whoever verifies is asked first: another season, a line drawn too far, very much, homes that others count."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from app.energy import service
from app.energy.attaching import attach_saving
from app.energy.methods.metered import Period, find_saving
from app.energy.questions import list_other_weather, list_questions
from app.energy.refusals import NotAskedBefore
from tests.making.energy import GAS, GAS_AFTER

pytestmark = pytest.mark.usefixtures("ctx")
JANUARY, MAY, NEXT = (
    (date(year, month, 1), date(year, month, 31)) for year, month in ((2023, 1), (2023, 5), (2024, 1))
)
FIRST, SECOND = (date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 12, 31))
NONE = SimpleNamespace(id=None)


@pytest.fixture
def company(make):
    return make.company(verified=True)


@pytest.fixture
def speaker(make, company):
    return make.representative(company)


def codes(saving):
    return {each.code for each in list_questions(saving)}


def compared(make, company, meter, before, after, by):
    """A saving before and after, declared."""
    times = {"baseline_from": before[0], "baseline_to": before[1], "starts_on": after[0], "ends_on": after[1]}
    return make.declared(make.worked_draft(company, meter, NONE, **make.adjusted("0", **times)), by=by)


def test_winter_before_and_spring_after_are_asked_about_and_a_winter_a_year_later_is_not(make, company, speaker):
    meter, other = make.meter(company, by=speaker), make.meter(company, by=speaker)
    for each in (meter, other):
        make.bills(each, [900, 800, 700, 600] + [500] * 8 + [800], by=speaker)

    another = compared(make, company, meter, JANUARY, MAY, speaker)
    same = compared(make, company, other, JANUARY, NEXT, speaker)

    assert "season" in codes(another)
    assert "season" not in codes(same)


def test_more_than_half_of_the_use_is_asked_about(make, company, speaker):
    asked = []
    for left in (499, 500):
        meter = make.meter(company, by=speaker)
        make.bills(meter, [1000] * 12 + [left] * 12, by=speaker)
        asked.append("large" in codes(compared(make, company, meter, FIRST, SECOND, speaker)))

    assert asked == [True, False]


def test_a_line_that_is_drawn_beyond_the_weather_it_was_found_in_is_asked_about(make, company, speaker):
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    saving = make.declared(make.worked_draft(company, meter, make.degree_days()), by=speaker)
    assert "beyond" not in codes(saving)

    # As if the coldest month of the saving had been colder by more than a tenth than any of the baseline.
    coldest = max(month["degree_days"] for month in saving.inputs["baseline"])
    for warmer, is_asked in ((coldest * 11 // 10, False), (coldest * 11 // 10 + 1, True)):
        months = [*saving.inputs["reporting"][:-1], {**saving.inputs["reporting"][-1], "degree_days": warmer}]
        told = SimpleNamespace(method=saving.method, inputs={**saving.inputs, "reporting": months})
        assert [each.code for each in list_other_weather(told)] == ["beyond"] * is_asked


def test_homes_that_a_campaign_of_swaps_counts_are_asked_about_behind_a_meter_too(make, company, speaker):
    campaign = make.swap_campaign()
    meter = make.homes_meter(company, 20, by=speaker)
    series = make.degree_days()
    draft = make.worked_draft(company, meter, series)
    assert f"swapped-{campaign.id}" not in codes(make.drafted(draft, by=speaker))

    make.heaters_at_home(campaign, quantity=20, on=date(2023, 12, 20))

    assert f"swapped-{campaign.id}" in codes(make.drafted(draft, by=speaker))


def test_what_a_campaign_of_swaps_would_have_asked_stays_asked(make, company, speaker):
    campaign = make.swap_campaign()
    make.heaters_at_home(campaign, quantity=3, on=date(2024, 1, 2))
    saving = make.declared(make.deemed_draft(company, units=2, starts_on=date(2024, 2, 1)), by=speaker)
    answers = {each.code: "فهرست دیگری است" for each in list_questions(saving)}
    service.verify_saving(
        saving_id=saving.id, expires_on=make.today + timedelta(90), by=make.officer(), key="v", answers=answers
    )

    with pytest.raises(NotAskedBefore) as refused:
        attach_saving(saving_id=saving.id, campaign_id=campaign.id, by=speaker)

    assert (refused.value.field, saving.campaign_id) == ("campaign_id", None)


def test_no_figure_of_a_line_is_less_than_nought_by_nothing():
    heating = [0, 100, 100, 0, 0, 0, 0, 0, 0]

    found = find_saving(
        baseline=[Period(days * 10_000, days * 100) for days in heating], reporting=[Period(500_000, 10_000)]
    )

    assert found.figures["a"] == "0.000"
