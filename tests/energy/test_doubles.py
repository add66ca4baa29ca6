"""One unit stands at one home; what counts is what was swapped; and a saving is worth what it was in its own year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.campaigns import service as campaigns
from app.codes import ReturnReason
from app.energy.conversion_words import RuleKind
from app.energy.ending import withdraw_saving
from app.energy.flow import find_flow
from app.energy.heater_refusals import SerialAtHome, SerialOfOther, SubscriptionAtHome
from app.energy.heater_words import Disposal
from app.energy.impact import get_impact
from app.energy.service import verify_saving
from app.energy.swapping import list_swaps, record_swaps
from app.energy.told_conversions import foresee, get_saved
from app.errors import RowsNotTaken
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def campaign(ctx, make):
    return make.swap_campaign()


def test_a_serial_of_the_same_model_stands_at_one_home(make, campaign):
    one, other = make.heaters_at_home(campaign, homes=2)
    make.swapped(one, serial="GR-۱۲ 7")

    with pytest.raises(SerialAtHome):
        make.swapped(other, serial="gr-127", despite="مطمئنم")
    with pytest.raises(SerialOfOther):
        make.swapped(other, serial="GR-127", model="آتش ۲")
    kept = make.swapped(other, serial="GR-127", model="آتش ۲", despite="شمارهٔ سازندهٔ دیگری است")

    assert kept.despite == "شمارهٔ سازندهٔ دیگری است"
    assert [len(list_swaps(each.id, seen_by=make.clerk())) for each in (one, other)] == [1, 1]


def test_a_subscription_at_two_homes_is_answered_and_the_answer_is_kept(make, campaign):
    one, other = make.heaters_at_home(campaign, homes=2)
    make.swapped(one, subscription="20-5")

    with pytest.raises(SubscriptionAtHome):
        make.swapped(other, subscription="۲۰-۵")
    assert make.swapped(other, subscription="20-5", despite="دو خانه، یک کنتور").despite == "دو خانه، یک کنتور"


def test_two_units_at_one_home_share_its_subscription_and_a_file_meets_itself(make, campaign):
    one, other = make.heaters_at_home(campaign, homes=2, quantity=2)
    assert len(make.all_swapped(one, subscription="20-5")) == 2
    drafts = [make.swap_draft(other, number=number, serial="S-1", subscription="20-9") for number in (1, 2)]

    with pytest.raises(RowsNotTaken) as refused:
        record_swaps(drafts=drafts, by=make.clerk())

    assert {place: type(why) for place, why in refused.value.refusals.items()} == {1: SerialAtHome}
    assert list_swaps(other.id, seen_by=make.clerk()) == []


def test_a_unit_that_came_back_may_be_put_in_at_another_home(make, campaign):
    one, other = make.heaters_at_home(campaign, homes=2)
    make.swapped(one, serial="S-1", subscription="20-5")
    taken_back(make, one)

    assert make.swapped(other, serial="S-1", subscription="20-5").despite is None


def taken_back(make, delivery, reason=ReturnReason.NOT_NEEDED):
    campaigns.take_back(
        delivery_id=delivery.id, store_id=delivery.store_id, happened_on=make.today, reason=reason,
        by=make.clerk(), key=make.key(),
    )  # fmt: skip


def test_what_is_not_recorded_or_left_with_the_household_is_told_and_not_counted(make, campaign):
    deliveries = make.heaters_at_home(campaign, homes=4)
    for delivery in deliveries[:2]:
        make.swapped(delivery)
    make.swapped(deliveries[2], disposal=Disposal.LEFT)

    swaps = get_impact(campaign, on=make.today).swaps
    assert (swaps.handed_over, swaps.units, swaps.unrecorded, swaps.tally.left) == (4, 2, 1, 1)
    assert get_impact(campaign, on=make.today).energies[0].deemed == 2 * 466_000

    taken_back(make, deliveries[0])

    swaps = get_impact(campaign, on=make.today).swaps
    assert (swaps.handed_over, swaps.units, swaps.unrecorded, swaps.tally.left) == (3, 1, 1, 1)


def test_a_meter_of_more_homes_than_count_is_named_and_its_homes_are_deemed(make, campaign):
    company = make.company(verified=True)
    speaker = make.representative(company)
    [delivery] = make.heaters_at_home(campaign, quantity=20, on=date(2023, 12, 20))
    meter = make.homes_meter(company, 20, by=speaker)
    draft = make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id)
    verified(make, draft, speaker, answers={"homes": "گواهی شهرداری"})
    make.all_swapped(delivery, units=5)

    impact = get_impact(campaign, on=make.today)
    assert (impact.energies[0].measured, impact.energies[0].deemed) == (0, 5 * 466_000)
    assert [each.homes for each in impact.swaps.too_large] == [20]

    make.all_swapped(delivery, first=6)

    impact = get_impact(campaign, on=make.today)
    assert (impact.energies[0].measured, impact.energies[0].deemed) == (10_779_200, 0)
    assert not impact.swaps.too_large


def verified(make, draft, speaker, answers=None):
    saving = make.declared(draft, by=speaker)
    until = make.today + timedelta(9)
    return verify_saving(saving_id=saving.id, expires_on=until, by=make.officer(), key=make.key(), answers=answers)


def test_a_saving_is_worth_what_it_was_in_its_own_year_whatever_is_recorded_later(ctx, make):
    campaign, company = make.energy_campaign(make.rule(RuleKind.MONEY)), make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    make.tariff(20_000, 1403), make.price()
    draft = make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id)
    saving = verified(make, draft, speaker)
    assert saving.ends_on.year == 2024

    def worth():
        [gas] = get_impact(campaign, on=make.today).energies
        return gas.rials, [each.tariff.year for each in gas.worths], gas.unpriced

    before = worth()
    make.tariff(90_000, 1404)
    make.tariff(70_000, 1403)

    assert before == worth() == (10_779_200 * 20_000 // 1000, [1403], 0)


def test_what_rests_on_invented_degree_days_says_so_wherever_it_shows(ctx, make):
    campaign, company = make.energy_campaign(make.rule(RuleKind.MONEY)), make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    make.tariff(20_000, 1403), make.price(1_000_000)
    draft = make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id)
    officer = make.officer()
    assert not get_saved(campaign.id, seen_by=officer)["is_invented"]

    assert verified(make, draft, speaker).is_invented

    assert get_impact(campaign, on=make.today).is_invented
    assert find_flow(campaign).is_invented
    assert get_saved(campaign.id, seen_by=officer)["is_invented"]
    assert [each.is_invented for each in foresee(campaign.id, on=make.today, seen_by=officer).taken] == [True]


def test_what_a_company_took_back_is_no_longer_what_the_campaign_brought(ctx, make):
    campaign, company = make.energy_campaign(make.rule(RuleKind.RATIO, saved="5000")), make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    saving = verified(make, make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id), speaker)
    assert make.converted(campaign).goods == 2
    assert [each.whole for each in get_impact(campaign, on=make.today).energies] == [10_779_200]

    said = {"happened_on": make.today, "reason": "برای پویش دیگر", "by": make.officer()}
    withdraw_saving(lot_id=saving.lot_id, key="back", **said)

    assert [each.whole for each in get_impact(campaign, on=make.today).energies] == [10_000_000]


def test_the_impact_rests_on_no_invented_degree_days_when_what_rested_on_them_was_taken_back(ctx, make):
    campaign, company = make.energy_campaign(make.rule(RuleKind.RATIO, saved="5000")), make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    saving = verified(make, make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id), speaker)
    assert get_impact(campaign, on=make.today).is_invented

    withdraw_saving(lot_id=saving.lot_id, happened_on=make.today, reason="", by=make.officer(), key="back")

    found = get_impact(campaign, on=make.today)
    assert (found.energies, found.is_invented) == ([], False)
