"""Names that are the same in every database: codes of items and places, numbers of companies, codes of campaigns.

A company that did not agree to be named has a number of its own in the report and no name; its own report names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from app.campaigns.models import Campaign
from app.campaigns.queries import list_by_ids
from app.companies.models import Company
from app.db import db
from app.errors import Bilingual
from app.items.models import Item
from app.ledger.models import Holder
from app.places.models import Place
from app.reports.base import names_of
from app.reports.figures import Within, total_sums
from app.reports.yearly.subjects import Subject
from app.text import persian_digits


@dataclass(frozen=True, slots=True)
class Named:
    """A code for programs, names for people, and a place in the order of a table."""

    code: str
    names: Bilingual
    order: tuple[str, ...]
    is_company: bool = False


@dataclass
class Names:
    """Whatever a report names, each read once."""

    subject: Subject
    known_items: dict[int, Item] = field(default_factory=dict)
    known_places: dict[int, Place] = field(default_factory=dict)
    known_holders: dict[int, Named] = field(default_factory=dict)
    unnamed: dict[int, int] = field(default_factory=dict)

    def learn(self, *, items: Iterable[int] = (), places: Iterable[int] = (), holders: Iterable[int] = ()) -> None:
        """Read those that are not known yet, each kind at once."""
        self.known_items |= {each.id: each for each in list_by_ids(Item, set(items) - self.known_items.keys())}
        self.known_places |= {each.id: each for each in list_by_ids(Place, set(places) - self.known_places.keys())}
        wanted = set(holders) - self.known_holders.keys()
        if wanted:
            self.known_holders |= self._holders(list_by_ids(Holder, wanted))

    def item(self, item_id: int) -> Item:
        """An item."""
        if item_id not in self.known_items:
            self.learn(items=[item_id])
        return self.known_items[item_id]

    def place(self, place_id: int) -> Place:
        """A place."""
        if place_id not in self.known_places:
            self.learn(places=[place_id])
        return self.known_places[place_id]

    def holder(self, holder_id: int) -> Named:
        """A donor or a purpose."""
        if holder_id not in self.known_holders:
            self.learn(holders=[holder_id])
        return self.known_holders[holder_id]

    def of(self, within: Within) -> dict[str, str]:
        """What a figure is of, by names that hold in every database."""
        said: dict[str, str] = {}
        if within.item_id is not None:
            said["item"] = self.item(within.item_id).code
        if within.given_by is not None:
            said["donor"] = self.holder(within.given_by).code
        if within.given_for is not None:
            said["campaign"] = self.holder(within.given_for).code
        if within.place_id is not None:
            said["place"] = self.place(within.place_id).code
        if within.level is not None:
            said["level"] = str(within.level)
        months = {"from": within.from_month, "to": within.to_month}
        return said | {name: str(month) for name, month in months.items() if month is not None}

    def _holders(self, found: Iterable[Holder]) -> dict[int, Named]:
        by_id = {each.id: each for each in found}
        companies = db.session.scalars(select(Company).where(Company.holder_id.in_(by_id))).all()
        campaigns = db.session.scalars(select(Campaign).where(Campaign.holder_id.in_(by_id))).all()
        named = {each.holder_id: self._company(each) for each in companies}
        named |= {
            each.holder_id: Named(each.code, Bilingual(each.title_en, each.title_fa), (each.title_fa, each.code))
            for each in campaigns
        }
        self.learn(places={each.place_id for key, each in by_id.items() if key not in named})
        return named | {
            key: Named(f"{each.kind}:{self.place(each.place_id).code}:{each.name_fa}", names_of(each),
                       ("~", each.kind, self.place(each.place_id).code, each.name_fa))
            for key, each in by_id.items() if key not in named
        }  # fmt: skip

    def _company(self, company: Company) -> Named:
        own = self.subject.company is not None and self.subject.company.id == company.id
        if company.is_public or own:
            code = company.legal_id or company.name_fa
            return Named(code, names_of(company), (company.sort_key, code), is_company=True)
        number = self._number_of(company)
        said = Bilingual(f"Unnamed company {number}", f"شرکت بی‌نام {persian_digits(str(number))}")
        return Named(f"unnamed-{number}", said, ("\uffff", f"{number:06d}"), is_company=True)

    def _number_of(self, company: Company) -> int:
        """Its place among the year's companies that are not named, in an order that no reader knows."""
        if not self.unnamed:
            givers = [key for (key,) in total_sums(("given_by",), replace(self.subject.within, given_by=None))]
            found = db.session.scalars(select(Company).where(Company.holder_id.in_(givers), ~Company.is_public))
            order = sorted(found, key=lambda each: hashlib.sha256(f"{each.legal_id} {each.name_fa}".encode()).digest())
            self.unnamed |= {each.id: place for place, each in enumerate(order, 1)}
        return self.unnamed[company.id]
