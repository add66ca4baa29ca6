"""What every method answers: whole thousandths of a kWh or m³, and how it came to them, ready to be kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.errors import Bilingual
from app.text import write_figure


@dataclass(frozen=True)
class Finding:
    """A saving as a method found it.

    `quantity` is in whole thousandths of the unit; `figures` holds what led to it as texts of decimal digits and whole
    numbers, never as floats; `rule_version` names the method and its edition.
    """

    quantity: int
    rule_version: str
    figures: dict[str, Any]


def say_figure(value: float, decimals: int) -> Bilingual:
    """A figure as pages write it, for the words of a refusal."""
    scaled = round(value * 10**decimals)
    return Bilingual(write_figure(scaled, decimals, "en"), write_figure(scaled, decimals, "fa"))
