"""What was decided about savings, and what that rests on, stays: the verbs refuse it in words, the databases anyhow."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.campaigns import undoing
from app.codes import CorrectionKind
from app.db import atomic, db
from app.energy import metering, service
from app.energy.agreements import store_agreement
from app.energy.conversion_refusals import AgreementStays, NoAgreement
from app.energy.guards import GUARDS
from app.energy.meters import Bill, Reading
from app.energy.participations import Participation
from app.energy.refusals import RestsOnIt
from app.energy.ruling import state_rule
from app.energy.words import EnergyKind
from app.files.service import store_file
from tests.making.energy import GAS, GAS_AFTER


def refuses(statement: str) -> None:
    with pytest.raises(DBAPIError) as refused, atomic() as session:
        session.execute(text(statement))
    assert statement.split()[{"UPDATE": 1, "DELETE": 2, "INSERT": 2}[statement.split()[0]]] in str(refused.value)


@pytest.fixture
def verified(ctx, make):
    """The handbook's saving, verified, with a second meter whose readings nobody has claimed."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    make.bills(meter, [1000], by=speaker, year=2025)
    saving = make.declared(make.worked_draft(company, meter, make.degree_days()), by=speaker)
    return service.verify_saving(
        saving_id=saving.id, expires_on=make.today + timedelta(400), by=make.supervisor(), key="v"
    )


def test_a_verified_saving_with_its_evidence_and_its_bills_never_changes(verified, make):
    stray = store_file(source=io.BytesIO(b"late"), name="late.pdf", media_type="application/pdf", by=make.clerk())
    db.session.commit()

    refuses("UPDATE saving SET quantity = quantity + 1")
    refuses("DELETE FROM saving")
    refuses("UPDATE saving_evidence SET file_id = file_id")
    refuses("DELETE FROM saving_evidence")
    refuses(
        f"INSERT INTO saving_evidence (saving_id, file_id, added_by_id) SELECT saving_id, {stray.id}, added_by_id"
        " FROM saving_evidence"
    )
    for bill in ("starts_on = '2023-01-01'", "starts_on = '2024-12-01'"):
        refuses(f"UPDATE energy_bill SET quantity = 1 WHERE {bill}")
        refuses(f"DELETE FROM energy_bill WHERE {bill}")


def test_what_no_verified_saving_looked_at_may_still_be_set_right(verified):
    with atomic() as session:
        session.execute(text("UPDATE energy_bill SET quantity = 1 WHERE starts_on = '2025-01-01'"))
        session.execute(text("DELETE FROM energy_bill WHERE starts_on = '2025-01-01'"))

    assert db.session.scalar(select(func.count()).select_from(Bill)) == 24


def test_readings_under_a_verified_saving_stay_and_the_verb_says_why(ctx, make):
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    days = [date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31)]
    made = make.readings(meter, dict(zip(days, (0, 1000, 1500), strict=True)), by=speaker)
    later = make.readings(meter, {date(2025, 6, 30): 1600}, by=speaker)
    draft = make.deemed_draft(
        company, energy=EnergyKind.GAS, meter_id=meter.id, figure=None, units=None,
        baseline_from=date(2023, 1, 1), baseline_to=date(2023, 12, 31), **make.adjusted(),
    )  # fmt: skip
    saving = make.declared(draft, by=speaker)
    service.verify_saving(saving_id=saving.id, expires_on=make.today + timedelta(400), by=make.supervisor(), key="v")

    for reading in made:
        with pytest.raises(RestsOnIt):
            metering.remove_readings(reading_ids=[reading.id], since=reading.recorded_at, by=speaker)
        refuses(f"DELETE FROM meter_reading WHERE id = {reading.id}")
        refuses(f"UPDATE meter_reading SET shown = 0 WHERE id = {reading.id}")
    metering.remove_readings(reading_ids=[reading.id for reading in later], since=later[0].recorded_at, by=speaker)
    assert db.session.scalar(select(func.count()).select_from(Reading)) == 3


@pytest.fixture
def counted(ctx, make):
    """Participations that were counted, and those of them that were converted."""
    campaign, company = make.energy_campaign(), make.company(verified=True)
    return campaign, make.counted(campaign, [f"a{row}" for row in range(1, 301)], company)


def test_what_was_counted_and_converted_is_only_added_to(counted, make):
    campaign, _ = counted
    make.tariff(), make.price()
    make.converted(campaign)

    for table in ("participation_count", "participation_day", "conversion", "conversion_line", "tariff", "unit_price"):
        column = {"participation_day": "quantity", "conversion_line": "goods"}.get(table, "id")
        refuses(f"UPDATE {table} SET {column} = {column}")
        refuses(f"DELETE FROM {table}")
    refuses("UPDATE participation SET count_id = count_id")
    refuses("DELETE FROM participation")
    refuses("UPDATE rule_agreement SET file_id = file_id")
    refuses("DELETE FROM rule_agreement")


def test_participations_are_let_go_with_the_entry_that_counted_them(counted, make):
    _, count = counted
    said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه", "by": make.officer()}

    undoing.reverse_entries(entry_ids=[count.entry_id], key="u", **said)

    assert db.session.scalar(select(func.count()).select_from(Participation)) == 0


def test_nothing_is_converted_before_the_sponsors_paper_is_on_file(ctx, make):
    campaign = make.energy_campaign(agreed=False)
    make.saved(campaign, 300)
    paper = {"campaign_id": campaign.id, "name": "agreement.pdf", "by": make.officer()}

    with pytest.raises(NoAgreement):
        make.converted(campaign)
    rule = store_agreement(source=io.BytesIO(b"%PDF-"), **paper)
    with pytest.raises(AgreementStays):
        store_agreement(source=io.BytesIO(b"another"), **paper)

    assert rule.agreement.file.name == "agreement.pdf"
    assert make.converted(campaign).goods == 1


def test_factors_swaps_and_the_rule_of_an_open_campaign_stay_as_they_were(ctx, make):
    make.yearly_figure()
    draft, opened, swaps = make.energy_campaign(is_open=False), make.energy_campaign(), make.swap_campaign()
    make.swapped(make.heaters_at_home(swaps)[0])

    refuses("UPDATE energy_factor SET thousandths = 1")
    refuses("DELETE FROM energy_factor")
    refuses("UPDATE heater_swap SET installer = 'x'")
    refuses("DELETE FROM heater_swap")
    for table, campaign in (("conversion_rule", opened), ("swap_plan", swaps)):
        refuses(f"UPDATE {table} SET climate = 2 WHERE campaign_id = {campaign.id}")
        refuses(f"DELETE FROM {table} WHERE campaign_id = {campaign.id}")
    assert state_rule(campaign_id=draft.id, rule=make.rule(saved=200), by=make.officer()).units == 200


def test_a_rule_of_another_agreement_needs_its_own_paper(ctx, make):
    campaign = make.energy_campaign(is_open=False)

    same = state_rule(campaign_id=campaign.id, rule=make.rule(saved=400), by=make.officer()).agreement
    other = state_rule(campaign_id=campaign.id, rule=make.rule(agreement_no="Z-2"), by=make.officer()).agreement

    assert (same is not None, other) == (True, None)


def test_every_table_of_energy_that_counts_has_its_guards():
    assert {guard.table for guard in GUARDS} >= {
        "saving", "saving_evidence", "meter_reading", "energy_bill", "participation", "conversion", "rule_agreement",
    }  # fmt: skip
