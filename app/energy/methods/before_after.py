"""Before and after, with a stated adjustment: the same length of time twice, and what else changed, written down.

Source: IPMVP's non-routine adjustments (handbook 9): a written, dated, signed figure with its reason. Without one the
bare difference is no saving, because nobody has said that nothing else changed. A figure that somebody stated is never
called measured, and it is never larger than what it adjusts.
"""

from __future__ import annotations

from app.energy.methods.findings import Finding, say_figure
from app.energy.methods.metered import NoSaving
from app.errors import Invalid

RULE = "before-after-2"
SLACK = 1
"""Two years differ by a day when one of them is a leap year."""


class DifferentLengths(Invalid):
    """The time before has {before} days and the time after {after}; they must be equally long."""


class NoReason(Invalid):
    """Say in words why the time before is adjusted as it is, even if by nought."""


class AdjustedTooMuch(Invalid):
    """The adjustment is larger than what was used before, {before}: then the meter says nothing."""


def find_saving(*, before: int, after: int, days_before: int, days_after: int, adjustment: int, reason: str) -> Finding:
    """What was used before plus the adjustment, less what was used after; all in thousandths of the unit.

    Raises DifferentLengths, NoReason, AdjustedTooMuch, NoSaving.
    """
    if abs(days_before - days_after) > SLACK:
        raise DifferentLengths(before=days_before, after=days_after)
    if not reason.strip():
        raise NoReason(field="adjustment_reason")
    if abs(adjustment) > before:
        raise AdjustedTooMuch(before=say_figure(before / 1000, 1), field="adjustment")
    adjusted = before + adjustment
    if adjusted <= after:
        raise NoSaving(used=say_figure(after / 1000, 1), baseline=say_figure(adjusted / 1000, 1))
    figures = {
        "before": before, "adjustment": adjustment, "adjusted_baseline": adjusted, "used": after,
        "reason": reason.strip(), "naive": before - after, "rounding": "none",
    }  # fmt: skip
    return Finding(adjusted - after, RULE, figures)
