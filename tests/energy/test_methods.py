"""The handbook's worked vectors to the last digit given there, and what each method refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.energy.factor_models import FactorKind
from app.energy.factors import list_shipped
from app.energy.methods import before_after, deemed, metered, participation
from app.energy.methods.fitting import fit_line
from app.energy.methods.metered import (
    BiasedFit,
    NoSaving,
    NoSpread,
    NothingUsed,
    Period,
    ScatteredFit,
    TooFewMonths,
    UncertainSaving,
    WeakFit,
    WrongSlope,
)
from app.energy.methods.student import central_quantile

DEGREE_DAYS = (420, 350, 260, 110, 20, 0, 0, 0, 10, 120, 280, 400)
GAS = (13150, 11020, 8600, 4350, 1700, 1120, 1180, 1090, 1420, 4480, 9050, 12540)
THEN = (450, 380, 250, 130, 25, 0, 0, 0, 5, 100, 260, 430)
GAS_THEN = (11900, 10150, 6900, 4000, 1600, 1000, 1050, 980, 1150, 3300, 7200, 11400)


def periods(degree_days, used):
    return [Period(use * 1000, days * 100) for days, use in zip(degree_days, used, strict=True)]


BASELINE, REPORTING = periods(DEGREE_DAYS, GAS), periods(THEN, GAS_THEN)


def test_the_worked_regression_comes_out_to_the_last_digit():
    finding = metered.find_saving(baseline=BASELINE, reporting=REPORTING)

    told = {name: finding.figures[name] for name in ("a", "b", "r2", "rmse", "cv_percent")}
    assert told == {"a": "1131.781", "b": "28.4866", "r2": "0.99987", "rmse": "57.72", "cv_percent": "0.994"}
    assert finding.figures["adjusted_baseline"] == 71_409_200
    assert finding.figures["used"] == 60_630_000
    assert finding.quantity == 10_779_200
    assert (finding.figures["share_percent"], finding.figures["uncertainty_90_percent"]) == ("15.1", "4.69")
    assert finding.figures["uncertainty_90"] == 505_000


def test_the_bare_difference_is_told_beside_it_and_is_wrong_by_1709():
    finding = metered.find_saving(baseline=BASELINE, reporting=REPORTING)

    assert finding.figures["naive"] == 9_070_000
    assert round((finding.quantity - finding.figures["naive"]) / 1000) == 1_709


def test_the_line_is_the_one_that_the_library_fits():
    line = fit_line(DEGREE_DAYS, GAS)

    b, a = np.polyfit(DEGREE_DAYS, GAS, 1)
    assert (line.a, line.b) == pytest.approx((a, b), rel=1e-12)
    assert line.r2 == pytest.approx(np.corrcoef(DEGREE_DAYS, GAS)[0, 1] ** 2, rel=1e-12)


@pytest.mark.parametrize(
    ("probability", "freedom", "quantile"),
    [(0.90, 10, 1.812), (0.95, 10, 2.228), (0.90, 1, 6.314), (0.99, 7, 3.499), (0.90, 34, 1.691), (0.95, 2, 4.303)],
)
def test_the_quantiles_of_t_are_those_of_the_printed_tables(probability, freedom, quantile):
    assert round(central_quantile(probability, freedom), 3) == quantile


def test_a_regression_of_eight_months_is_refused():
    with pytest.raises(TooFewMonths):
        metered.fit_baseline(BASELINE[:8])


def test_what_degree_days_cannot_explain_is_refused_and_says_why():
    hundreds = range(0, 1200, 100)

    with pytest.raises(NoSpread):
        metered.fit_baseline([Period(1000, 5)] * 12)
    with pytest.raises(NothingUsed):
        metered.fit_baseline([Period(0, days) for days in range(12)])
    with pytest.raises(WrongSlope):
        metered.fit_baseline(periods(hundreds, range(2400, 0, -200)))
    with pytest.raises(WeakFit, match="R² is 0"):
        metered.fit_baseline(periods(hundreds, (100, 200) * 6))


def test_a_line_that_scatters_too_much_is_refused():
    used = [0, 0, 0, 0, 0, 20, 40, 60, 120, 170, 220, 260]

    with pytest.raises(ScatteredFit, match="at most 25 %"):
        metered.fit_baseline(periods(range(0, 120, 10), used))


def test_a_line_that_is_biased_on_months_it_has_not_seen_is_refused():
    used = [130 + 10 * n + (35 if n % 3 == 0 else 0) for n in range(12)]

    with pytest.raises(BiasedFit):
        metered.fit_baseline(periods(range(0, 120, 10), used))


def test_more_use_than_the_adjusted_baseline_is_no_saving():
    wasteful = periods(THEN, [use * 13 // 10 for use in GAS_THEN])

    with pytest.raises(NoSaving):
        metered.find_saving(baseline=BASELINE, reporting=wasteful)


def test_a_saving_smaller_than_what_is_not_known_is_refused():
    adjusted = [round(1131.781 + 28.4866 * days) for days in THEN]
    hardly_less = periods(THEN, [use - 3 for use in adjusted])

    with pytest.raises(UncertainSaving, match="at most 50 %"):
        metered.find_saving(baseline=BASELINE, reporting=hardly_less)


def heater() -> deemed.DeemedFigure:
    """The figure that is shipped, as it holds since its day."""
    unit = deemed.find_unit("gas_heater_a")
    [held] = [each for each in list_shipped() if each.kind is FactorKind.GAS_HEATER_A]
    return deemed.DeemedFigure(
        unit.code, unit.name_fa, unit.name_en, unit.energy, held.thousandths, held.source_fa, held.source_en, held.since
    )


def test_each_unit_that_is_deemed_has_a_dated_figure():
    assert {FactorKind(unit.code) for unit in deemed.list_units()} <= {each.kind for each in list_shipped()}


def test_456_heaters_are_212496_cubic_metres_a_year():
    figure = heater()

    finding = deemed.find_saving(units=456, figure=figure, days=365)

    assert finding.quantity == 212_496_000
    assert deemed.find_saving(units=456, figure=figure, days=366).quantity == 212_496_000
    assert deemed.find_saving(units=1824, figure=figure, days=365).quantity == 849_984_000
    assert "466" in finding.figures["source_en"]


def test_a_part_of_a_year_is_rounded_down():
    figure = heater()

    assert deemed.find_saving(units=1, figure=figure, days=100).quantity == 466_000 * 100 // 365


def test_months_held_out_may_have_used_nothing():
    heats = periods([0, 100, 100, *[0] * 6], [0, 1000, 1000, *[0] * 6])
    leaks = periods([0, 100, 100, *[0] * 6], [0, 1000, 1000, 0, 0, 0, 0, 900, 0])
    half = [Period(500_000, 10_000)]

    assert metered.find_saving(baseline=heats, reporting=half).quantity == 500_000
    with pytest.raises((BiasedFit, WeakFit, ScatteredFit)):
        metered.find_saving(baseline=leaks, reporting=half)


def test_each_action_counts_once():
    counted, again = participation.count_once(["a", "b", "a", "c", "a"])

    assert (counted, again) == (3, 2)
    assert participation.find_saving(counted=counted, each=1500, source="letter 12").quantity == 4500


def test_before_and_after_takes_what_else_changed_into_account_and_asks_why():
    facts = {"before": 69_700_000, "after": 60_630_000, "days_before": 365, "days_after": 366}

    finding = before_after.find_saving(**facts, adjustment=-1_000_000, reason="one boiler was closed on 1404/02/01")

    assert finding.quantity == 8_070_000
    assert finding.figures["naive"] == 9_070_000
    with pytest.raises(before_after.NoReason):
        before_after.find_saving(**facts, adjustment=0, reason=" ")
    with pytest.raises(before_after.DifferentLengths):
        before_after.find_saving(**facts | {"days_after": 334}, adjustment=0, reason="none")
    with pytest.raises(NoSaving):
        before_after.find_saving(**facts, adjustment=-9_070_000, reason="two boilers")
    with pytest.raises(before_after.AdjustedTooMuch):
        before_after.find_saving(**facts, adjustment=facts["before"] + 1, reason="a new hall")


@settings(max_examples=60)
@given(
    a=st.integers(100, 5000), b=st.integers(5, 60), less=st.integers(5, 60),
    days=st.lists(st.integers(0, 600), min_size=12, max_size=24).filter(lambda days: max(days) - min(days) > 100),
)  # fmt: skip
def test_a_meter_that_follows_its_line_saves_exactly_what_it_used_less(a, b, less, days):
    baseline = periods(days, [a + b * each for each in days])
    reporting = [Period(period.used * (100 - less) // 100, period.degree_days) for period in baseline]

    finding = metered.find_saving(baseline=baseline, reporting=reporting)

    expected = sum(period.used for period in baseline) - sum(period.used for period in reporting)
    assert math.isclose(finding.quantity, expected, abs_tol=100)
