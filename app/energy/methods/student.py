"""Student's t, for how sure a saving is: the only quantiles that the methods need.

No library that is installed anyway has them (numpy draws from the distribution and does not invert it; the standard
library knows the normal one alone), and scipy would more than double what is installed for this one function. For whole
degrees of freedom the series is finite and exact; `tests/energy/test_methods.py` sets it against printed tables.
"""

from __future__ import annotations

import functools
import math


def central_probability(t: float, freedom: int) -> float:
    """The probability between -t and t; the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan2(t, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    is_odd = freedom % 2
    term = cosine if is_odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + is_odd, freedom - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if is_odd else sine * total


@functools.lru_cache(maxsize=1024)
def central_quantile(probability: float, freedom: int) -> float:
    """The t between which and its negative so much of the distribution lies, found by halving to the last bit."""
    low, high = 0.0, 1.0
    while central_probability(high, freedom) < probability:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        if central_probability(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return high
