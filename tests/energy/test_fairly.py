"""What is counted is counted for what it is: gas where gas was burnt, a unit for its giver, a saving where its rule
takes it; and one saving that cannot be priced yet keeps no other from becoming goods.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.campaigns import service as campaigns
from app.campaigns.drafts import BackLine
from app.codes import CampaignKind, ReturnReason
from app.db import db
from app.energy import conversion_queries, service
from app.energy.attaching import attach_saving
from app.energy.conversion_refusals import CountsNone, NoTariff
from app.energy.conversion_words import RuleKind
from app.energy.heater_figures import list_standing_swaps, total_tally
from app.energy.heater_refusals import SerialOfOther
from app.energy.heater_words import Disposal, OldUnit
from app.energy.impact import get_impact
from app.energy.participations import Count
from app.energy.questions import list_questions
from app.energy.refusals import RuleTakesOther
from app.energy.swap_models import Swap
from app.energy.told_conversions import foresee
from app.errors import Invalid
from app.ledger.kept import Unit
from app.ledger.refusals import DayAhead

pytestmark = pytest.mark.usefixtures("ctx")
YEAR = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}


def codes(saving):
    return [each.code for each in list_questions(saving)]


def test_no_gas_is_saved_where_none_was_burnt(make):
    campaign = make.swap_campaign()
    gas, oil, electric, left = make.heaters_at_home(campaign, homes=4)
    make.swapped(gas)
    make.swapped(oil, old_unit=OldUnit.OIL)
    make.swapped(electric, old_unit=OldUnit.ELECTRIC)
    make.swapped(left, old_unit=OldUnit.OIL, disposal=Disposal.LEFT)

    swaps, tally = get_impact(campaign, on=make.today).swaps, total_tally(campaign)

    assert (swaps.units, swaps.deemed) == (1, 466_000)
    assert (tally.recorded, tally.left, tally.burnt_other, tally.taken_out) == (4, 1, 2, 3)


def test_the_unit_that_the_book_took_back_is_the_one_that_no_longer_stands(make):
    campaign = make.swap_campaign()
    [delivery] = make.heaters_at_home(campaign, quantity=2)
    first, second = make.all_swapped(delivery)
    campaigns.take_back(
        delivery_id=delivery.id, store_id=delivery.store_id, happened_on=make.today, reason=ReturnReason.NOT_NEEDED,
        lines=[BackLine(delivery_line_id=delivery.lines[0].id, quantity=1)], by=make.clerk(), key=make.key(),
    )  # fmt: skip
    at_home = db.session.scalars(
        select(Swap.id).join(Unit, Unit.id == Swap.unit_id).where(Unit.stage == "delivered")
    ).all()

    assert len(at_home) == 1
    assert [swap.id for swap in list_standing_swaps(campaign)] == list(at_home)
    [gone] = [swap for swap in (first, second) if swap.id not in at_home]
    again = make.heaters_at_home(campaign)[0]
    assert make.swapped(again, serial=gone.serial, model=gone.model).id


def test_a_serial_that_comes_again_is_asked_about_at_the_same_home_too(make):
    campaign = make.swap_campaign()
    [delivery] = make.heaters_at_home(campaign, quantity=2)
    make.swapped(delivery, number=1, serial="A-1", subscription="7")

    with pytest.raises(SerialOfOther):
        make.swapped(delivery, number=2, serial="a1", model="دیگر", subscription="7")
    assert make.swapped(delivery, number=2, serial="a1", model="دیگر", subscription="7", despite="سازنده دیگر").despite


def test_units_of_a_paper_that_a_campaign_may_have_given_are_asked_about(make):
    campaign = make.swap_campaign()
    make.heaters_at_home(campaign, homes=3)
    company = make.company(verified=True)
    speaker, place_id = make.representative(company), make.office("IR-20").place_id
    here = make.declared(make.deemed_draft(company, place_id=place_id), by=speaker)
    elsewhere = make.declared(make.deemed_draft(company, place_id=make.office("IR-21").place_id), by=speaker)

    [asked] = [each for each in list_questions(here) if each.code == f"swapped-{campaign.id}"]

    assert "3" in str(asked.message)
    assert "456" in str(asked.message)
    assert f"swapped-{campaign.id}" not in codes(elsewhere)


def test_whoever_gave_none_of_a_campaign_s_units_is_asked_about_claiming_them(make):
    campaign = make.swap_campaign()
    days = {"starts_on": make.today - timedelta(30), "ends_on": make.today - timedelta(1)}
    [delivery] = make.heaters_at_home(campaign, quantity=2)
    donor = delivery.lines[0].lot.given_by
    company = make.company(verified=True)
    stranger = make.declared(
        make.deemed_draft(company, campaign_id=campaign.id, units=1, place_id=None, ground=None, **days),
        by=make.representative(company),
    )

    assert donor != company.holder_id
    assert "given-by-others" in codes(stranger)


def test_a_saving_is_declared_and_given_only_where_the_rule_takes_its_energy(make):
    counting = make.energy_campaign()
    company = make.company(verified=True)
    speaker = make.representative(company)

    with pytest.raises(RuleTakesOther, match="Counted participation"):
        service.draft_saving(draft=make.deemed_draft(company, campaign_id=counting.id), by=speaker)
    saving = make.declared(make.deemed_draft(company), by=speaker)
    service.verify_saving(
        saving_id=saving.id, expires_on=date(2026, 1, 1), by=make.officer(), key=make.key(), answers={}
    )
    with pytest.raises(RuleTakesOther):
        attach_saving(saving_id=saving.id, campaign_id=counting.id, by=speaker)
    assert saving.campaign_id is None


@pytest.mark.parametrize("kind", ["money", CampaignKind.SWAP, CampaignKind.GOODS])
def test_participations_are_counted_only_where_something_is_made_of_them(make, kind):
    if kind == "money":
        campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    else:
        campaign = make.swap_campaign() if kind is CampaignKind.SWAP else make.campaign(kind=kind)

    with pytest.raises(CountsNone):
        make.sent(campaign, ["a"])
    assert db.session.scalar(select(func.count()).select_from(Count)) == 0
    assert make.sent(make.energy_campaign(), ["a"]).count.quantity == 1


def test_what_has_no_tariff_yet_waits_and_keeps_nothing_else_from_becoming_goods(make):
    make.tariff(20_000)
    make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    priced, other = make.gas(campaign, 212_496), make.gas(campaign, 1_000)
    assert foresee(campaign.id, on=make.today, seen_by=make.officer()).unpriced == []
    later = _declared_in_a_year_without_a_tariff(make, campaign)

    plan = foresee(campaign.id, on=make.today, seen_by=make.officer())
    with pytest.raises(NoTariff):
        make.converted(campaign, lot_ids=[later])
    conversion = make.converted(campaign)

    assert (plan.goods, plan.left, len(plan.unpriced)) == (conversion.goods, 466_000, 1)
    assert {line.lot_id for line in conversion.lines} == {priced.id, other.id}
    assert [
        figures.available for figures in conversion_queries.list_saved(campaign) if figures.item.id == priced.item_id
    ] == [466_000]
    with pytest.raises(NoTariff):
        make.converted(campaign)


def _declared_in_a_year_without_a_tariff(make, campaign):
    company = make.company(verified=True)
    ends_on = date(2023, 3, 20)
    draft = make.deemed_draft(
        company, campaign_id=campaign.id, units=1, starts_on=ends_on - timedelta(364), ends_on=ends_on
    )
    saving = make.declared(draft, by=make.representative(company))
    answers = {each.code: "ok" for each in list_questions(saving)}
    service.verify_saving(
        saving_id=saving.id, expires_on=date(2026, 1, 1), by=make.officer(), key=make.key(), answers=answers
    )
    return saving.lot_id


def test_a_conversion_on_a_day_ahead_is_refused_at_its_day(make):
    campaign = make.energy_campaign()
    make.saved(campaign, 700)

    with pytest.raises(DayAhead) as refused:
        make.converted(campaign, on=make.today + timedelta(days=1))
    assert refused.value.field == "happened_on"


def test_an_adjustment_has_one_minus(make):
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, [1000] * 24, by=speaker)
    draft = make.worked_draft(company, meter, type("none", (), {"id": None})(), **make.adjusted(adjustment="--5"))

    with pytest.raises(Invalid):
        service.draft_saving(draft=draft, by=speaker)
