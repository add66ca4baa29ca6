"""The demo, loaded once for this file alone: its figures counted anew by SQL that knows nothing of the program."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.accounts.passwords import is_right
from app.accounts.queries import find_user
from app.campaigns.models import Campaign
from app.cli.serving import greeting
from app.companies.models import Company
from app.db import Base, Instant, db
from app.demo import loading
from app.demo.marking import DemoHere
from app.demo.people import PASSWORD, list_sign_ins
from app.demo.pilot import DEGREES, USED
from app.energy.impact import get_impact
from app.energy.meters import DegreeDays
from app.energy.methods import metered
from app.energy.models import Saving
from app.energy.periods import list_used
from app.identifiers import has_right_legal_check
from app.ledger import audit
from app.ledger.kept import Period
from tests.demo import asked
from tests.demo.asked import campaign_of, figure, figures, instant_of

pytestmark = pytest.mark.slow
CHAIR, HEATER = "wheelchair_child", "gas_heater_a"
LARGE, FIRST_STEP = "HEATER-1404", "HEATER-1403"
TEHRAN = timezone(timedelta(hours=3, minutes=30))


@pytest.mark.usefixtures("demo")
def test_of_600_wheelchairs_2_came_damaged_1_was_lost_and_597_were_delivered():
    damaged = figure(asked.DAMAGED, item=CHAIR)

    assert figures(asked.STAGES, item=CHAIR) == {"given": -600, "in_store": 2, "lost": 1, "delivered": 597}
    assert figure(asked.OF_KIND, item=CHAIR, kind="accept", stage="expected") == 600
    assert figure(asked.OF_KIND, item=CHAIR, kind="receipt", stage="in_store") == 600
    assert damaged == 2


@pytest.mark.usefixtures("demo")
def test_180000_participations_of_three_companies_each_counted_once_are_the_600_wheelchairs():
    counted = figures(asked.COUNTED)
    paid = db.session.execute(text(asked.PAID)).all()

    assert sum(counted.values()) == 180_000
    assert len(counted) == 3
    assert [tuple(map(int, line)) for line in paid] == [(90_000, 300), (60_000, 200), (30_000, 100)]
    assert figure("SELECT sum(repeated) FROM participation_count") == 1_200
    assert figure("SELECT count(*) FROM participation") == 180_000 + 21_340 + 640


@pytest.mark.usefixtures("demo")
def test_each_wheelchairs_journey_leads_back_to_the_participations_that_paid_for_it():
    led_back = figures(asked.LED_BACK, item=CHAIR)

    assert led_back == {90_000: 300, 60_000: 200, 30_000: 100}


@pytest.mark.usefixtures("demo")
def test_no_campaign_is_open_past_its_last_day():
    still_open = db.session.scalars(
        select(Campaign.code).where(Campaign.state == "open", Campaign.closes_on < loading.TODAY)
    )

    assert not still_open.all()
    assert figures("SELECT code, 1 FROM campaign WHERE state = 'reported'").keys() >= {
        FIRST_STEP, "TABLE-1404", "SCHOOL-1404",
    }  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_131_children_in_mazandaran_have_a_wheelchair_and_50_in_sistan_and_baluchestan():
    by_province = figures(asked.BY_PROVINCE, item=CHAIR)

    assert (by_province["IR-02"], by_province["IR-11"]) == (131, 50)
    assert figure(asked.OF_KIND, item=CHAIR, kind="transfer_received", stage="in_store") == 50


@pytest.mark.usefixtures("demo")
def test_each_of_the_600_wheelchairs_is_found_by_its_own_code():
    units = figures(
        "SELECT unit.stage, count(DISTINCT unit.code) FROM unit JOIN lot ON lot.id = unit.lot_id"
        " JOIN item ON item.id = lot.item_id WHERE item.code = :item GROUP BY unit.stage", item=CHAIR,
    )  # fmt: skip

    assert units == {"delivered": 597, "lost": 1, "in_store": 2}


@pytest.mark.usefixtures("demo")
def test_a_loss_has_two_signatures():
    alone = figure("SELECT count(*) FROM entry WHERE kind = 'loss' AND (second_id IS NULL OR second_id = actor_id)")

    assert alone == 0
    assert figure(asked.OF_KIND, item=CHAIR, kind="loss", stage="lost") == 1


@pytest.mark.usefixtures("demo")
def test_of_1836_heaters_set_aside_12_came_back_and_1824_warm_homes_in_four_counties():
    reasons = figures(
        "SELECT take_back.reason, sum(take_back_line.quantity) FROM take_back"
        " JOIN take_back_line ON take_back_line.take_back_id = take_back.id GROUP BY take_back.reason"
    )

    assert figure(asked.OF_KIND, item=HEATER, kind="allot", stage="allotted") == 1836
    assert reasons == {"refused": 12}
    assert figures(asked.BY_COUNTY, campaign=LARGE) == {
        "پارس‌آباد": 912, "بیله‌سوار": 228, "اصلاندوز": 456, "مشگین‌شهر": 228,
    }  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_1824_heaters_save_849984_cubic_metres_in_each_year_and_each_old_unit_is_out():
    impact = get_impact(campaign_of(LARGE), on=loading.TODAY)
    swaps = figures(asked.SWAPPED, campaign=LARGE)

    [gas] = impact.energies
    assert 466 * figures(asked.OF_CAMPAIGN, campaign=LARGE)["delivered"] == 849_984
    assert (gas.deemed, gas.measured, gas.rials) == (849_984_000, 0, 849_984 * 20_000)
    assert (float(impact.heat.middle), round(float(impact.carbon.middle))) == (30_599_424.0, 1_716_628)
    assert sum(swaps.values()) == 1_824
    assert set(swaps) == {"scrapped", "stored"}
    assert figure("SELECT count(*) FROM swap_inspection") == 40


@pytest.mark.usefixtures("demo")
def test_the_bills_of_20_homes_take_the_place_of_what_was_deemed_and_the_difference_is_told():
    months = np.array(USED, dtype=float)
    degrees = np.array(DEGREES, dtype=float)
    slope, base = np.polyfit(degrees[:12], months[:12], 1)
    impact = get_impact(campaign_of(FIRST_STEP), on=loading.TODAY)

    [gas], [homes] = impact.energies, impact.swaps.metered
    assert gas.measured == pytest.approx(1000 * (12 * base + slope * degrees[13:].sum() - months[13:].sum()), abs=60)
    assert (gas.deemed, homes.homes, homes.deemed) == (0, 20, 9_320_000)
    assert homes.difference == gas.measured - 9_320_000 < 0
    assert impact.is_invented


@pytest.mark.usefixtures("demo")
def test_of_two_metered_savings_one_is_accepted_to_the_last_digit_and_one_refused_and_one_waits():
    rows = db.session.execute(text(
        "SELECT saving.state, saving.quantity FROM saving JOIN campaign ON campaign.id = saving.campaign_id"
        " WHERE campaign.code = 'GAS-1404' ORDER BY saving.id"
    )).all()  # fmt: skip
    bought = figures(asked.BOUGHT)

    assert [(row.state, int(row.quantity)) for row in rows[:2]] == [("verified", 10_779_200), ("refused", 7_300_000)]
    assert [row.state for row in rows[2:]] == ["declared"]
    series = db.session.execute(text("SELECT name, is_invented FROM degree_series")).all()
    assert all(each.is_invented and "ساختگی" in each.name for each in series)
    assert bought == {2: 25_584_000}


@pytest.mark.usefixtures("demo")
def test_the_furnace_that_no_weather_explains_is_refused_by_the_regression():
    saving = db.session.scalars(select(Saving).where(Saving.method == "before_after")).one()
    months = list_used(saving.meter)[:12]
    of_tehran = select(DegreeDays.quantity).where(DegreeDays.place_id == saving.meter.place.parent_id)
    degrees = db.session.scalars(of_tehran.order_by(DegreeDays.starts_on)).all()[:12]

    with pytest.raises((metered.WeakFit, metered.WrongSlope)):
        metered.fit_baseline([
            metered.Period(month.quantity, days) for month, days in zip(months, degrees, strict=True)
        ])  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_more_than_21000_took_part_in_isfahan_and_what_was_only_said_is_not_counted():
    isfahan = figures(asked.ISFAHAN)

    assert isfahan == {"given": -21_340, "available": 40, "converted": 21_300}
    only_said = "SELECT count(*) FROM pledge WHERE state IN ('announced', 'confirmed') AND accept_entry_id IS NOT NULL"
    assert figure(only_said) == 0


@pytest.mark.usefixtures("demo")
def test_half_of_what_isfahan_received_is_promised_again_by_the_national_match():
    received = figures(asked.RECEIVED)
    matched = figures(asked.MATCHED)

    assert received == {"blanket": 870, "walker": 60 + 50}
    assert (matched["blanket"], matched["walker"]) == (435, 30)


@pytest.mark.usefixtures("demo")
def test_2336_heaters_were_promised_1910_came_and_the_rest_is_expected():
    assert figure(asked.OF_KIND, item=HEATER, kind="accept", stage="expected") == 2336 + 20
    assert figure(asked.OF_KIND, item=HEATER, kind="receipt", stage="in_store") == 1910 + 20
    assert figures(asked.OF_CAMPAIGN, campaign=LARGE) == {
        "given": -1910, "promised": -426, "expected": 426, "in_store": 86, "delivered": 1824,
    }  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_the_ledger_checks():
    assert audit.check() == []


@pytest.mark.usefixtures("demo")
def test_1402_to_1404_are_closed_and_1405_is_open():
    closed = {year: db.session.get_one(Period, year).closed_at is not None for year in range(1402, 1406)}

    assert closed == {1402: True, 1403: True, 1404: True, 1405: False}


@pytest.mark.usefixtures("demo")
def test_every_entry_was_recorded_at_noon_of_its_day():
    rows = db.session.execute(text("SELECT DISTINCT happened_on, recorded_at FROM entry")).all()
    noons = {(str(day), instant_of(at).astimezone(TEHRAN).strftime("%Y-%m-%d %H:%M")) for day, at in rows}

    assert len(noons) > 300
    assert {stamp for day, stamp in noons if stamp != f"{day} 12:00"} == set()


@pytest.mark.usefixtures("demo")
def test_every_province_has_given_and_received_and_something_waits_everywhere_it_can():
    given = figures(
        "SELECT office.code, count(DISTINCT entry.kind) FROM entry JOIN office ON office.id = entry.office_id"
        " GROUP BY office.code"
    )
    pledges = figures("SELECT state, count(*) FROM pledge GROUP BY state")
    transfers = figures("SELECT state, count(*) FROM transfer GROUP BY state")

    assert len([code for code in given if code != "IR"]) == 31
    assert set(pledges) == {
        "announced", "confirmed", "accepted", "part_received", "fulfilled", "withdrawn", "lapsed",
    }  # fmt: skip
    assert transfers["sent"] >= 2
    assert figure("SELECT count(*) FROM approval WHERE state = 'waiting'") == 2
    assert figure("SELECT count(*) FROM dispute WHERE state = 'open'") == 1
    assert figure("SELECT count(*) FROM company WHERE state = 'registered'") == 1


def test_a_second_load_is_refused_in_words(demo: Flask):
    with pytest.raises(DemoHere, match="The demo is in this database already"):
        loading.load_demo()

    result = demo.test_cli_runner().invoke(args=["demo", "load", "--if-empty"])
    assert (result.exit_code, result.output) == (0, "This database is not empty, so nothing was loaded.\n")


@pytest.mark.usefixtures("demo")
def test_whoever_is_named_can_sign_in_and_no_one_else_is_promised():
    said = "\n".join(greeting(8000))

    for person in list_sign_ins():
        user = find_user(person.name)
        assert user is not None
        assert is_right(user.password_hash, PASSWORD)
        assert user.has_role(person.role)
        assert person.name in said
    assert "http://127.0.0.1:8000" in said


@pytest.mark.usefixtures("demo")
def test_every_company_has_a_number_of_its_own_that_checks():
    numbers = list(db.session.scalars(select(Company.legal_id).order_by(Company.id)))

    assert len(numbers) > 40
    assert all(has_right_legal_check(number or "") for number in numbers)


def test_persian_titles_of_campaigns_have_persian_digits(demo: Flask):
    titles = db.session.scalars(select(Campaign.title_fa)).all()

    assert "بهار همدلی ۱۴۰۵" in titles
    assert [title for title in titles if re.search("[0-9]", title)] == []


@pytest.mark.usefixtures("demo")
def test_what_happened_in_the_demo_is_stamped_on_its_days():
    by_the_real_clock = {"sign_in", "attempt", "job", "stored_file", "seal"}
    stamps = {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Instant) and table.name not in by_the_real_clock
    }

    last = {name: db.session.scalar(select(func.max(column))) for name, column in stamps.items()}

    noon = datetime.combine(loading.TODAY, time(12), tzinfo=clock.TEHRAN)
    assert {"period.closed_at", "company.verified_at", "dispute.opened_at", "approval.asked_at"} <= set(last)
    assert {name: at for name, at in last.items() if at is not None and at > noon} == {}
