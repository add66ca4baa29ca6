"""What a method was given and found, each figure under its name and as a person reads it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.energy.figures import Figure
from app.energy.methods.deemed import find_unit
from app.energy.models import Saving
from app.errors import N_, Message
from app.language import locale, say, write_number
from app.places.queries import find_place_by_code
from app.web import filters


class Degrees:
    """How degree days are counted, for a page that writes them: in hundredths."""

    decimals = 2


CALLED: dict[str, Message] = {
    "a": N_("a: what is used without any degree day"), "b": N_("b: what a degree day adds"), "r2": N_("R²"),
    "rmse": N_("Root mean square error"), "cv_percent": N_("CV(RMSE), percent"),
    "held_out_bias_percent": N_("Bias on months held out of the fit, percent"),
    "months": N_("Months of the baseline"), "reporting_months": N_("Months of the reporting time"),
    "adjusted_baseline": N_("Adjusted baseline"), "used": N_("Used"),
    "share_percent": N_("Share that was saved, percent"),
    "uncertainty_68_percent": N_("Uncertainty at 68 % confidence, percent"),
    "uncertainty_90_percent": N_("Uncertainty at 90 % confidence, percent"),
    "uncertainty_90": N_("Uncertainty at 90 % confidence"), "naive": N_("Bare difference, which is not the saving"),
    "rounding": N_("Rounding"), "before": N_("Used before"), "after": N_("Used after"),
    "adjustment": N_("Adjustment"), "reason": N_("Why it is adjusted"), "days_before": N_("Days before"),
    "days_after": N_("Days after"), "baseline_from": N_("Baseline from"), "baseline_to": N_("Baseline to"),
    "series": N_("Series of degree days"), "series_source": N_("Source of the degree days"),
    "is_invented": N_("Invented"), "base_tenths": N_("Base temperature, °C"), "place": N_("Place"),
    "units": N_("Units put in"), "figure": N_("Yearly figure of"), "yearly": N_("Saved by one in a year"),
    "days": N_("Days"), "source_fa": N_("Source"), "source_en": N_("Source"),
    "since": N_("The figure is of"), "counted": N_("Counted"), "each": N_("Saved by each"), "source": N_("Source"),
    "ground": N_("Paper that lists the units"), "adjusted_on": N_("Adjustment written on"),
    "adjusted_by": N_("Adjustment signed by"),
}  # fmt: skip
"""What each figure of a method is called."""


ROUNDED: dict[str, Message] = {
    "none": N_("Nothing is rounded"), "down to a thousandth": N_("Down to a thousandth of the unit"),
    "adjusted baseline to the nearest tenth, half to even": N_("The adjusted baseline, to the nearest tenth"),
}  # fmt: skip
DAYS = frozenset({"baseline_from", "baseline_to", "since", "adjusted_on"})
FIGURE = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


def told_figures(saving: Saving) -> list[tuple[str, Any]]:
    """What the method was given and found, each figure under its name."""
    other = "source_en" if locale() == "fa" else "source_fa"
    return [(say(CALLED[each.name]), _told(each, saving)) for each in saving.figures if each.name != other]


def _told(figure: Figure, saving: Saving) -> Any:
    """A figure as a person reads it."""
    if figure.quantity is not None:
        return filters.quantity(figure.quantity, saving.energy)
    if figure.name in DAYS:
        return filters.jalali(date.fromisoformat(figure.text))
    if figure.name == "rounding":
        return say(ROUNDED.get(figure.text, Message(figure.text)))
    if figure.name == "is_invented":
        return say(N_("Yes") if figure.text == "yes" else N_("No"))
    if figure.name == "base_tenths":
        return write_number(int(figure.text), 1)
    number = FIGURE.fullmatch(figure.text)
    if number:
        decimals = number[3] or ""
        return write_number(int(number[1] + number[2] + decimals), len(decimals))
    if figure.name in ("place", "figure"):
        found = find_place_by_code(figure.text) if figure.name == "place" else find_unit(figure.text)
        return filters.code(figure.text) if found is None else filters.typed(filters.name(found))
    return filters.typed(figure.text)
