"""What has a bound keeps it: how long a saving lasts, what a day can have of cold, what is refused at a door, and when
somebody can have looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.campaigns import service as campaigns
from app.campaigns.drafts import BackLine
from app.campaigns.issues import TakeBack
from app.codes import ReturnReason
from app.db import db
from app.energy import degrees, inspecting, service
from app.energy.count_deciding import verify_sending
from app.energy.drafts import DegreeDraft
from app.energy.factor_models import FactorKind
from app.energy.factors import record_factor
from app.energy.heater_refusals import BeforeDraw, InstalledThere
from app.energy.heater_words import Looked
from app.energy.lasting import last_day
from app.energy.meters import DegreeDays
from app.energy.refusals import LastsTooLong, OddBase, TooManyDegrees
from app.energy.told_impact import get_told_impact
from app.energy.words import DegreeKind, SavingState
from app.errors import RowsNotTaken
from app.ledger.refusals import DayAhead
from app.places.queries import get_place_by_code

pytestmark = pytest.mark.usefixtures("ctx")
DAY = timedelta(days=1)


def test_a_saving_lasts_as_long_as_the_setting_says_and_no_day_longer(make):
    company = make.company(verified=True)
    one = make.declared(make.deemed_draft(company), by=make.representative(company))
    sent = make.sent(make.energy_campaign(), ["n1"], by=make.supervisor()).count
    last, by = last_day(), make.officer()
    assert last is not None

    with pytest.raises(LastsTooLong) as refused:
        service.verify_saving(saving_id=one.id, expires_on=last + DAY, by=by, key="v")
    assert (refused.value.field, refused.value.message.params["day"]) == ("expires_on", last)
    with pytest.raises(LastsTooLong):
        verify_sending(sending_id=sent.id, expires_on=last + DAY, by=by, key="s")
    assert (one.state, one.lot_id) == (SavingState.DECLARED, None)

    assert service.verify_saving(saving_id=one.id, expires_on=last, by=by, key="v2").expires_on == last
    assert verify_sending(sending_id=sent.id, expires_on=last, by=by, key="s2").expires_on == last


def test_a_shorter_life_that_the_centre_records_binds_from_its_day(make):
    record_factor(
        kind=FactorKind.SAVING_LIFE, since=clock.business_today(), value="30", source="بخشنامه", by=make.national()
    )

    assert last_day() == clock.business_today() + timedelta(days=30)


@pytest.mark.parametrize(
    ("facts", "refusal", "field"),
    [
        ({"base_tenths": -50_000}, OddBase, "base"),
        ({"base_tenths": 401}, OddBase, "base"),
        ({"hundredths": 90_00 * 31 + 1}, TooManyDegrees, "degree_days"),
        ({"starts_on": date(2098, 1, 1), "ends_on": date(2098, 1, 31)}, DayAhead, "to"),
    ],
)
def test_degree_days_that_no_weather_has_are_refused(make, facts, refusal, field):
    likely = {
        "series": "تبریز", "kind": DegreeKind.HEATING, "base_tenths": 180, "source": "ایستگاه", "is_invented": False,
        "place_id": get_place_by_code("IR-20").id, "starts_on": date(2023, 1, 1), "ends_on": date(2023, 1, 31),
        "hundredths": 90_00 * 31,
    }  # fmt: skip

    with pytest.raises(RowsNotTaken) as refused:
        degrees.record_degree_days(rows=[DegreeDraft(**(likely | facts))], by=make.national())

    [why] = refused.value.refusals.values()
    assert (type(why), why.field) == (refusal, field)
    assert db.session.scalar(select(func.count()).select_from(DegreeDays)) == 0
    degrees.record_degree_days(rows=[DegreeDraft(**likely)], by=make.national())


def back(make, delivery, reason, quantity=None):
    lines = [BackLine(delivery_line_id=delivery.lines[0].id, quantity=quantity)] if quantity else None
    return campaigns.take_back(
        delivery_id=delivery.id, store_id=delivery.store_id, happened_on=make.today, reason=reason, lines=lines,
        by=make.clerk(), key=make.key(),
    )  # fmt: skip


def test_what_is_put_in_was_not_refused_at_the_door(make):
    campaign = make.swap_campaign()
    [delivery] = make.heaters_at_home(campaign, quantity=3)
    make.swapped(delivery)

    for quantity in (None, 3):
        with pytest.raises(InstalledThere) as refused:
            back(make, delivery, ReturnReason.REFUSED, quantity)
        assert refused.value.field == "reason"
    assert db.session.scalar(select(func.count()).select_from(TakeBack)) == 0

    back(make, delivery, ReturnReason.DAMAGED, 1)
    back(make, delivery, ReturnReason.REFUSED, 2)


def test_nobody_has_looked_before_the_lot_fell(make):
    campaign = make.swap_campaign()
    make.swapped(make.heaters_at_home(campaign)[0])
    drawn = make.inspection(campaign)

    with pytest.raises(BeforeDraw) as refused:
        inspecting.record_inspection(
            inspection_id=drawn.id, found=Looked.GONE, looked_on=drawn.draw.drawn_on - DAY, by=make.clerk()
        )

    assert (refused.value.field, drawn.found) == ("looked_on", None)


def test_what_was_found_by_lot_stands_beside_the_figure(make):
    campaign, officer = make.swap_campaign(), make.officer()
    for delivery in make.heaters_at_home(campaign, homes=2):
        make.swapped(delivery)
    assert get_told_impact(campaign.id, on=make.today, seen_by=officer).findings == []
    for found in (Looked.GONE, Looked.IN_USE, Looked.GONE):
        drawn = make.inspection(campaign)
        inspecting.record_inspection(inspection_id=drawn.id, found=found, looked_on=make.today, by=make.clerk())

    told = get_told_impact(campaign.id, on=make.today, seen_by=officer)

    assert [(each.found, each.number) for each in told.findings] == [(Looked.IN_USE, 1), (Looked.GONE, 2)]
    assert told.swaps.units == 2
