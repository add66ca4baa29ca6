"""A straight line of use on degree days, and how well it fits: E = a + b × HDD.

Source: handbook 9 after IPMVP (option C, whole facility) and ASHRAE Guideline 14. Floats live here and in `metered`
only; what leaves is whole numbers and texts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

PARAMETERS = 2
FOLDS = 3
"""Every third period is held out of a fit of its own; so each is held out once."""


@dataclass(frozen=True)
class Line:
    """The least-squares line through some periods, and what is left over at each."""

    a: float
    b: float
    degree_days: tuple[float, ...]
    used: tuple[float, ...]

    def predict(self, degree_days: float) -> float:
        """The use that the line expects of a period."""
        return self.a + self.b * degree_days

    @cached_property
    def residuals(self) -> list[float]:
        """Use less what the line says, period by period."""
        return [use - self.predict(days) for days, use in zip(self.degree_days, self.used, strict=True)]

    @cached_property
    def squares(self) -> float:
        """The sum of squared residuals."""
        return math.fsum(left * left for left in self.residuals)

    @property
    def mean(self) -> float:
        """The mean use."""
        return math.fsum(self.used) / len(self.used)

    @cached_property
    def r2(self) -> float:
        """The share of the variation of use that the line explains."""
        mean = self.mean
        whole = math.fsum((use - mean) ** 2 for use in self.used)
        return 1 - self.squares / whole if whole else 0.0

    @property
    def rmse(self) -> float:
        """The root mean square error with n - 2 degrees of freedom."""
        return math.sqrt(self.squares / (len(self.used) - PARAMETERS))

    @property
    def cv(self) -> float:
        """CV(RMSE): the root mean square error as a share of the mean."""
        return self.rmse / self.mean

    @property
    def lag_one(self) -> float:
        """The correlation of each residual with the next."""
        left = self.residuals
        return math.fsum(p * q for p, q in itertools.pairwise(left)) / self.squares if self.squares else 0.0

    @property
    def independent(self) -> float:
        """n' = n (1 - rho) / (1 + rho): so many independent periods there are; never more than n."""
        rho = min(max(self.lag_one, 0.0), 0.99)
        return len(self.used) * (1 - rho) / (1 + rho)


def fit_line(degree_days: Sequence[float], used: Sequence[float]) -> Line:
    """The least-squares line; degree days must not all be the same."""
    table = np.column_stack([np.ones(len(used)), np.asarray(degree_days)])
    (a, b), *_ = np.linalg.lstsq(table, np.asarray(used), rcond=None)
    return Line(float(a), float(b), tuple(degree_days), tuple(used))


def held_out_bias(degree_days: Sequence[float], used: Sequence[float]) -> float:
    """The largest mean bias, as a share of use, that a fit has on the periods held out of it.

    On its own periods a least-squares fit always has none, so every third period is foretold by a fit without it. Where
    those held out used nothing, as a stove does in summer, the bias is a share of what as many periods use on average.
    """
    worst, mean = 0.0, math.fsum(used) / len(used)
    for fold in range(FOLDS):
        kept = [place for place in range(len(used)) if place % FOLDS != fold]
        held = [place for place in range(len(used)) if place % FOLDS == fold]
        line = fit_line([degree_days[place] for place in kept], [used[place] for place in kept])
        actual = math.fsum(used[place] for place in held)
        foretold = math.fsum(line.predict(degree_days[place]) for place in held)
        worst = max(worst, (foretold - actual) / (actual or mean * len(held)), key=abs)
    return worst
