"""The years of the book as they are read: how much happened in each, and whether it is closed."""

from __future__ import annotations

from dataclasses import dataclass

from app.clock import business_today
from app.dates import solar_year
from app.errors import NotFound
from app.ledger import queries
from app.ledger.kept import Period


class NoSuchYear(NotFound):
    """This book has no year {year}."""


@dataclass(frozen=True, slots=True)
class Year:
    """A solar year, and how many entries happened in it."""

    period: Period
    entries: int

    @property
    def id(self) -> int:
        """The year."""
        return self.period.year

    @property
    def is_closed(self) -> bool:
        """Does it take no entry any more?"""
        return self.period.closed_at is not None


def list_years() -> list[Year]:
    """The years in which something happened, and this one, the newest first."""
    counts = queries.total_entries_by_year()
    now = solar_year(business_today())
    first = min([*counts, now])
    periods = [period for period in reversed(queries.list_periods()) if first <= period.year <= now]
    return [Year(period, counts.get(period.year, 0)) for period in periods]


def get_year(year: int) -> Year:
    """One year; raises NoSuchYear."""
    period = next((period for period in queries.list_periods() if period.year == year), None)
    if period is None:
        raise NoSuchYear(year=year)
    return Year(period, queries.total_entries_by_year().get(year, 0))
