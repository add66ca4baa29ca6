"""Bad input about saved energy is refused in words and nothing is half saved: lines that no other test looks at."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.campaigns import service as campaigns
from app.codes import CampaignKind
from app.dates import solar_year
from app.db import atomic, db
from app.energy import degrees, service
from app.energy.conversion_refusals import TooMuch
from app.energy.conversion_words import RuleKind
from app.energy.drafts import DegreeDraft
from app.energy.lots import saved_item
from app.energy.meters import Bill, DegreeDays
from app.energy.models import Saving
from app.energy.refusals import CampaignNotOpen, DegreesOverlap, MeterClaimed, NotMonthly, SeriesStands
from app.energy.words import DegreeKind, EnergyKind, SavingState
from app.errors import RowsNotTaken
from app.places.queries import get_place_by_code
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def plant(ctx, make):
    """A company, who speaks for it, its meter with the handbook's two years, and the weather of both."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    return company, speaker, meter, make.degree_days()


def test_one_meter_is_claimed_for_one_campaign_alone(make, plant):
    company, speaker, meter, series = plant
    first, second = (make.campaign(kind=CampaignKind.ENERGY).id for _ in range(2))
    make.declared(make.worked_draft(company, meter, series, campaign_id=first), by=speaker)

    with pytest.raises(MeterClaimed):
        service.draft_saving(draft=make.worked_draft(company, meter, series, campaign_id=second), by=speaker)

    assert db.session.scalar(select(func.count()).select_from(Saving)) == 1


def test_a_regression_takes_months_and_names_the_period_that_is_none(make, plant):
    company, speaker, meter, series = plant
    with atomic():
        march, april = db.session.scalars(select(Bill).where(Bill.starts_on.in_([date(2023, 3, 1), date(2023, 4, 1)])))
        march.ends_on = april.ends_on
        db.session.delete(april)

    with pytest.raises(NotMonthly, match=r"2023-03-01.*61 days"):
        service.draft_saving(draft=make.worked_draft(company, meter, series), by=speaker)


def test_parts_of_a_month_are_joined_so_that_a_meter_may_be_changed_in_it_or_read_every_week(make, plant):
    company, speaker, meter, series = plant
    whole = service.draft_saving(draft=make.worked_draft(company, meter, series), by=speaker)
    told = (whole.quantity, whole.result, whole.inputs["baseline"])
    with atomic():
        march = db.session.scalars(select(Bill).where(Bill.starts_on == date(2023, 3, 1))).one()
        facts = {"meter_id": meter.id, "recorded_by_id": speaker.id, "recorded_at": march.recorded_at}
        first, quantity, march.ends_on, march.quantity = march.starts_on, march.quantity, date(2023, 3, 26), 2_000
        for start, end, part in ((27, 28, 600), (29, 31, quantity - 2_600)):
            db.session.add(
                Bill(starts_on=first.replace(day=start), ends_on=first.replace(day=end), quantity=part, **facts)
            )

    joined = service.draft_saving(draft=make.worked_draft(company, meter, series), by=speaker)

    assert (joined.quantity, joined.result, joined.inputs["baseline"]) == told


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"starts_on": date(2023, 1, 15), "ends_on": date(2023, 2, 10)}, DegreesOverlap),
        ({"hundredths": 1}, DegreesOverlap),
        ({"source": "جای دیگر"}, SeriesStands),
        ({"is_invented": False}, SeriesStands),
    ],
)
def test_degree_days_that_say_otherwise_than_those_known_are_refused(make, plant, facts, refusal):
    known = {
        "series": "سمنان، ساختگی", "kind": DegreeKind.HEATING, "base_tenths": 180, "source": "ساختگی برای آزمون",
        "is_invented": True, "place_id": get_place_by_code("IR-20").id, "starts_on": date(2023, 1, 1),
        "ends_on": date(2023, 1, 31), "hundredths": 42_000,
    }  # fmt: skip

    with pytest.raises(RowsNotTaken) as refused:
        degrees.record_degree_days(rows=[DegreeDraft(**(known | facts))], by=make.national())

    assert isinstance(refused.value.refusals[0], refusal)
    assert db.session.scalar(select(func.count()).select_from(DegreeDays)) == 24


@pytest.mark.parametrize("ends", [1, 2])
def test_a_saving_is_declared_for_an_open_campaign_alone(make, plant, ends):
    company, speaker, meter, series = plant
    campaign, by = make.campaign(kind=CampaignKind.ENERGY), make.officer()
    draft = make.worked_draft(company, meter, series, campaign_id=campaign.id)
    saving = make.drafted(draft, by=speaker)
    for end in (campaigns.close_campaign, campaigns.report_campaign)[:ends]:
        end(campaign_id=campaign.id, happened_on=make.today, by=by)

    with pytest.raises(CampaignNotOpen):
        service.declare_saving(saving_id=saving.id, by=speaker)
    with pytest.raises(CampaignNotOpen):
        service.draft_saving(draft=draft, by=speaker)

    assert saving.state is SavingState.DRAFT


def test_a_saving_is_not_drafted_for_a_campaign_that_is_a_draft(make, plant):
    company, speaker, meter, series = plant
    campaign = make.campaign(kind=CampaignKind.ENERGY, state="approved")

    with pytest.raises(CampaignNotOpen):
        service.draft_saving(draft=make.worked_draft(company, meter, series, campaign_id=campaign.id), by=speaker)


@pytest.mark.parametrize("kind", [RuleKind.RATIO, RuleKind.MONEY])
def test_what_comes_of_savings_stays_within_the_book(make, plant, kind):
    make.tariff(10**15, year=solar_year(make.today)), make.price(1)
    terms = {"saved": "0.001", "goods": "999999999999999"} if kind is RuleKind.RATIO else {}
    campaign = make.energy_campaign(make.rule(kind, **terms))
    make.saved(campaign, 1_000_000, item=saved_item(EnergyKind.GAS))

    with pytest.raises(TooMuch):
        make.converted(campaign)
