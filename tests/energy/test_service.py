"""A saving is declared by its company, verified by somebody else, and is then a lot in the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from app import clock
from app.codes import Unit
from app.db import atomic, db
from app.energy import degrees, metering, service
from app.energy.drafts import BillDraft, DegreeDraft, ReadingDraft
from app.energy.meters import Bill, DegreeDays, Meter, Reading
from app.energy.models import Saving
from app.energy.periods import list_used
from app.energy.refusals import (
    BillsOverlap,
    ChangedMeanwhile,
    ExpiryPassed,
    Gap,
    GapInDegreeDays,
    MeterClaimed,
    MeterTaken,
    NoEvidence,
    NoSuchMeter,
    NotThisCompany,
    ReadingFell,
    TimeNotOver,
    TimesOverlap,
    VerifierDeclared,
    WrongUnit,
)
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, SavingState
from app.errors import NotAllowed, NotFound, RowsNotTaken
from app.ledger import queries as ledger
from app.ledger.drafts import new_id
from app.ledger.words import EntryKind, LotKind, Stage
from app.places.queries import get_place_by_code
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def plant(ctx, make):
    """A company with a gas meter and the handbook's two years of bills."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    meter = make.meter(company, by=speaker)
    make.bills(meter, GAS + GAS_AFTER, by=speaker)
    return SimpleNamespace(
        company=company, speaker=speaker, meter=meter, series=make.degree_days(), officer=make.supervisor()
    )


def later(years: int = 2) -> date:
    return clock.business_today() + timedelta(days=365 * years)


def verify(saving: Saving, by, key="k") -> Saving:
    return service.verify_saving(saving_id=saving.id, expires_on=later(), by=by, key=key)


def reading(meter: Meter, day: date, shown: str, unit=Unit.CUBIC_METER, closing=None) -> ReadingDraft:
    return ReadingDraft(meter_id=meter.id, day=day, shown=shown, unit=unit, closing=closing)


def test_a_declared_saving_is_verified_by_the_office_and_is_a_lot_at_its_company(make, plant):
    saving = make.declared(make.worked_draft(plant.company, plant.meter, plant.series), by=plant.speaker)

    verified = verify(saving, plant.officer)

    entry, lot = ledger.get_entry(verified.entry_id), ledger.get_lot(verified.lot_id)
    assert (verified.state, verified.quantity) == (SavingState.VERIFIED, 10_779_200)
    assert (entry.kind, entry.office_id) == (EntryKind.SAVING, plant.company.office_id)
    assert (lot.kind, lot.item.code, lot.quantity, lot.expires_on) == (
        LotKind.SAVING, "saved_gas", 10_779_200, later(),
    )  # fmt: skip
    assert ledger.cell_quantity(plant.company.holder_id, Stage.AVAILABLE, lot.id) == 10_779_200
    assert verified.inputs["is_invented"] is True
    assert verified.result["r2"] == "0.99987"


def test_the_same_key_verifies_once(make, plant):
    saving = make.declared(make.deemed_draft(plant.company), by=plant.speaker)

    first, second = verify(saving, plant.officer), verify(saving, plant.officer)

    assert first.lot_id == second.lot_id
    assert saving.quantity == 212_496_000


def test_nobody_verifies_what_their_own_company_declares_and_no_clerk_does(make, plant):
    saving = make.declared(make.deemed_draft(plant.company), by=plant.speaker)
    make.grant(plant.speaker, "supervisor")

    with pytest.raises(VerifierDeclared):
        verify(saving, plant.speaker)
    with pytest.raises(NotAllowed):
        verify(saving, make.clerk())
    with pytest.raises(NotFound):
        verify(saving, make.supervisor("IR-07"))
    assert db.session.get_one(Saving, saving.id).state is SavingState.DECLARED


def test_a_refused_saving_says_why_frees_its_meter_and_can_no_longer_be_verified(make, plant):
    draft = make.worked_draft(plant.company, plant.meter, plant.series)
    saving = make.declared(draft, by=plant.speaker)

    service.refuse_saving(saving_id=saving.id, reason="قبض‌ها ناخواناست", by=plant.officer)
    again = make.declared(draft, by=plant.speaker)

    assert db.session.get_one(Saving, saving.id).reason == "قبض‌ها ناخواناست"
    assert again.state is SavingState.DECLARED
    with pytest.raises(Exception, match="refused"):
        verify(saving, plant.officer)


