"""What a report is asked for, and how far its reader's rights let it reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import offices_of
from app.campaigns import queries as campaigns
from app.companies.queries import get_company_for
from app.db import db
from app.errors import N_, Invalid, NotFound
from app.items.queries import get_item
from app.ledger.models import Holder
from app.places.models import Office, Place
from app.places.queries import get_place
from app.reports.figures import Within, places_of

MONTHS = 12


class NoSuchMonth(Invalid):
    """A month is a number from 1 to 12, of a year."""


@dataclass(frozen=True)
class Scope:
    """Within what a report is built: the filter, its names for the reader, and whose book it is."""

    within: Within
    today: date
    place: Place | None = None
    office_id: int | None = None
    year: int | None = None
    month: int | None = None

    @property
    def place_ids(self) -> list[int] | None:
        """The places whose rows are shown; None for all."""
        return places_of(self.within)


def scope_of(asked: dict[str, Any], *, seen_by: User, today: date) -> Scope:
    """What was asked for, inside what this person may read; raises NotFound for another office's province.

    Who reads for one office and names no province reads of its own.
    """
    own = offices_of(seen_by, "read_reports")
    if asked.get("item_id") is not None:
        get_item(asked["item_id"])
    place_id = asked.get("place_id")
    if place_id is None and own is not None:
        place_id = _province_of(own)
    place = get_place(place_id) if place_id is not None else None
    office = _office_of(place) if place is not None else None
    if own is not None and (office is None or office not in own):
        raise NotFound()
    from_month, to_month = _months(asked.get("year"), asked.get("month"))
    within = Within(
        item_id=asked.get("item_id"), given_by=_donor(asked, seen_by), given_for=_purpose(asked, seen_by),
        place_id=place_id, from_month=from_month, to_month=to_month, level=asked.get("level"),
    )  # fmt: skip
    return Scope(within, today, place, office, asked.get("year"), asked.get("month"))


def _province_of(offices: frozenset[int]) -> int:
    if not offices:
        raise NotFound()
    return db.session.get_one(Office, min(offices)).place_id


def _office_of(place: Place) -> int | None:
    """The office of the province that a place lies in, or the centre for the country itself."""
    province = place.province or place
    found = db.session.scalar(select(Office.id).where(Office.place_id == province.id))
    return int(found) if found is not None else None


def _months(year: int | None, month: int | None) -> tuple[int | None, int | None]:
    if month is not None and (year is None or not 1 <= month <= MONTHS):
        raise NoSuchMonth(field="month")
    if year is None:
        return None, None
    if not 1300 <= year <= 1500:
        raise Invalid(N_("Between {min} and {max}."), min=1300, max=1500, field="year")
    return year * 100 + (month or 1), year * 100 + (month or MONTHS)


def _donor(asked: dict[str, Any], reader: User) -> int | None:
    if asked.get("given_by") is not None:
        return _holder(asked["given_by"])
    company_id = asked.get("company_id")
    return get_company_for(company_id, seen_by=reader).holder_id if company_id is not None else None


def _purpose(asked: dict[str, Any], reader: User) -> int | None:
    if asked.get("given_for") is not None:
        return _holder(asked["given_for"])
    campaign_id = asked.get("campaign_id")
    return campaigns.get_campaign(campaign_id, seen_by=reader).holder_id if campaign_id is not None else None


def _holder(holder_id: int) -> int:
    if db.session.get(Holder, holder_id) is None:
        raise NotFound()
    return holder_id
