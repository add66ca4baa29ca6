"""The relief sample: a relief organisation's own tables, in a country of their own whose places nobody knows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from app import clock
from app.accounts.models import Role, User
from app.campaigns import service as campaigns
from app.campaigns.service import CampaignDetails
from app.codes import Aim, CampaignKind
from app.dates import first_day
from app.db import atomic, take_long
from app.demo.marking import mark_as_demo, require_empty
from app.demo.people import Person, add_people
from app.imports.relief import CAMPAIGN
from app.imports.service import Outcome, import_file
from app.imports.sheets import COMMAND_LIMIT
from app.ledger import service as ledger
from app.places.models import Office
from app.places.service import register_country

TABLES = Path(__file__).parent.parent / "data" / "relief"
FILES = (
    ("relief_items", "lookup_equipment_type.csv"),
    ("relief_offers", "all_offers.csv"),
    ("relief_matches", "all_matches.csv"),
)
COUNTRY = {
    "code": "XR", "name_fa": "سرزمین امداد", "name_en": "Relief country", "centre_fa": "دفتر امداد",
    "centre_en": "Relief office",
}  # fmt: skip
CLOSED = (1399, 1400)
FIRST_DAY, LAST_DAY = date(2020, 3, 1), first_day(1401) + timedelta(days=10)
PEOPLE = (
    Person("officer", "نرگس پارسا", Role.NATIONAL, "XR"),
    Person("officer-2", "کامران رستگار", Role.NATIONAL, "XR"),
    Person("auditor", "شیرین دادگر", Role.AUDITOR, "XR"),
    Person("administrator", "بهرام راستین", Role.ADMINISTRATOR, "XR"),
)


def load_relief() -> list[Outcome]:
    """Bring the tables in through their imports, and close the years that they are of.

    Each table is a transaction of its own: PostgreSQL plans badly over many rows that are not committed yet.
    """
    office, officer = _set_stage()
    outcomes = [_bring_in(kind, name, office, officer) for kind, name in FILES]
    for year in CLOSED:
        ledger.close_year(year=year, by=officer)
    return outcomes


@atomic()
def _set_stage() -> tuple[Office, User]:
    """The one office, its people, and the campaign that the tables belong to."""
    require_empty()
    mark_as_demo(LAST_DAY)
    clock.set_demo_today(FIRST_DAY, stamp_noon=True)
    office = register_country(**COUNTRY)
    officer = add_people(PEOPLE, {office.code: office})["officer"]
    _open_campaign(office, officer)
    clock.set_demo_today(LAST_DAY, stamp_noon=True)
    return office, officer


def _open_campaign(office: Office, by: User) -> None:
    details = CampaignDetails(
        title_fa="تجهیزات حفاظتی برای مراکز درمانی", title_en="Protective equipment for places of care",
        kind=CampaignKind.GOODS, aim=Aim.RELIEF, opens_on=FIRST_DAY, closes_on=LAST_DAY,
        story_fa="دفتر واقعی و بی‌نام‌شده یک سازمان امدادی، از اعلام تا تحویل.",
        story_en="A relief organisation's own tables, without names: what was offered, and what reached whom.",
    )  # fmt: skip
    campaign = campaigns.draft_campaign(code=CAMPAIGN, office_id=office.id, details=details, by=by)
    campaigns.approve_campaign(campaign_id=campaign.id, happened_on=FIRST_DAY, by=by)
    campaigns.open_campaign(campaign_id=campaign.id, happened_on=FIRST_DAY, by=by)


@atomic()
def _bring_in(kind: str, name: str, office: Office, by: User) -> Outcome:
    """One table; the operator waits for it as long as it takes, unlike somebody before a page."""
    take_long()
    path = TABLES / name
    return import_file(kind=kind, path=path, name=name, office_id=office.id, by=by, largest=COMMAND_LIMIT)
