"""Rials of a year at the prices of 1400, by one named index; a year that the index does not have has no such price."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.errors import Bilingual

FILE = Path(__file__).parents[2] / "data" / "cpi_iran.csv"
BASE = 1400
SERIES = Bilingual(
    "Consumer price index, whole country, 1400 = 100, chained from IMF rates (World Economic Outlook, April 2026)",
    "شاخص بهای مصرف‌کننده کل کشور، ۱۴۰۰ برابر ۱۰۰، زنجیره‌شده از نرخ‌های صندوق بین‌المللی پول (آوریل ۲۰۲۶)",
)


@dataclass(frozen=True, slots=True)
class Price:
    """The level of prices in a year, the base year being one; an estimate is told as one."""

    level: Fraction
    is_estimate: bool


@functools.cache
def list_prices() -> dict[int, Price]:
    """The index, year by year."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["jalali_year"]): Price(Fraction(row["cpi_1400_100"]) / 100, row["status"] != "final")
            for row in csv.DictReader(file)
        }


def at_constant_prices(rials: int, year: int) -> int | None:
    """So many rials of a year at the prices of the base year, rounded down; None where the index has no such year."""
    price = list_prices().get(year)
    return None if price is None else int(rials / price.level)
