"""How unequal, how concentrated, how much more than elsewhere: whole numbers out of whole numbers. Source: handbook 11.

Shares and indices are in ten-thousandths unless something else is said; halves are rounded up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WHOLE = 10_000


def rounded(numerator: int, denominator: int) -> int:
    """A quotient of numbers that are not below nought, to the nearest whole one, a half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def concentration(parts: Iterable[int]) -> int | None:
    """HHI, the sum of squared shares; None of nothing. 50, 30, 15 and 5 have 3,650."""
    shares = [part for part in parts if part > 0]
    whole = sum(shares)
    return rounded(WHOLE * sum(part * part for part in shares), whole * whole) if whole else None


def effective_number(parts: Iterable[int]) -> int | None:
    """So many equal ones would be as concentrated, in hundredths: 1 / HHI. 50, 30, 15 and 5 are 2.74."""
    shares = [part for part in parts if part > 0]
    whole = sum(shares)
    return rounded(100 * whole * whole, sum(part * part for part in shares)) if whole else None


def inequality(parts: Sequence[int]) -> int | None:
    """The Gini index, noughts included; None where all are nought. 0, 10, 20 and 70 have 5,500."""
    order, whole = sorted(parts), sum(parts)
    if not whole:
        return None
    ranked = sum(place * part for place, part in enumerate(order, start=1))
    # 2 Σ i·x / (n Σ x) - (n + 1) / n, over one denominator; it is never below nought.
    return rounded(WHOLE * (2 * ranked - (len(order) + 1) * whole), len(order) * whole)


def quotient(here: int, all_here: int, there: int, all_there: int) -> int | None:
    """How many times the share of something here is its share in the whole; None where either has nothing at all.

    Of 40 wheelchairs and 10 heaters here and 60 and 90 in the country, the wheelchairs have 20,000: twice.
    """
    if not (all_here and there and all_there):
        return None
    return rounded(WHOLE * here * all_there, all_here * there)


def coverage(delivered: int, need: int) -> int | None:
    """Delivered of what is needed; None where nothing is needed."""
    return rounded(WHOLE * delivered, need) if need else None


def gap(delivered: int, need: int) -> int:
    """What is still missing, in the unit of both."""
    return max(0, need - delivered)


def excess(delivered: int, need: int) -> int:
    """What came beyond the need, in the unit of both."""
    return max(0, delivered - need)
