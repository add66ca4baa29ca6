"""Whose year a report tells: the country's, a province's or a company's; and of which years one can be made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app import clock
from app.campaigns.figures import list_places_within
from app.companies.models import Company
from app.dates import first_day, last_day
from app.db import db
from app.errors import N_, Bilingual, Conflict, NotFound
from app.ledger.kept import Period
from app.ledger.models import Entry
from app.places.models import Place, PlaceLevel
from app.reports.base import names_of
from app.reports.figures import Within
from app.reports.scopes import MONTHS, Scope


class YearNotOver(Conflict):
    """The year {year} is not over yet; its report can be made when it is closed."""


class YearNotClosed(Conflict):
    """The year {year} is not closed. Close it first: a report is made of a year that takes no more entries."""


@dataclass(frozen=True)
class Subject:
    """A closed year, and whose part of it is told; no place and no company is the whole country."""

    year: int
    place: Place | None = None
    company: Company | None = None

    @property
    def first_day(self) -> date:
        """1 Farvardin."""
        return first_day(self.year)

    @property
    def last_day(self) -> date:
        """29 or 30 Esfand."""
        return last_day(self.year)

    @property
    def within(self) -> Within:
        """What its figures are of."""
        return Within(
            given_by=self.company.holder_id if self.company else None, place_id=self.place.id if self.place else None,
            from_month=self.year * 100 + 1, to_month=self.year * 100 + MONTHS,
        )  # fmt: skip

    @property
    def scope(self) -> Scope:
        """The same for the reports of every day, as they stood on the year's last day."""
        return Scope(self.within, self.last_day, self.place, None, self.year)

    @property
    def place_ids(self) -> list[int] | None:
        """The places that are told of; None for all."""
        return list_places_within(self.place) if self.place else None

    @property
    def names(self) -> Bilingual:
        """Of whom it is."""
        if self.company:
            return names_of(self.company)
        return names_of(self.place) if self.place else Bilingual("the whole country", "سراسر کشور")

    @property
    def before(self) -> Within:
        """What its figures are of, from the beginning of the book to the year's end."""
        return replace(self.within, from_month=None)


def get_subject(year: int, *, province: str | None = None, company_id: int | None = None) -> Subject:
    """A year that can be told; raises YearNotOver, YearNotClosed and NotFound."""
    if clock.business_today() <= last_day(year):
        raise YearNotOver(year=year, field="year")
    period = db.session.get(Period, year)
    if period is None or period.closed_at is None:
        raise YearNotClosed(year=year, field="year")
    return Subject(year, _province(province), _company(company_id))


def _province(code: str | None) -> Place | None:
    if code is None:
        return None
    place = db.session.scalar(
        select(Place).where(Place.code == code.strip().upper(), Place.level == PlaceLevel.PROVINCE)
    )
    if place is None:
        raise NotFound(N_("There is no province “{code}”."), code=code, field="province")
    return place


def _company(company_id: int | None) -> Company | None:
    if company_id is None:
        return None
    company = db.session.get(Company, company_id)
    if company is None:
        raise NotFound(N_("There is no company {number}."), number=company_id, field="company")
    return company


def stood(entry_id: InstrumentedAttribute[Any], day: date) -> ColumnElement[bool]:
    """Had an entry not been undone by the end of a day? What undid an undoing by then counts."""
    undoing, again = aliased(Entry), aliased(Entry)
    brought_back = exists().where(again.reverses_id == undoing.id, again.happened_on <= day)
    return ~exists().where(undoing.reverses_id == entry_id, undoing.happened_on <= day, ~brought_back)
