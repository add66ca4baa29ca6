"""What the cells of a row name, found once each: items, companies, stores, campaigns, places, receivers and days."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.beneficiaries.models import Receiver
from app.beneficiaries.queries import find_receiver_by_code, list_centres_by_reference
from app.campaigns.models import Campaign
from app.campaigns.queries import find_campaign_by_code
from app.codes import Unit
from app.companies.models import Company
from app.companies.queries import find_company_by_identifier, list_companies_named
from app.db import db
from app.errors import Invalid, NotFound
from app.items.models import Item
from app.items.quantities import read_quantity
from app.items.queries import list_items, list_items_named
from app.ledger.kept import Period
from app.ledger.refusals import DayAhead, YearClosed
from app.places.models import Office, Place, PlaceLevel
from app.places.queries import list_places, list_places_named
from app.stores.models import Store
from app.stores.queries import list_open_stores_of, list_stores_named
from app.text import fold, latin_digits

Found = TypeVar("Found")
MOST = 50_000
"""So many spellings are remembered."""
WITH_UNIT = re.compile(r"([0-9۰-۹٠-٩.,٬٫،]+)\s*([^\W\d].*)")
COUNTED = frozenset({Unit.DEVICE, Unit.PIECE, Unit.UNIT, Unit.SET, Unit.SHEET})
PIECES = {fold("عدد")}
"""What people call one of anything that is counted."""
ASKED_AFTER, OFFERED, NEAR = 200, 3, 0.7
"""For so many unknown names of a file others are looked for that are nearly the same, and so many are offered."""


class Unknown(NotFound):
    """“{name}” is not known. Write it as it is registered, or its code."""


class NearlyKnown(Unknown):
    """“{name}” is not known. Did you mean {near}?"""


class Ambiguous(Invalid):
    """{count} are called “{name}”. Write the code or the number of the one that is meant."""


class NotOne(Invalid):
    """A quantity must be one or more."""


class Naming:
    """Finds what a file names, for one person and one office; what is not found is refused at its column."""

    def __init__(self, office: Office, by: User) -> None:
        """Stores and receivers are those of `office`."""
        self.office = office
        self.by = by
        self._found: dict[Hashable, object] = {}
        self._one: dict[tuple[str, str], object] = {}
        """What a name stands for, by its spelling: most rows spell as the row before them did."""
        self._quantities: dict[tuple[str, int], int] = {}
        self._open_days: set[date] = set()
        self._known: dict[str, dict[str, str]] = {}
        self._asked_after = 0
        closed = db.session.scalars(select(Period).where(Period.closed_at.is_not(None)))
        self._closed = [(period.first_day, period.last_day, period.year) for period in closed]

    def item(self, name: str, field: str = "item") -> Item:
        """An item by its code or its name in either language."""
        return self._once(list_items_named, name, field, list_items)

    def company(self, name: str, field: str = "company") -> Company:
        """A company by its legal-entity number, or by its name if only one is called so."""
        return self._once(_list_companies, name, field)

    def campaign(self, name: str, field: str = "campaign") -> Campaign:
        """A campaign by its code."""
        return self._once(lambda text: _only(find_campaign_by_code(text)), name, field)

    def store(self, name: str, field: str = "store") -> Store:
        """A store of the office, by its code or name."""
        return self._once(
            lambda text: list_stores_named(self.office.id, text), name, field,
            lambda: list_open_stores_of(self.office.id),
        )  # fmt: skip

    def province(self, name: str, field: str = "province") -> Place:
        """A province by its name or code."""
        return self._once(
            lambda text: list_places_named(text, PlaceLevel.PROVINCE), name, field,
            lambda: list_places(PlaceLevel.PROVINCE),
        )  # fmt: skip

    def county(self, name: str, field: str = "county") -> Place:
        """A county of the office's area, by its code or name."""
        return self._once(
            lambda text: list_places_named(text, PlaceLevel.COUNTY, self.office.place), name, field,
            lambda: list_places(PlaceLevel.COUNTY, self.office.place),
        )  # fmt: skip

    def receiver(self, name: str, field: str = "receiver") -> Receiver:
        """A receiver of the office by its code, or a centre by its reference."""
        return self._once(self._list_receivers, name, field)

    def day(self, day: date, field: str = "day") -> date:
        """A day on which something can have happened: not ahead, and not in a closed year."""
        if day in self._open_days:
            return day
        if day > clock.business_today():
            raise DayAhead(day=day, field=field)
        for first, last, year in self._closed:
            if first <= day <= last:
                raise YearClosed(year=year, field=field)
        self._open_days.add(day)
        return day

    def quantity(self, typed: str, item: Item, field: str = "quantity", *, least: int = 1) -> int:
        """A quantity of an item, in its smallest part; its own unit may stand behind the number, and no other."""
        quantity = self._quantities.get((typed, item.id))
        if quantity is None:
            quantity = read_quantity(_without_unit(typed, item), item, field=field)
            if len(self._quantities) < MOST:
                self._quantities[typed, item.id] = quantity
        if quantity < least:
            raise NotOne(field=field)
        return quantity

    def _list_receivers(self, text: str) -> Sequence[Receiver]:
        coded = find_receiver_by_code(text, seen_by=self.by)
        return _only(coded or list_centres_by_reference([text], office_id=self.office.id).get(text))

    def _once(
        self, find: Callable[[str], Sequence[Found]], name: str, field: str,
        known: Callable[[], Sequence[Item | Store | Place]] | None = None,
    ) -> Found:  # fmt: skip
        one = self._one.get((field, name))
        if one is not None:
            return one  # type: ignore[return-value]  # under this field lies what this finder gave
        key = (field, fold(name))
        if key not in self._found:
            self._found[key] = find(name)
        found: Sequence[Found] = self._found[key]  # type: ignore[assignment]  # under this key lies what `find` gave
        if not found:
            raise self._unknown(name, field, known)
        if len(found) > 1:
            raise Ambiguous(name=name, count=len(found), field=field)
        if len(self._one) < MOST:
            self._one[field, name] = found[0]
        return found[0]

    def _unknown(
        self, name: str, field: str, known: Callable[[], Sequence[Item | Store | Place]] | None
    ) -> Unknown:  # fmt: skip
        """What says that a name is not known, with those that are nearly the same, if there are such."""
        if known is None or self._asked_after >= ASKED_AFTER:
            return Unknown(name=name, field=field)
        self._asked_after += 1
        if field not in self._known:
            self._known[field] = {fold(each.name_fa): each.name_fa for each in known()}
        near = difflib.get_close_matches(fold(name), self._known[field], OFFERED, NEAR)
        if not near:
            return Unknown(name=name, field=field)
        return NearlyKnown(name=name, near="، ".join(self._known[field][each] for each in near), field=field)


def _without_unit(typed: str, item: Item) -> str:
    """“120 عدد” of what is counted by the piece is 120; a number with another unit stays as it is, to be refused."""
    match = WITH_UNIT.fullmatch(typed.strip())
    own = {fold(item.unit.fa), fold(item.unit.en)} | (PIECES if item.unit in COUNTED else set())
    return match[1] if match and fold(match[2]) in own else typed


def _only(found: Found | None) -> Sequence[Found]:
    return [] if found is None else [found]


def _list_companies(text: str) -> Sequence[Company]:
    digits = latin_digits(text.strip())
    if digits.isascii() and digits.isdigit() and len(digits) == 11:
        return _only(find_company_by_identifier(digits))
    return list_companies_named(text)
