"""Metered, baseline adjusted: what the meter would have shown in the reporting time's weather, less what it showed.

Source: IPMVP option C (whole facility meter) with the acceptance limits of ASHRAE Guideline 14 as handbook 9 gives
them: R² > 0.75, CV(RMSE) ≤ 25 %, |NMBE| ≤ 5 % on months held out of the fit, fractional uncertainty of the saving
≤ 50 % at 68 % confidence, FSU = t × 1.26 × CV × √((n/n')(1 + 2/n')/m) / F.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.energy.methods.findings import Finding, say_figure
from app.energy.methods.fitting import Line, fit_line, held_out_bias
from app.energy.methods.student import central_quantile
from app.errors import Invalid

RULE = "metered-1"
FEWEST_MONTHS = 9
LEAST_R2, MOST_CV, MOST_BIAS, MOST_UNCERTAINTY = 0.75, 0.25, 0.05, 0.50
CLAIMED_AT, TOLD_AT = 0.68, 0.90
"""The confidence at which a saving may be claimed, and at which its uncertainty is told."""
FORMULA = 1.26


class TooFewMonths(Invalid):
    """A regression needs {fewest} months or more; there are {months}."""


class NoSpread(Invalid):
    """The degree days of the baseline are all alike: no line can be drawn through them."""


class NothingUsed(Invalid):
    """The meter used nothing in the baseline."""


class WrongSlope(Invalid):
    """In the baseline less was used when there were more degree days; degree days do not explain this meter."""


class WeakFit(Invalid):
    """Degree days explain too little of the use: R² is {share}; it must be more than {limit}."""


class ScatteredFit(Invalid):
    """The use scatters too much around the line: CV(RMSE) is {cv} %; at most {limit} % is taken."""


class BiasedFit(Invalid):
    """On months held out of the fit the line is off by {bias} %; at most {limit} % is taken."""


class NoSaving(Invalid):
    """Nothing was saved: {used} was used, and the adjusted baseline is {baseline}."""


class UncertainSaving(Invalid):
    """The saving is too uncertain: ±{uncertainty} % at 68 % confidence; at most {limit} % is taken."""


@dataclass(frozen=True)
class Period:
    """What a meter used in a period, in thousandths of its unit, and the degree days of it in hundredths."""

    used: int
    degree_days: int


@dataclass(frozen=True)
class Fit:
    """An accepted line, and the largest bias it has on months held out."""

    line: Line
    bias: float


def fit_baseline(baseline: Sequence[Period]) -> Fit:
    """The line through the baseline; raises what is wrong with it."""
    if len(baseline) < FEWEST_MONTHS:
        raise TooFewMonths(fewest=FEWEST_MONTHS, months=len(baseline))
    if len({period.degree_days for period in baseline}) == 1:
        raise NoSpread()
    if not any(period.used for period in baseline):
        raise NothingUsed()
    degree_days = [period.degree_days / 100 for period in baseline]
    used = [period.used / 1000 for period in baseline]
    line = fit_line(degree_days, used)
    if line.b < 0:
        raise WrongSlope()
    if not line.r2 > LEAST_R2:
        raise WeakFit(share=say_figure(line.r2, 3), limit=say_figure(LEAST_R2, 2))
    if line.cv > MOST_CV:
        raise ScatteredFit(cv=say_figure(line.cv * 100, 1), limit=say_figure(MOST_CV * 100, 0))
    bias = held_out_bias(degree_days, used)
    if abs(bias) > MOST_BIAS:
        raise BiasedFit(bias=say_figure(bias * 100, 1), limit=say_figure(MOST_BIAS * 100, 0))
    return Fit(line, bias)


def find_saving(*, baseline: Sequence[Period], reporting: Sequence[Period]) -> Finding:
    """What was saved in the reporting months; raises why the fit or the saving is refused.

    The adjusted baseline is rounded to the nearest tenth of a unit, half to even, and the saving is exactly that less
    the metered use: more digits would say more than a fit can know.
    """
    fit = fit_baseline(baseline)
    line = fit.line
    expected = math.fsum(line.predict(period.degree_days / 100) for period in reporting)
    adjusted = round(Fraction(expected) * 10) * 100
    used = sum(period.used for period in reporting)
    saved = adjusted - used
    if saved <= 0:
        raise NoSaving(used=say_figure(used / 1000, 1), baseline=say_figure(adjusted / 1000, 1))
    share = saved / adjusted
    claimed, told = (uncertainty(line, len(reporting), share, level) for level in (CLAIMED_AT, TOLD_AT))
    if claimed > MOST_UNCERTAINTY:
        raise UncertainSaving(uncertainty=say_figure(claimed * 100, 1), limit=say_figure(MOST_UNCERTAINTY * 100, 0))
    naive = sum(period.used for period in baseline) - used if len(baseline) == len(reporting) else None
    figures = _line_figures(fit) | {
        "months": len(baseline), "reporting_months": len(reporting), "adjusted_baseline": adjusted, "used": used,
        "share_percent": f"{share * 100:.1f}", "uncertainty_68_percent": f"{claimed * 100:.2f}",
        "uncertainty_90_percent": f"{told * 100:.2f}", "uncertainty_90": round(told * saved / 1000) * 1000,
        "naive": naive, "rounding": "adjusted baseline to the nearest tenth, half to even",
    }  # fmt: skip
    return Finding(saved, RULE, figures)


def uncertainty(line: Line, months: int, share: float, confidence: float) -> float:
    """The fractional uncertainty of a saving that is `share` of its adjusted baseline, at a confidence."""
    n, n_free = len(line.used), line.independent
    t = central_quantile(confidence, n - 2)
    return t * FORMULA * line.cv * math.sqrt(n / n_free * (1 + 2 / n_free) / months) / share


def _line_figures(fit: Fit) -> dict[str, Any]:
    line = fit.line
    return {
        "a": f"{round(line.a, 3) + 0.0:.3f}", "b": f"{line.b:.4f}", "r2": f"{line.r2:.5f}", "rmse": f"{line.rmse:.2f}",
        "cv_percent": f"{line.cv * 100:.3f}", "held_out_bias_percent": f"{fit.bias * 100:.2f}",
    }  # fmt: skip