def test_a_saving_is_declared_with_evidence_after_its_time_by_its_own_company(make, plant):
    stranger = make.representative()
    bare = service.draft_saving(draft=make.deemed_draft(plant.company), by=plant.speaker)
    ahead = make.deemed_draft(plant.company, ends_on=later())

    with pytest.raises(NoEvidence):
        service.declare_saving(saving_id=bare.id, by=plant.speaker)
    with pytest.raises(NotFound):
        service.draft_saving(draft=make.deemed_draft(plant.company), by=stranger)
    with pytest.raises(NotFound):
        service.declare_saving(saving_id=bare.id, by=stranger)
    with pytest.raises(NotAllowed):
        service.draft_saving(draft=make.deemed_draft(plant.company), by=plant.officer)
    with pytest.raises(TimeNotOver):
        service.draft_saving(draft=ahead, by=plant.speaker)


def test_what_a_meter_saved_is_claimed_once_and_for_its_own_company(make, plant):
    draft = make.worked_draft(plant.company, plant.meter, plant.series)
    waiting = service.draft_saving(draft=draft, by=plant.speaker)
    make.declared(draft, by=plant.speaker)
    other = make.company()

    with pytest.raises(MeterClaimed):
        make.declared(draft, by=plant.speaker)
    with pytest.raises((MeterClaimed, NoEvidence)):
        service.declare_saving(saving_id=waiting.id, by=plant.speaker)
    with pytest.raises(NoSuchMeter):
        speaker = make.representative(other)
        service.draft_saving(draft=make.worked_draft(other, plant.meter, plant.series), by=speaker)
    both = make.representative(other)
    make.grant(both, "supervisor")
    with pytest.raises(NotThisCompany):
        service.draft_saving(draft=make.worked_draft(other, plant.meter, plant.series), by=both)
    with pytest.raises(MeterTaken):
        make.meter(other, by=both, number=plant.meter.identifier.lower())


def test_times_that_overlap_or_have_gaps_are_refused_with_the_day(make, plant):
    def draft(**facts):
        return service.draft_saving(
            draft=make.worked_draft(plant.company, plant.meter, plant.series, **facts), by=plant.speaker
        )

    with pytest.raises(TimesOverlap):
        draft(baseline_to=date(2024, 1, 31))
    with pytest.raises(Gap, match="2022-12-01"):
        draft(baseline_from=date(2022, 12, 1))
    with pytest.raises(Gap, match="2025-01-01"):
        draft(ends_on=date(2025, 1, 31))
    make.bills(plant.meter, [9000], by=plant.speaker, year=2025)
    with pytest.raises(GapInDegreeDays, match="2025-01-01"):
        draft(ends_on=date(2025, 1, 31))
    assert db.session.scalar(select(func.count()).select_from(Saving)) == 0


def test_a_verifier_is_told_when_the_meter_says_otherwise_now(make, plant):
    saving = make.declared(make.worked_draft(plant.company, plant.meter, plant.series), by=plant.speaker)
    with atomic():
        bill = db.session.scalars(select(Bill).where(Bill.starts_on == date(2024, 1, 1))).one()
        bill.quantity += 1_000_000

    with pytest.raises(ChangedMeanwhile, match=r"9,779\.2"):
        verify(saving, plant.officer)


def test_a_saving_must_be_usable_for_a_while(make, plant):
    saving = make.declared(make.deemed_draft(plant.company), by=plant.speaker)

    with pytest.raises(ExpiryPassed):
        service.verify_saving(
            saving_id=saving.id, expires_on=clock.business_today(), by=plant.officer, key=str(new_id())
        )


