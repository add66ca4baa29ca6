"""The year as an IATI 2.03 activity file: an activity for each campaign in each province.

Source: handbook 1 (which event is which transaction) and 5 (codes, and the order of elements). What nobody valued is no
transaction, for a transaction is money's worth; it is told as a result, in its own unit. What was delivered is told of
the whole year, the rest month by month. A donor has a name there if it has one in the report, and never a reference.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from weakref import WeakKeyDictionary
from xml.etree import ElementTree as ET

from sqlalchemy import Engine

from app.campaigns.models import Campaign
from app.campaigns.words import CampaignState
from app.codes import CampaignKind, Category
from app.dates import first_day
from app.db import db
from app.errors import Bilingual
from app.items.answers import write_plain
from app.places.models import Place, PlaceLevel
from app.reports.words import Measure
from app.reports.yearly.aims import ASSISTIVE, TARGETS
from app.reports.yearly.gifts import Gift, Gifts, value_of
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import PROMISED, RECEIVED
from app.text import persian_digits

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GOVERNMENT, PRIVATE, OTHER = "10", "70", "90"
COMMITMENT, INCOMING, EXPENDITURE = "11", "1", "4"
SERVICES, RELIEF, FOOD_AID = "16015", "72010", "72040"
SECTORS: dict[Category, str] = {
    Category.HEATING: "23183", Category.COOLING: "23183", Category.ENERGY: "23183", Category.MEDICAL: "12220",
}  # fmt: skip
"""The purpose (vocabulary 1) of a category, where it has one of its own."""
STATUS = {
    CampaignState.DRAFT: "1", CampaignState.APPROVED: "1", CampaignState.OPEN: "2", CampaignState.CLOSED: "3",
    CampaignState.REPORTED: "4",
}  # fmt: skip
TERMS = (("default-flow-type", "30"), ("default-finance-type", "110"))
OF_ALL = 100
_references: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
DELIVERED = Bilingual("Delivered to receivers", "تحویل به مددجویان")


def use_reference(engine: Engine, reference: str) -> None:
    """From here on, this is under what the organisation of a database is known to IATI."""
    _references[engine] = reference


def write_activities(subject: Subject, gifts: Gifts) -> bytes:
    """The file."""
    reference = _references[db.engine]
    made = f"{(subject.last_day + timedelta(days=1)).isoformat()}T00:00:00Z"
    root = ET.Element("iati-activities", {"version": "2.03", "generated-datetime": made})
    by_place = groupby(gifts.all, key=lambda gift: (gift.purpose.code, gift.place.code))
    for _, found in by_place:
        root.append(_Activity(subject, gifts, list(found), reference, made).write())
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _say(parent: ET.Element, tag: str, said: Bilingual, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {name.replace("_", "-"): value for name, value in attributes.items()})
    ET.SubElement(element, "narrative").text = said.fa
    ET.SubElement(element, "narrative", {LANG: "en"}).text = said.en
    return element


class _Activity:
    """One of them, element by element in the order that the schema asks for."""

    def __init__(self, subject: Subject, gifts: Gifts, own: Sequence[Gift], reference: str, made: str) -> None:
        self.subject, self.gifts, self.own, self.reference, self.made = subject, gifts, own, reference, made
        self.purpose, self.place = own[0].purpose, own[0].place
        self.campaign: Campaign | None = gifts.campaigns.get(self.purpose.code)

    @property
    def is_relief(self) -> bool:
        """Is it an answer to a disaster?"""
        return self.campaign is not None and self.campaign.kind is CampaignKind.URGENT

    def write(self) -> ET.Element:
        """The whole element."""
        top = ET.Element("iati-activity", {
            "default-currency": "IRR", LANG: "fa", "humanitarian": str(int(self.is_relief)), "hierarchy": "1",
            "last-updated-datetime": self.made,
        })  # fmt: skip
        ET.SubElement(top, "iati-identifier").text = self._identifier()
        _say(top, "reporting-org", self.gifts.centre.names, ref=self.reference, type=GOVERNMENT)
        _say(top, "title", self.purpose.names)
        where, year = self.place, self.subject.year
        _say(top, "description", Bilingual(
            f"Gifts in kind of the year {year} for “{self.purpose.names.en}” in {where.name_en}",
            f"کمک‌های غیرنقدی سال {persian_digits(str(year))} برای «{self.purpose.names.fa}» در {where.name_fa}",
        ), type="1")  # fmt: skip
        for donor in {gift.donor.code: gift.donor for gift in self.own}.values():
            _say(top, "participating-org", donor.names, type=PRIVATE if donor.is_company else OTHER, role="1")
        _say(top, "participating-org", self.gifts.centre.names, ref=self.reference, type=GOVERNMENT, role="2")
        _say(top, "participating-org", self.gifts.office_of(where).names, type=GOVERNMENT, role="4")
        ET.SubElement(top, "activity-status", {"code": STATUS[self.campaign.state] if self.campaign else "2"})
        for kind, day in self._dates():
            ET.SubElement(top, "activity-date", {"type": kind, "iso-date": day.isoformat()})
        self._say_where(top)
        self._say_what(top)
        for number, (kind, day, value, gift, said) in enumerate(self._transactions(), 1):
            self._say_transaction(top, f"{year}-{number}", kind, day, value, gift, said)
        self._say_results(top)
        return top

    def _identifier(self) -> str:
        code = self.purpose.code
        own = code if self.campaign else f"p{hashlib.sha256(code.encode()).hexdigest()[:12]}"
        return f"{self.reference}-{own}-{self.place.code}"

    def _dates(self) -> Iterator[tuple[str, date]]:
        last = self.subject.last_day
        if self.campaign is None:
            yield "2", self.subject.first_day
            return
        yield "2" if self.campaign.opens_on <= last else "1", self.campaign.opens_on
        yield "4" if self.campaign.closes_on <= last else "3", self.campaign.closes_on

    def _say_where(self, top: ET.Element) -> None:
        in_province = self.place.level is PlaceLevel.PROVINCE
        ET.SubElement(top, "activity-scope", {"code": "6" if in_province else "4"})
        country = _country(self.place)
        ET.SubElement(top, "recipient-country", {"code": country, "percentage": str(OF_ALL)})
        if in_province:
            location = ET.SubElement(top, "location", {"ref": self.place.code})
            ET.SubElement(location, "location-reach", {"code": "2"})
            ET.SubElement(location, "location-id", {"vocabulary": "A4", "code": country})
            _say(location, "name", Bilingual(self.place.name_en, self.place.name_fa))
            ET.SubElement(location, "administrative", {"vocabulary": "A4", "level": "0", "code": country})
            ET.SubElement(location, "exactness", {"code": "2"})
            ET.SubElement(location, "location-class", {"code": "1"})

    def _say_what(self, top: ET.Element) -> None:
        for code, share in self._sectors():
            ET.SubElement(top, "sector", {"vocabulary": "1", "code": code, "percentage": str(share)})
        categories = {gift.item.category for gift in self.own}
        for target in sorted({target for each in categories for target in TARGETS.get(each, ())}):
            ET.SubElement(top, "tag", {"vocabulary": "3", "code": target})
        if any(TARGETS.get(each) == ASSISTIVE for each in categories):
            ET.SubElement(top, "policy-marker", {"vocabulary": "1", "code": "11", "significance": "2"})
        for tag, code in TERMS:
            ET.SubElement(top, tag, {"code": code})
        ET.SubElement(top, "default-aid-type", {"vocabulary": "1", "code": "C01"})
        ET.SubElement(top, "default-tied-status", {"code": "5"})

    def _sectors(self) -> list[tuple[str, int]]:
        """Purposes with their shares of what was received, which make a hundred; without values each has the same."""
        weights: dict[str, int] = defaultdict(int)
        for gift in self.own:
            weights[self._sector(gift.item.category)] += max(value_of(gift.sums, Measure.RECEIVED), 0)
        if not any(weights.values()):
            weights = defaultdict(int, dict.fromkeys(weights, 1))
        told = {code: weight for code, weight in weights.items() if weight}
        return share_out(told)

    def _sector(self, category: Category) -> str:
        if self.is_relief:
            return FOOD_AID if category is Category.FOOD else RELIEF
        return SECTORS.get(category, SERVICES)

    def _transactions(self) -> Iterator[tuple[str, date, int, Gift, Bilingual]]:
        """What was promised and received in each month, and what was delivered in the year."""
        for gift in self.own:
            for month, sums in sorted(gift.months.items()):
                for kind, measure, said in ((COMMITMENT, Measure.PROMISED, PROMISED.title),
                                            (INCOMING, Measure.RECEIVED, RECEIVED.title)):  # fmt: skip
                    if value := value_of(sums, measure):
                        yield kind, last_of(month), value, gift, said
            if value := value_of(gift.sums, Measure.DELIVERED):
                yield EXPENDITURE, self.subject.last_day, value, gift, DELIVERED

    def _say_transaction(
        self, top: ET.Element, reference: str, kind: str, day: date, value: int, gift: Gift, said: Bilingual
    ) -> None:
        one = ET.SubElement(top, "transaction", {"ref": reference, "humanitarian": str(int(self.is_relief))})
        ET.SubElement(one, "transaction-type", {"code": kind})
        ET.SubElement(one, "transaction-date", {"iso-date": day.isoformat()})
        ET.SubElement(one, "value", {"currency": "IRR", "value-date": day.isoformat()}).text = str(value)
        _say(one, "description", Bilingual(f"{said.en}: {gift.item.name_en}", f"{said.fa}: {gift.item.name_fa}"))
        centre = self.gifts.centre.names
        if kind == EXPENDITURE:
            _say(one, "provider-org", centre, ref=self.reference, type=GOVERNMENT)
        else:
            _say(one, "provider-org", gift.donor.names, type=PRIVATE if gift.donor.is_company else OTHER)
            _say(one, "receiver-org", centre, ref=self.reference, type=GOVERNMENT)
        ET.SubElement(one, "disbursement-channel", {"code": "4"})

    def _say_results(self, top: ET.Element) -> None:
        """How much of each item was delivered in the year, in its own unit."""
        by_item: dict[str, list[Gift]] = defaultdict(list)
        for gift in self.own:
            by_item[gift.item.code].append(gift)
        for _, gifts in sorted(by_item.items()):
            item, delivered = gifts[0].item, sum(gift.sums.of(Measure.DELIVERED) for gift in gifts)
            result = ET.SubElement(top, "result", {"type": "1", "aggregation-status": "1"})
            said = Bilingual(
                f"{DELIVERED.en}: {item.name_en} ({item.unit_name('en')})",
                f"{DELIVERED.fa}: {item.name_fa} ({item.unit_name('fa')})",
            )
            _say(result, "title", said)
            indicator = ET.SubElement(result, "indicator", {"measure": "1", "ascending": "1"})
            _say(indicator, "title", said)
            period = ET.SubElement(indicator, "period")
            ET.SubElement(period, "period-start", {"iso-date": self.subject.first_day.isoformat()})
            ET.SubElement(period, "period-end", {"iso-date": self.subject.last_day.isoformat()})
            ET.SubElement(period, "actual", {"value": write_plain(delivered, item.decimals)})


def _country(place: Place) -> str:
    return place.country.code


def last_of(month: int) -> date:
    """The last day of a solar month such as 140412."""
    year, number = divmod(month, 100)
    return (first_day(year + 1) if number == 12 else first_day(year, number + 1)) - timedelta(days=1)


def share_out(weights: Mapping[str, int]) -> list[tuple[str, int]]:
    """Whole hundredths that make a hundred together; who lost most by cutting gets what is left. None is nought."""
    whole = sum(weights.values())
    cut = {code: OF_ALL * weight // whole for code, weight in weights.items()}
    order = sorted(weights, key=lambda code: (-(OF_ALL * weights[code] % whole), code))
    for code in order[: OF_ALL - sum(cut.values())]:
        cut[code] += 1
    return [(code, share) for code, share in sorted(cut.items()) if share]
