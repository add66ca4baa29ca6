"""A heater is put in for an old one: recorded once, safe, looked at by lot, and claimed no oftener than handed over."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from app.campaigns import service as campaigns
from app.codes import ReturnReason
from app.db import db
from app.energy import factors, inspecting, queries, service, swapping
from app.energy.conversion_words import Season
from app.energy.factor_models import FactorKind
from app.energy.heater_figures import list_counties
from app.energy.heater_refusals import (
    CheckFailed,
    LookedAlready,
    MoreThanHandedOver,
    NotASwap,
    NotSwapped,
    NotThatMany,
    PlanFrozen,
    SampleTooLarge,
    SwappedAlready,
)
from app.energy.heater_words import Check, Disposal, Looked
from app.energy.impact import get_impact
from app.energy.reached import list_groups
from app.energy.swap_models import Swap
from app.errors import NotAllowed, NotFound, RowsNotTaken
from app.ledger.kept import Unit


@pytest.fixture
def campaign(ctx, make):
    return make.swap_campaign()


def taken_back(make, delivery, reason=ReturnReason.REFUSED) -> None:
    campaigns.take_back(
        delivery_id=delivery.id, store_id=delivery.store_id, happened_on=delivery.happened_on,
        reason=reason, by=make.clerk(), key=make.key(), memo="برگشت",
    )  # fmt: skip


def test_a_swap_names_the_piece_that_was_handed_over_and_keeps_no_subscription(make, campaign):
    [delivery] = make.heaters_at_home(campaign)

    swap = make.swapped(delivery, subscription="۲۰ ۱۱۷-۴")
    again = make.swapped(make.heaters_at_home(campaign)[0], subscription="20117-4", despite="یک کنتور")

    unit = db.session.get_one(Unit, swap.unit_id)
    assert (unit.lot_id, unit.stage) == (delivery.lines[0].lot_id, "delivered")
    assert swap.subscription == again.subscription
    assert b"117" not in swap.subscription


@pytest.mark.parametrize("check", ["flue", "safety"])
def test_what_failed_a_check_is_not_put_in(make, campaign, check):
    [delivery] = make.heaters_at_home(campaign)

    with pytest.raises(CheckFailed):
        make.swapped(delivery, **{check: Check.FAILED})
    assert db.session.query(Swap).count() == 0


def test_a_unit_is_swapped_once_and_no_more_units_than_the_home_has(make, campaign):
    [delivery] = make.heaters_at_home(campaign, quantity=2)
    make.swapped(delivery)

    with pytest.raises(SwappedAlready):
        make.swapped(delivery)
    with pytest.raises(NotThatMany):
        make.swapped(delivery, number=3)
    make.swapped(delivery, number=2)

    [other] = make.heaters_at_home(campaign)
    taken_back(make, other)
    with pytest.raises(NotThatMany):
        make.swapped(other)


def test_what_no_campaign_of_swaps_counts_is_no_swap(make, campaign):
    store, receiver = make.store(), make.receiver()
    make.stock(store, "blanket", 5)
    blankets = make.delivery(store, receiver, 1)

    with pytest.raises(NotSwapped):
        make.swapped(blankets)
    with pytest.raises(NotFound):
        make.swapped(make.heaters_at_home(campaign)[0], by=make.clerk("IR-07"))


def test_many_swaps_come_whole_or_not_at_all(make, campaign):
    one, other = make.heaters_at_home(campaign, homes=2)
    drafts = [make.swap_draft(one), make.swap_draft(other, flue=Check.FAILED)]

    with pytest.raises(RowsNotTaken) as refused:
        swapping.record_swaps(drafts=drafts, by=make.clerk())

    assert list(refused.value.refusals) == [1]
    assert db.session.query(Swap).count() == 0


def test_only_a_campaign_of_swaps_says_what_it_counts_and_only_until_it_opens(make, campaign):
    terms = {"figure": "gas_heater_a", "climate": 3, "season": Season.COLD, "step": 4, "by": make.officer()}

    with pytest.raises(PlanFrozen):
        swapping.state_swap_plan(campaign_id=campaign.id, **terms)
    with pytest.raises(NotASwap):
        swapping.state_swap_plan(campaign_id=make.campaign(state="draft").id, **terms)


def test_a_sample_is_drawn_by_lot_and_drawn_again_from_its_seed(make, campaign):
    swaps = [make.swapped(delivery).id for delivery in make.heaters_at_home(campaign, homes=6)]

    draw = inspecting.draw_inspections(campaign_id=campaign.id, size=3, by=make.officer())

    drawn = inspecting.list_inspections(campaign.id, seen_by=make.officer())
    assert sorted(each.swap_id for each in drawn) == inspecting.pick(swaps, 3, draw.seed)
    assert inspecting.pick(swaps, 6, draw.seed) == swaps
    with pytest.raises(SampleTooLarge):
        inspecting.draw_inspections(campaign_id=campaign.id, size=7, by=make.officer())
    with pytest.raises(NotAllowed):
        inspecting.draw_inspections(campaign_id=campaign.id, size=1, by=make.clerk())


def test_what_was_found_is_written_once_by_the_office_of_the_home(make, campaign):
    make.swapped(make.heaters_at_home(campaign)[0])
    inspection = make.inspection(campaign)
    said = {"inspection_id": inspection.id, "found": Looked.FAULTY, "looked_on": make.today}

    with pytest.raises(NotFound):
        inspecting.record_inspection(**said, by=make.clerk("IR-07"))
    inspecting.record_inspection(**said, by=make.clerk())
    with pytest.raises(LookedAlready):
        inspecting.record_inspection(**said, by=make.clerk())

    [told] = inspecting.list_draws(campaign.id, seen_by=make.clerk())
    assert (told.looked_at, told.found) == (1, {Looked.FAULTY: 1})


def test_a_deemed_saving_claims_no_more_units_than_homes_had_and_each_once(make, campaign):
    company = make.company(verified=True)
    speaker, since = make.representative(company), make.today - timedelta(days=30)
    refused, *_ = make.heaters_at_home(campaign, homes=5)
    taken_back(make, refused)
    said = {"campaign_id": campaign.id, "starts_on": since, "ends_on": make.today}

    with pytest.raises(MoreThanHandedOver):
        make.declared(make.deemed_draft(company, units=5, **said), by=speaker)
    with pytest.raises(MoreThanHandedOver):
        make.declared(make.deemed_draft(company, units=4, **said | {"starts_on": since - timedelta(20)}), by=speaker)
    make.declared(make.deemed_draft(company, units=3, **said), by=speaker)
    with pytest.raises(MoreThanHandedOver):
        make.declared(make.deemed_draft(company, units=2, **said), by=speaker)
    saving = make.declared(make.deemed_draft(company, units=1, **said), by=speaker)

    assert saving.quantity == 466_000 * 31 // 365


def test_what_is_taken_back_before_it_is_verified_is_no_saving(make, campaign):
    company = make.company(verified=True)
    speaker, [delivery] = make.representative(company), make.heaters_at_home(campaign)
    draft = make.deemed_draft(
        company, units=1, campaign_id=campaign.id, starts_on=make.today - timedelta(30), ends_on=make.today
    )
    saving = make.declared(draft, by=speaker)
    taken_back(make, delivery)

    with pytest.raises(MoreThanHandedOver):
        service.verify_saving(
            saving_id=saving.id, expires_on=make.today + timedelta(9), by=make.officer(), key="k"
        )  # fmt: skip


def test_456_heaters_save_212496_cubic_metres_in_a_year_and_429_tonnes(make, campaign):
    [delivery] = make.heaters_at_home(campaign, quantity=456)
    make.all_swapped(delivery)
    make.tariff()

    impact = get_impact(campaign, on=make.today)

    [gas] = impact.energies
    assert (gas.measured, gas.deemed, gas.rials) == (0, 212_496_000, 4_249_920_000)
    assert float(impact.heat.middle) / 1_000_000 == 7.649856
    assert round(float(impact.carbon.middle) / 1000, 2) == 429.16
    assert [factor.kind for factor in impact.factors] == [FactorKind.GAS_HEAT, FactorKind.GAS_CARBON]
    assert (impact.carbon.low, impact.carbon.high) == (
        Fraction(212_496 * 34 * 543, 10_000), Fraction(212_496 * 38 * 583, 10_000),
    )  # fmt: skip


def test_a_measured_year_replaces_the_deemed_figure_of_its_homes_and_the_difference_is_told(make, campaign):
    company = make.company(verified=True)
    speaker = make.representative(company)
    [delivery] = make.heaters_at_home(campaign, quantity=50, on=date(2023, 12, 20))
    make.all_swapped(delivery)
    meter = make.homes_meter(company, 20, by=speaker)
    draft = make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id)
    saving = make.declared(draft, by=speaker)
    said = {"homes": "۲۰ خانه به گواهی مدیر مجتمع؛ اشتراک‌ها جداست"}
    service.verify_saving(
        saving_id=saving.id, expires_on=make.today + timedelta(9), by=make.officer(), key="k", answers=said
    )

    impact = get_impact(campaign, on=make.today)

    [gas], [metered] = impact.energies, impact.swaps.metered
    assert (gas.measured, gas.deemed) == (10_779_200, 30 * 466_000)
    assert (metered.homes, metered.deemed, metered.difference) == (20, 9_320_000, 1_459_200)
    assert impact.is_invented


def test_a_meter_of_more_homes_than_still_have_a_unit_is_deemed_again(make, campaign):
    company = make.company(verified=True)
    speaker = make.representative(company)
    deliveries = make.heaters_at_home(campaign, homes=2, quantity=15, on=date(2023, 12, 20))
    for delivery in deliveries:
        make.all_swapped(delivery)
    answers = {"homes": "گواهی"}
    for homes in (20, 10):
        meter = make.homes_meter(company, homes, by=speaker)
        series = make.degree_days() if homes == 20 else queries.list_series()[0]
        saving = make.declared(make.worked_draft(company, meter, series, campaign_id=campaign.id), by=speaker)
        service.verify_saving(
            saving_id=saving.id, expires_on=make.today + timedelta(9), by=make.officer(), key=make.key(),
            answers=answers,
        )  # fmt: skip
        answers[f"twin-{meter.id}"] = "دو ساختمان‌اند"
    whole = get_impact(campaign, on=make.today)
    taken_back(make, deliveries[1], ReturnReason.NOT_NEEDED)

    less = get_impact(campaign, on=make.today)

    assert [each.homes for each in whole.swaps.metered] == [20, 10]
    assert [each.homes for each in less.swaps.metered] == [10]
    assert (less.energies[0].measured, less.energies[0].deemed) == (10_779_200, 5 * 466_000)


def test_counties_tell_what_was_handed_over_refused_and_recorded(make, campaign):
    kept, other, refused = make.heaters_at_home(campaign, homes=3)
    make.swapped(kept, disposal=Disposal.LEFT)
    make.swapped(other, flue=Check.REPAIRED)
    taken_back(make, refused)

    [row] = list_counties(campaign, swapping.get_swap_plan(campaign.id).item_id)
    [group] = list_groups(campaign)

    assert (row.handed_over, row.refused, row.recorded, row.taken_out, row.repaired) == (2, 1, 2, 1, 1)
    assert (group.persons, group.households, group.centres) == (0, 2, 0)


def test_the_latest_factor_of_a_day_holds_and_a_later_one_does_not_reach_back(ctx, make):
    said = {"kind": FactorKind.GAS_HEAT, "source": "آزمایشگاه", "by": make.national()}

    factors.record_factor(since=make.today - timedelta(10), value="35.6", low="34", high="37", **said)
    factors.record_factor(since=make.today - timedelta(2), value="۳۵٫۸", **said)

    held = [factors.get_factor(FactorKind.GAS_HEAT, make.today - timedelta(ago)) for ago in (1, 5, 50)]
    assert [each.thousandths for each in held] == [35_800, 35_600, 36_000]
    assert (held[0].lowest, held[1].lowest, held[2].source_en[:7]) == (35_800, 34_000, "Default")
    with pytest.raises(NotAllowed):
        factors.record_factor(since=make.today, value="36", **said | {"by": make.supervisor()})