def test_a_reading_lower_than_before_is_refused_unless_the_meter_was_changed(make, plant):
    meter = make.meter(plant.company, by=plant.speaker)
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]

    with pytest.raises(RowsNotTaken) as refused:
        metering.record_readings(
            readings=[reading(meter, days[0], "100"), reading(meter, days[1], "90.5")], by=plant.speaker
        )
    metering.record_readings(
        readings=[
            reading(meter, days[2], "۱۲٫۲۵"), reading(meter, days[0], "100"),
            reading(meter, days[1], "0", closing="150.125"),
        ],
        by=plant.speaker,
    )  # fmt: skip

    assert isinstance(refused.value.refusals[1], ReadingFell)
    assert [used.quantity for used in list_used(meter)] == [50_125, 12_250]


def test_a_sheet_of_readings_is_taken_whole_or_not_at_all_and_twice_changes_nothing(make, plant):
    meter = make.meter(plant.company, by=plant.speaker, energy=EnergyKind.ELECTRICITY)
    good = reading(meter, date(2024, 1, 1), "100", Unit.KILOWATT_HOUR)
    bad = [
        reading(meter, date(2024, 2, 1), "200"),
        reading(meter, later(), "300", Unit.KILOWATT_HOUR),
        reading(meter, date(2024, 1, 1), "101", Unit.KILOWATT_HOUR),
    ]

    with pytest.raises(RowsNotTaken) as refused:
        metering.record_readings(readings=[good, *bad], by=plant.speaker)
    nothing = db.session.scalar(select(func.count()).select_from(Reading))
    first = metering.record_readings(readings=[good], by=plant.speaker)
    again = metering.record_readings(readings=[good], by=plant.speaker)

    assert isinstance(refused.value.refusals[1], WrongUnit)
    assert sorted(refused.value.refusals) == [1, 2, 3]
    assert (nothing, len(first), len(again)) == (0, 1, 0)


def test_bills_that_share_a_day_are_refused(make, plant):
    bill = BillDraft(
        meter_id=plant.meter.id, starts_on=date(2024, 1, 15), ends_on=date(2024, 2, 3), quantity="5",
        unit=Unit.CUBIC_METER,
    )  # fmt: skip

    with pytest.raises(RowsNotTaken) as refused:
        metering.record_bills(bills=[bill], by=plant.speaker)

    assert isinstance(refused.value.refusals[0], BillsOverlap)


def test_an_office_registers_the_meter_of_a_group_of_households(make, plant):
    meter = metering.register_meter(
        energy=EnergyKind.GAS, identifier="۱۲۳ ۴۵", owner=MeterOwner.HOUSEHOLDS, name="کوی مهر", households=40,
        place_id=get_place_by_code("IR-20").id, office_id=plant.officer.standing_grants[0].office_id, by=plant.officer,
    )  # fmt: skip

    assert meter.identifier == "12345"
    with pytest.raises(NoSuchMeter):
        metering.record_readings(readings=[reading(meter, date(2024, 1, 1), "1")], by=plant.speaker)


@dataclass
class Degrees:
    """Rows for Semnan in one series."""

    def row(self, start: date, end: date, hundredths: int, **facts) -> DegreeDraft:
        return DegreeDraft(**{
            "series": "s", "kind": DegreeKind.HEATING, "base_tenths": 180, "source": "x", "is_invented": True,
            "place_id": get_place_by_code("IR-20").id, "starts_on": start, "ends_on": end, "hundredths": hundredths,
        } | facts)  # fmt: skip


def test_degree_days_below_nought_overlapping_or_of_another_source_are_refused_and_nothing_is_kept(ctx, make):
    of, january = Degrees().row, (date(2024, 1, 1), date(2024, 1, 31))
    rows = [
        of(*january, 40_000),
        of(date(2024, 1, 31), date(2024, 2, 27), 1),
        of(date(2024, 3, 1), date(2024, 3, 31), -1),
        of(date(2024, 4, 1), date(2024, 4, 30), 1, source="y"),
    ]

    with pytest.raises(RowsNotTaken) as refused:
        degrees.record_degree_days(rows=rows, by=make.national())

    assert sorted(refused.value.refusals) == [1, 2, 3]
    assert db.session.scalar(select(func.count()).select_from(DegreeDays)) == 0
    with pytest.raises(NotAllowed):
        degrees.record_degree_days(rows=rows[:1], by=make.supervisor())
