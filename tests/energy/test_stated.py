"""Figures that somebody stated: adjustments, dated and signed and never called measured; yearly ones of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from app.campaigns.checks import Unanswered
from app.db import db
from app.energy import factors, service
from app.energy.factor_models import FactorKind
from app.energy.models import Saving
from app.energy.questions import list_questions
from app.errors import DomainError
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


def test_before_and_after_is_stated_dated_signed_bounded_and_never_called_measured(make, plant):
    def draft(adjustment, **facts):
        said = make.adjusted(adjustment) | facts
        return make.worked_draft(plant.company, plant.meter, plant.series, **said)

    refused = {
        "adjusted_by": draft("0", adjusted_by=None), "adjusted_on": draft("0", adjusted_on=make.today + timedelta(400)),
        "adjustment": draft("69700.001"), "adjustment_reason": draft("0", adjustment_reason=" "),
    }  # fmt: skip
    for field, said in refused.items():
        with pytest.raises(DomainError) as refusal:
            service.draft_saving(draft=said, by=plant.speaker)
        assert refusal.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Saving)) == 0

    saving = make.declared(draft("-1000.5"), by=plant.speaker)
    assert saving.quantity == 9_070_000 - 1_000_500
    assert (saving.inputs["adjusted_by"], saving.method.is_measured) == ("مدیر تولید", False)
    assert list_questions(saving) == []


def test_more_than_a_tenth_of_the_baseline_is_adjusted_with_the_verifiers_reason_only(make, plant):
    said = make.adjusted("7000")
    saving = make.declared(make.worked_draft(plant.company, plant.meter, plant.series, **said), by=plant.speaker)

    facts = {"saving_id": saving.id, "expires_on": make.today + timedelta(400), "by": plant.officer, "key": "k"}

    with pytest.raises(Unanswered, match=r"10\.04 %"):
        service.verify_saving(**facts)
    verified = service.verify_saving(**facts, answers={"adjusted": "خط تازه، سند ۱۲"})

    assert [each.code for each in verified.answers] == ["adjusted"]


def test_a_yearly_figure_is_of_its_day_and_nothing_before_it_is_reckoned_by_it(make, plant):
    factors.record_factor(
        kind=FactorKind.GAS_HEATER_A, since=date(2025, 6, 1), value="450", source="پایش ۱۴۰۴", by=make.national()
    )
    year = {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)}
    before = make.deemed_draft(plant.company, **year)
    spring = make.deemed_draft(plant.company, starts_on=date(2025, 3, 21), ends_on=date(2025, 7, 1), units=1)

    with pytest.raises(factors.NoFactor):
        service.draft_saving(draft=before, by=plant.speaker)
    saving = service.draft_saving(draft=spring, by=plant.speaker)
    later = service.draft_saving(draft=replace(spring, starts_on=date(2025, 6, 1), units=365), by=plant.speaker)

    assert (saving.result["yearly"], saving.quantity) == (466_000, 466_000 * 103 // 365)
    assert (later.quantity, later.result["since"]) == (450_000 * 31, "2025-06-01")
