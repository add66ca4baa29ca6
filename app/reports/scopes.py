"""What a report is asked for, and how far its reader's rights let it reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from app.accounts.models import User
from app.accounts.rights import offices_of
from app.campaigns import queries as campaigns
from app.campaigns.figures import list_places_within
from app.campaigns.models import Campaign
from app.campaigns.sight import seen_campaigns
from app.companies.models import Company
from app.companies.queries import get_company_for, seen_companies
from app.db import db
from app.errors import N_, Invalid, NotFound
from app.items.queries import get_item
from app.ledger.kept import Total
from app.ledger.models import Holder
from app.places.models import Office, Place
from app.places.queries import get_place
from app.reports.figures import Within, places_of

MONTHS = 12
Named = Callable[[], ColumnElement[bool]]
"""Which holders may be named to whoever asks."""


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
    tells_few: bool = True
    """May its reader be told of few people? Whoever does not keep the book of its office may not."""

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
    named = partial(_named_to, seen_by, own, place)
    within = Within(
        item_id=asked.get("item_id"), given_by=_donor(asked, seen_by, named), given_for=_purpose(asked, seen_by, named),
        place_id=place_id, from_month=from_month, to_month=to_month, level=asked.get("level"),
    )  # fmt: skip
    return Scope(
        within, today, place, office, asked.get("year"), asked.get("month"), office is None or _keeps(seen_by, office)
    )


def _keeps(reader: User, office_id: int) -> bool:
    return any(grant.office_id == office_id for grant in reader.standing_grants)


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


def _named_to(reader: User, own: frozenset[int] | None, place: Place | None) -> ColumnElement[bool]:
    """Holders that may be named to this person: those whose page may be read, and those that the reports name.

    `own` are the offices for which the reports are read, None for the whole country; `place` is what they are of.
    """
    if own is None or place is None:
        return true()
    there = Total.place_id.in_(list_places_within(place))
    return or_(
        Holder.office_id.in_(own),
        Holder.id.in_(select(Company.holder_id).where(seen_companies(reader))),
        Holder.id.in_(select(Campaign.holder_id).where(seen_campaigns(reader))),
        select(Total.place_id).where(Total.given_by == Holder.id, there).exists(),
        select(Total.place_id).where(Total.given_for == Holder.id, there).exists(),
    )


def _donor(asked: dict[str, Any], reader: User, named: Named) -> int | None:
    if asked.get("given_by") is not None:
        return _holder(asked["given_by"], named)
    company_id = asked.get("company_id")
    return get_company_for(company_id, seen_by=reader).holder_id if company_id is not None else None


def _purpose(asked: dict[str, Any], reader: User, named: Named) -> int | None:
    if asked.get("given_for") is not None:
        return _holder(asked["given_for"], named)
    campaign_id = asked.get("campaign_id")
    return campaigns.get_campaign(campaign_id, seen_by=reader).holder_id if campaign_id is not None else None


def _holder(holder_id: int, named: Named) -> int:
    if db.session.scalar(select(Holder.id).where(Holder.id == holder_id, named())) is None:
        raise NotFound()
    return holder_id
