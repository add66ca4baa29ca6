"""The demo's companies: invented names, right check digits, one in each province and some for the whole country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.companies import service as companies
from app.companies.models import CompanyDetails
from app.identifiers import has_right_legal_check
from app.places.models import Office

NATIONAL = (
    ("پتروشیمی آبی‌کران", "Abikaran Petrochemicals", "IR-02"),
    ("انرژی سپیدفام", "Sepidfam Energy", "IR-23"),
    ("تجهیزات پزشکی مهرگام", "Mehrgam Medical Devices", "IR-10"),
    ("بخاری‌سازی گرمارود", "Garmarud Heaters", "IR-24"),
    ("خدمات گازی شعله‌مهر", "Sholemehr Gas Services", "IR-24"),
    ("نساجی تاروپودان", "Taropudan Textiles", "IR-21"),
    ("صنایع غذایی خوان‌گستر", "Khangostar Foods", "IR-09"),
    ("برنج شالی‌نور", "Shalinur Rice", "IR-01"),
    ("داروسازی نوش‌آذر", "Nushazar Pharmaceuticals", "IR-30"),
    ("شرکت فناوری نمونه", "Nemuneh Technology", "IR-23"),
)
TRADES = (
    ("فولاد", "Steel"), ("سیمان", "Cement"), ("کاشی", "Tiles"), ("نساجی", "Textiles"), ("لبنیات", "Dairy"),
    ("خودروسازی", "Motors"), ("کشت و صنعت", "Agro-Industry"), ("معادن", "Mines"), ("لوازم خانگی", "Appliances"),
)  # fmt: skip
WORDS = (
    ("آوین‌دشت", "Avindasht"), ("مهرسار", "Mehrsar"), ("نیک‌آسا", "Nikasa"), ("رخشان‌کوه", "Rakhshankuh"),
    ("بهین‌راد", "Behinrad"), ("سپیدبام", "Sepidbam"), ("آذرمینا", "Azarmina"),
)  # fmt: skip
FIRST_NUMBER = 1_038_700_100


@dataclass(frozen=True)
class Donor:
    """A company as the rest of the demo knows it."""

    company_id: int
    holder_id: int
    office: str


def legal_id(number: int) -> str:
    """A legal-entity number that ends as its other digits say."""
    digits = str(FIRST_NUMBER + 37 * number)
    return next(digits + last for last in "0123456789" if has_right_legal_check(digits + last))


def register_donors(offices: dict[str, Office], codes: Sequence[str], by: User) -> list[Donor]:
    """Every company, registered by the centre and verified; the last one of all waits to be verified."""
    local = []
    for number, code in enumerate(codes):
        trade, word = TRADES[number % len(TRADES)], WORDS[number % len(WORDS)]
        local.append((f"{trade[0]} {word[0]}", f"{word[1]} {trade[1]}", code))
    return [_register(number, *each, offices, by) for number, each in enumerate((*NATIONAL, *local))]


def _register(number: int, name_fa: str, name_en: str, code: str, offices: dict[str, Office], by: User) -> Donor:
    office = offices[code]
    details = CompanyDetails(
        name_fa=name_fa, name_en=name_en, legal_id=legal_id(number), place_id=office.place_id, is_public=True,
        phone=f"0{21 + number}-5555{number:04d}",
    )  # fmt: skip
    company = companies.register_company(details=details, office_id=office.id, by=by, key=f"demo-company-{number}")
    companies.verify_company(company_id=company.id, by=by, note="از روی روزنامه رسمی")
    return Donor(company.id, company.holder_id, code)
