"""Closed bilingual lists: what may be chosen, and how it reads in Persian and in English."""

from __future__ import annotations

import enum
from typing import Self

from app.text import persian_digits


class Coded(enum.StrEnum):
    """A closed list whose members carry their Persian and English names; the value alone is stored."""

    fa: str
    en: str

    def __new__(cls, value: str, fa: str = "", en: str = "") -> Self:
        """A member that is its value and knows both names."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.fa = fa
        member.en = en
        return member

    def __str__(self) -> str:
        """The stored value."""
        return str(self.value)


def label(value: Coded, locale: str) -> str:
    """How `value` reads in a language: Persian for "fa", English for anything else."""
    return value.fa if locale == "fa" else value.en


def choices(options: type[Coded], locale: str) -> list[tuple[str, str]]:
    """Every member of a list with its name, in the list's own order, as a form shows them."""
    return [(member.value, label(member, locale)) for member in options]


class Group(Coded):
    """Whom the organisation serves."""

    DISABILITY = "disability", "افراد دارای معلولیت", "Persons with disabilities"
    NO_GUARDIAN = "no_guardian", "افراد بی‌سرپرست", "Persons without guardian"
    HARMED = "harmed", "آسیب‌دیدگان اجتماعی", "People harmed"
    AT_RISK = "at_risk", "افراد در معرض آسیب", "People at risk"
    OTHER = "other", "سایر خدمت‌گیرندگان", "Other clients"


class Aim(Coded):
    """What a campaign is for."""

    RELIEF = "relief", "امداد و معیشت", "Relief and livelihood"
    EMPLOYMENT = "employment", "اشتغال", "Employment"
    HOUSING = "housing", "مسکن", "Housing"
    LASTING_SERVICE = "lasting_service", "خدمات ماندگار", "Lasting service"


class CampaignKind(Coded):
    """How a campaign works."""

    GOODS = "goods", "کالا", "Goods"
    ENERGY = "energy", "صرفه‌جویی به کالا", "Goods from saved energy"
    SWAP = "swap", "تعویض", "Swap"
    SERVICES = "services", "خدمات", "Services"
    PREMISES = "premises", "فضا", "Use of premises"
    URGENT = "urgent", "فوری", "Urgent"


POLICY_AXES = range(1, 13)
"""The numbered policy axes. Their titles are settings, blank until somebody fills them."""


def axis_label(number: int, titles: dict[int, str], locale: str) -> str:
    """An axis by its title, or by its number while it has none."""
    title = titles.get(number, "").strip()
    return title or (f"محور {persian_digits(str(number))}" if locale == "fa" else f"Axis {number}")


class Category(Coded):
    """What family an item belongs to."""

    MOBILITY = "mobility", "جابه‌جایی", "Mobility"
    VISION = "vision", "بینایی", "Vision"
    HEARING = "hearing", "شنوایی", "Hearing"
    CARE = "care", "مراقبت", "Care"
    PROSTHETICS = "prosthetics", "پروتز و ارتز", "Prosthetics and orthotics"
    MEDICAL = "medical", "پزشکی", "Medical"
    HYGIENE = "hygiene", "بهداشتی", "Hygiene"
    HEATING = "heating", "گرمایش", "Heating"
    COOLING = "cooling", "سرمایش", "Cooling"
    ENERGY = "energy", "انرژی", "Energy"
    HOUSEHOLD = "household", "لوازم خانه", "Household"
    FOOD = "food", "خوراک", "Food"
    CLOTHING = "clothing", "پوشاک", "Clothing"
    EDUCATION = "education", "آموزش", "Education"
    PROTECTION = "protection", "حفاظت فردی", "Protective equipment"
    SERVICE = "service", "خدمت", "Service"
    OTHER = "other", "سایر", "Other"
    SAVING = "saving", "انرژی صرفه‌جویی‌شده", "Saved energy"


class Unit(Coded):
    """What an item is counted in."""

    DEVICE = "device", "دستگاه", "device"
    PIECE = "piece", "عدد", "piece"
    PAIR = "pair", "جفت", "pair"
    PACKAGE = "package", "بسته", "package"
    BOX = "box", "جعبه", "box"
    SET = "set", "مجموعه", "set"
    SHEET = "sheet", "تخته", "sheet"
    OUTFIT = "outfit", "دست", "outfit"
    KILOGRAM = "kilogram", "کیلوگرم", "kg"
    LITER = "liter", "لیتر", "litre"
    HOUR = "hour", "ساعت", "hour"
    PERSON_HOUR = "person_hour", "نفر-ساعت", "person-hour"
    UNIT = "unit", "واحد", "unit"
    DWELLING = "dwelling", "واحد مسکونی", "dwelling"
    KILOWATT_HOUR = "kilowatt_hour", "کیلووات‌ساعت", "kWh"
    CUBIC_METER = "cubic_meter", "متر مکعب", "m3"
    ACTION = "action", "مشارکت", "participation"
    RIAL = "rial", "ریال", "rial"


class ValueBasis(Coded):
    """Where an estimate of value comes from."""

    INVOICE = "invoice", "فاکتور", "Invoice"
    PRICE_LIST = "price_list", "فهرست بها", "Price list"
    QUOTATION = "quotation", "استعلام", "Quotation"
    COST = "cost", "بهای تمام‌شده", "Cost"
    EXPERT = "expert", "نظر کارشناس", "Expert estimate"


class LossReason(Coded):
    """Why goods were lost after they had been received."""

    THEFT = "theft", "سرقت", "Theft"
    FIRE = "fire", "آتش‌سوزی", "Fire"
    WATER = "water", "آب‌گرفتگی", "Water"
    TRANSPORT = "transport", "حادثه در حمل", "Accident in transport"
    MISSING = "missing", "نبودن در انبار", "Not found in the store"
    OTHER = "other", "سایر", "Other"


class DisposalReason(Coded):
    """Why goods were destroyed."""

    EXPIRED = "expired", "پایان تاریخ مصرف", "Expired"
    BROKEN = "broken", "خرابی", "Broken beyond repair"
    UNSAFE = "unsafe", "ناایمن", "Unsafe"
    OTHER = "other", "سایر", "Other"


class ReturnReason(Coded):
    """Why goods came back, from a receiver or to their donor."""

    REFUSED = "refused", "نپذیرفتن گیرنده", "Refused by the receiver"
    UNSUITABLE = "unsuitable", "نامناسب", "Unsuitable"
    DAMAGED = "damaged", "معیوب", "Damaged"
    NOT_FOUND = "not_found", "نبودن گیرنده", "Receiver not found"
    NOT_NEEDED = "not_needed", "رفع نیاز", "No longer needed"
    OTHER = "other", "سایر", "Other"


class CorrectionKind(Coded):
    """What kind of correction a reversal is: asked, never guessed."""

    MOVED = "moved", "کالا واقعاً جابه‌جا شد", "Goods really moved"
    SLIP = "slip", "اشتباه ثبت", "Clerical slip"
    WRONG_PERSON = "wrong_person", "گیرنده اشتباه", "Wrong person"
    VALUATION = "valuation", "ارزش‌گذاری", "Valuation"
