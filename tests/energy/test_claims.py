"""One saving is claimed once: by its meter, by the paper that names its units, by the homes that a campaign counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.campaigns import undoing
from app.campaigns.checks import Unanswered
from app.codes import CampaignKind, CorrectionKind
from app.db import atomic, db
from app.energy import claims, service
from app.energy.claim_models import SavingClaim
from app.energy.meters import Bill
from app.energy.models import Saving, SavingAnswer
from app.energy.questions import list_questions
from app.energy.refusals import (
    ClaimedMeanwhile,
    CountedNotTyped,
    InputMissing,
    MeterClaimed,
    NoGround,
    SavingUndone,
    UnitsClaimed,
)
from app.energy.words import EnergyKind, Method, SavingState
from app.ledger import audit
from app.ledger import queries as ledger
from app.ledger.words import Stage
from app.places.queries import get_place_by_code
from tests.attacks.standing import person
from tests.ledger.test_races import ended
from tests.making.energy import GAS, GAS_AFTER

CROWD = 20


@pytest.fixture
def plant(ctx, make):
    """A company, who speaks for it, and the officer who decides."""
    company = make.company(verified=True)
    return SimpleNamespace(company=company, speaker=make.representative(company), officer=make.supervisor())


def verify(saving, by, answers=None, key="v"):
    return service.verify_saving(
        saving_id=saving.id, expires_on=clock.business_today() + timedelta(400), by=by, key=key, answers=answers
    )


def undo(make, entry_id, by, key="u"):
    said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه"}
    return undoing.reverse_entries(entry_ids=[entry_id], by=by, key=key, **said)


def test_units_that_one_paper_names_are_declared_once_however_it_is_spelled(make, plant):
    draft = make.deemed_draft(plant.company, ground="قرارداد ۱۴۰۳/۲۲")
    first = make.declared(draft, by=plant.speaker)
    campaigns = [make.campaign(kind=CampaignKind.ENERGY).id for _ in range(2)]

    for again in (
        draft, replace(draft, ground=" قرارداد 1403-22 "), replace(draft, units=7, starts_on=date(2024, 12, 31)),
        *(replace(draft, campaign_id=campaign) for campaign in campaigns),
    ):  # fmt: skip
        with pytest.raises(UnitsClaimed, match=str(first.id)):
            service.draft_saving(draft=again, by=plant.speaker)

    assert db.session.scalar(select(func.count()).select_from(Saving)) == 1
    year_after = replace(draft, starts_on=date(2025, 1, 1), ends_on=date(2025, 9, 30))
    assert make.declared(year_after, by=plant.speaker).state is SavingState.DECLARED


def test_units_that_nothing_names_and_participations_that_are_typed_are_no_saving(make, plant):
    for facts, refusal in (
        ({"place_id": None}, InputMissing), ({"ground": None}, NoGround), ({"ground": " -/ "}, NoGround),
        ({"method": Method.PARTICIPATION}, CountedNotTyped),
    ):  # fmt: skip
        with pytest.raises(refusal):
            service.draft_saving(draft=make.deemed_draft(plant.company, **facts), by=plant.speaker)

    assert db.session.scalar(select(func.count()).select_from(Saving)) == 0


def test_what_may_be_the_same_is_verified_with_a_written_answer_which_is_kept(make, plant):
    first = make.declared(make.deemed_draft(plant.company), by=plant.speaker)
    second = make.declared(make.deemed_draft(plant.company), by=plant.speaker)
    other = make.company(verified=True)
    theirs = make.declared(make.deemed_draft(other), by=make.representative(other))
    elsewhere = make.deemed_draft(other, place_id=get_place_by_code("IR-23").id)
    make.declared(elsewhere, by=make.representative(other))

    asked = [warned.code for warned in list_questions(first)]
    with pytest.raises(Unanswered) as refused:
        verify(first, plant.officer, {asked[0]: "دو کارخانه", asked[1]: "  "})
    left = db.session.scalar(select(func.count()).select_from(SavingAnswer))
    verified = verify(first, plant.officer, dict.fromkeys(asked, "دو کارخانه؛ فهرست‌ها یکی نیست"))

    assert asked == [f"alike-{second.id}", f"alike-{theirs.id}"]
    assert (refused.value.field, left) == (f"answers.{asked[1]}", 0)
    assert [(each.code, each.answer) for each in verified.answers] == [
        (code, "دو کارخانه؛ فهرست‌ها یکی نیست") for code in asked
    ]
    assert str(second.id) in verified.answers[0].warning
    with pytest.raises(IntegrityError), atomic():
        db.session.execute(text("UPDATE saving_answer SET answer = 'x'"))


def test_two_meters_tell_two_savings_apart_and_nothing_is_asked(make, plant):
    series, savings = make.degree_days(), []
    for more in range(2):
        meter = make.meter(plant.company, by=plant.speaker)
        make.bills(meter, [month + more for month in GAS + GAS_AFTER], by=plant.speaker)
        savings.append(make.declared(make.worked_draft(plant.company, meter, series), by=plant.speaker))

    assert list_questions(savings[0]) == []
    make.declared(make.deemed_draft(plant.company), by=plant.speaker)
    assert len(list_questions(savings[0])) == 1


def test_a_verified_saving_that_is_undone_says_so_frees_its_meter_and_its_bills_and_stays_undone(make, plant):
    meter = make.meter(plant.company, by=plant.speaker)
    make.bills(meter, GAS + GAS_AFTER, by=plant.speaker)
    draft = make.worked_draft(plant.company, meter, make.degree_days())
    saving = verify(make.declared(draft, by=plant.speaker), plant.officer)

    [undone] = undo(make, saving.entry_id, plant.officer)

    assert db.session.get_one(Saving, saving.id).state is SavingState.UNDONE
    assert ledger.cell_quantity(plant.company.holder_id, Stage.AVAILABLE, saving.lot_id) == 0
    with atomic():
        db.session.scalars(select(Bill).where(Bill.starts_on == date(2024, 1, 1))).one().quantity = 11_000_000
    again = make.declared(draft, by=plant.speaker)
    assert verify(again, plant.officer, key="v2").quantity == 11_679_200
    with pytest.raises(SavingUndone):
        undo(make, undone.id, plant.officer, "back")
    assert not audit.check()


def test_the_databases_let_no_claim_overlap_none_end_early_and_nothing_be_declared_without_one(make, plant):
    saving = make.declared(make.deemed_draft(plant.company), by=plant.speaker)
    drafted = service.draft_saving(draft=make.deemed_draft(plant.company), by=plant.speaker)
    who = f"declared_by_id = {plant.speaker.id}, declared_at = '2025-01-01'"

    for statement in (
        f"INSERT INTO saving_claim (saving_id, subject, starts_on, ends_on) SELECT {drafted.id}, subject,"
        " '2024-12-31', '2025-12-31' FROM saving_claim",
        "UPDATE saving_claim SET ended_at = '2025-01-01'",
        "UPDATE saving_claim SET subject = 'another'",
        "DELETE FROM saving_claim",
        f"UPDATE saving SET state = 'declared', {who} WHERE id = {drafted.id}",
    ):
        with pytest.raises(IntegrityError), atomic():
            db.session.execute(text(statement))

    service.refuse_saving(saving_id=saving.id, reason="ناخوانا", by=plant.officer)
    assert db.session.scalars(select(SavingClaim)).one().ended_at is not None
    with pytest.raises(IntegrityError), atomic():
        db.session.execute(text("UPDATE saving_claim SET ended_at = NULL"))


@pytest.fixture
def drafts(app, make):
    """The keys of twenty drafts of one and the same saving, and of who declares them."""
    with app.app_context():
        company = make.company(verified=True)
        speaker = make.representative(company)
        draft = make.deemed_draft(company, ground="قرارداد ۲۲")
        return [make.drafted(draft, by=speaker).id for _ in range(CROWD)], speaker.id


def declared(drafts):
    keys, speaker_id = drafts
    return lambda number: service.declare_saving(saving_id=keys[number], by=person(speaker_id))


def count_claims(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SavingClaim))


def test_of_twenty_who_declare_one_saving_at_once_one_does(app, drafts):
    answers = ended(app, CROWD, declared(drafts))

    assert answers["done"] == 1
    assert set(answers) <= {"done", UnitsClaimed.__name__, ClaimedMeanwhile.__name__}
    assert count_claims(app) == 1


def test_without_a_look_the_database_lets_one_of_twenty_through(app, drafts, monkeypatch):
    monkeypatch.setattr(claims, "_find_overlapping", lambda *_: None)

    assert ended(app, CROWD, declared(drafts)) == {"done": 1, ClaimedMeanwhile.__name__: CROWD - 1}
    assert count_claims(app) == 1


def test_who_calls_each_saving_something_of_its_own_claims_it_twenty_times(app, drafts, monkeypatch):
    monkeypatch.setattr(claims, "subject_of", lambda saving: f"saving {saving.id}")

    assert ended(app, CROWD, declared(drafts)) == {"done": CROWD}
    assert count_claims(app) == CROWD


def test_a_meter_claimed_for_part_of_a_time_is_claimed_for_the_whole(make, plant):
    meter = make.meter(plant.company, by=plant.speaker)
    make.bills(meter, GAS + GAS_AFTER, by=plant.speaker)
    draft = make.worked_draft(plant.company, meter, make.degree_days())
    make.declared(draft, by=plant.speaker)

    with pytest.raises(MeterClaimed):
        make.declared(
            replace(
                draft, energy=EnergyKind.GAS, starts_on=date(2024, 12, 1), baseline_from=date(2023, 12, 1),
                **make.adjusted(),
            ), by=plant.speaker,
        )  # fmt: skip
