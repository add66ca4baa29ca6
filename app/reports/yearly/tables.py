"""What a yearly report is made of: tables in both languages, whose numbers are figures or facts counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.codes import Coded
from app.errors import Bilingual
from app.reports.base import Kind
from app.reports.figures import RIALS, Figure

PEOPLE = Bilingual("persons", "نفر")
NONE = Bilingual("", "")


class Counting(Coded):
    """What a fact counts that no kept total holds: it is read once from a year's papers, when the report is made."""

    STANDING = (
        "standing",
        "موجودی در انبار، تخصیص‌یافته و در راه در پایان سال",
        "In store, set aside and on the way at the year's end",
    )
    PERSONS = (
        "persons",
        "افرادی که در سال چیزی تحویل گرفته و نگه داشته‌اند",
        "Persons who got and kept something in the year",
    )
    COMPANIES = "companies", "شرکت‌هایی که در سال کالایی داده‌اند", "Companies that gave something in the year"
    PROVINCES = (
        "provinces",
        "استان‌هایی که در سال کالایی در آن‌ها تحویل شده",
        "Provinces in which something was delivered",
    )
    CAMPAIGNS = "campaigns", "پویش‌هایی که در سال چیزی آورده‌اند", "Campaigns that brought something in the year"
    TARGET = "target", "هدف پویش", "The campaign's target"
    DUE_LINES = "due_lines", "ردیف‌های تعهد با مهلت تا پایان سال", "Lines of pledges due by the year's end"
    OPEN_LINES = "open_lines", "از آن‌ها هنوز ایفانشده در پایان سال", "Of these not yet kept at the year's end"
    OUTSTANDING = "outstanding", "مقدار در انتظار در پایان سال", "Quantity still expected at the year's end"
    LOTS = "lots", "محموله‌های دریافتی", "Lots received"
    VALUE = "value", "ارزش منصفانه آن‌ها", "Their fair value"
    SHARE = "share", "سهم", "Share"
    DONORS = "donors", "شمار اهداکنندگان", "Number of donors"
    HHI = (
        "hhi",
        "شاخص هرفیندال–هیرشمن، جمع مجذور سهم‌ها ضرب‌در ۱۰٬۰۰۰",
        "Herfindahl–Hirschman index, sum of squared shares × 10,000",
    )
    LARGEST = "largest", "سهم بزرگ‌ترین اهداکننده", "Share of the largest donor"
    PAIRS = (
        "pairs",
        "مددجویانی که این کالا را در سال گرفته و نگه داشته‌اند",
        "Receivers that got and kept this item in the year",
    )
    SHARED_PAIRS = "shared_pairs", "از آن‌ها با دو اهداکننده یا بیشتر", "Of these served by two donors or more"
    CORRECTIONS = "corrections", "سندهای اصلاحی با تاریخ این سال", "Correcting entries dated in the year"
    OF_EARLIER = "of_earlier", "از آن‌ها درباره سال‌های پیش", "Of these about earlier years"
    SAVED = "saved", "صرفه‌جویی تأییدشده در سال", "Saving verified in the year"
    CARBON = "carbon", "دی‌اکسید کربن، برآورد میانه", "CO₂, middle estimate"
    CARBON_LOW = "carbon_low", "کمترین برآورد", "Lowest estimate"
    CARBON_HIGH = "carbon_high", "بیشترین برآورد", "Highest estimate"
    CASH = "cash", "وجه نقد", "Cash"
    CONSTANT = "constant", "به قیمت‌های ثابت ۱۴۰۰", "At constant prices of 1400"
    VALUE_RECEIVED = "value_received", "ارزش منصفانه دریافتی‌های سال", "Fair value of what was received in the year"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that a year's papers give; None where it is too small to be told, or where nothing is known."""

    counting: Counting
    value: int | None
    of: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0
    unit: Bilingual = NONE
    is_hidden: bool = False

    @property
    def id(self) -> str:
        """The same for the same fact, whatever its value."""
        return ":".join([self.counting, *(f"{name}={value}" for name, value in sorted(self.of.items()))])


def rials(counting: Counting, value: int | None, **of: str) -> Fact:
    """A fact in rials."""
    return Fact(counting, value, of, unit=RIALS)


TableCell = Bilingual | Coded | str | Figure | Fact | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name in files, its heading, what stands in it."""

    name: str
    title: Bilingual
    kind: Kind = Kind.WORDS


@dataclass(frozen=True)
class Table:
    """One table of the report; without rows it says why."""

    id: str
    title: Bilingual
    heads: Sequence[Head]
    rows: Sequence[Sequence[TableCell]]
    note: Bilingual = NONE


ITEM = Head("item", Bilingual("Item", "کالا"))
UNIT = Head("unit", Bilingual("Unit", "واحد"))
DONOR = Head("donor", Bilingual("Given by", "اهداکننده"))
PROVINCE = Head("province", Bilingual("Province", "استان"))
CAMPAIGN = Head("campaign", Bilingual("Campaign", "پویش"))
CATEGORY = Head("category", Bilingual("Category", "دسته"))
PROMISED = Head("promised", Bilingual("Promised", "تعهدشده"), Kind.QUANTITY)
RECEIVED = Head("received", Bilingual("Received", "دریافت‌شده"), Kind.QUANTITY)
DAMAGED = Head("damaged", Bilingual("Of it damaged", "از آن معیوب"), Kind.QUANTITY)
DELIVERED = Head("delivered", Bilingual("Delivered", "تحویل‌شده"), Kind.QUANTITY)
LOST = Head("lost", Bilingual("Lost", "مفقود"), Kind.QUANTITY)
FAIR_VALUE = Head("fair_value", Bilingual("Fair value of what was received", "ارزش منصفانه دریافتی‌ها"), Kind.RIALS)
COMPANY_COST = Head("company_cost", Bilingual("Cost to the company", "هزینه برای شرکت"), Kind.RIALS)
UNVALUED = Head("unvalued", Bilingual("Received without a value", "دریافتی بی ارزش‌گذاری"), Kind.QUANTITY)
