"""The relief organisation's own tables come in with their published sums, go out again, and come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import Role, User
from app.accounts.service import grant_role
from app.campaigns import service as campaigns
from app.campaigns.service import CampaignDetails
from app.codes import Aim, CampaignKind
from app.db import db
from app.imports.service import Outcome, import_file, undo_import
from app.imports.sheets import COMMAND_LIMIT
from app.ledger import audit
from app.places.models import Office
from app.places.service import register_country
from tests.make import Make

TABLES = Path(__file__).parents[2] / "app" / "data" / "relief"
FILES = {
    "relief_items": "lookup_equipment_type.csv", "relief_offers": "all_offers.csv", "relief_matches": "all_matches.csv",
}  # fmt: skip

pytestmark = pytest.mark.slow


@dataclass
class Relief:
    """One office in a country of its own, two officers, an open campaign."""

    office: Office
    officer: User
    second: User

    def bring_in(self, kind: str) -> Outcome:
        path = TABLES / FILES[kind]
        return import_file(
            kind=kind, path=path, name=path.name, office_id=self.office.id, by=self.officer, largest=COMMAND_LIMIT
        )


@pytest.fixture
def relief(ctx: Flask, make: Make) -> Relief:
    office = register_country(code="XR", name_fa="امداد", name_en="Relief", centre_fa="امداد", centre_en="Relief")
    people = [make.user(), make.user()]
    for person in people:
        grant_role(user_id=person.id, role=Role.NATIONAL, office_id=office.id, by=None)
    details = CampaignDetails(
        title_fa="امداد", title_en="Relief", kind=CampaignKind.GOODS, aim=Aim.RELIEF, opens_on=date(2020, 3, 1),
        closes_on=date(2021, 12, 31),
    )  # fmt: skip
    campaign = campaigns.draft_campaign(code="RELIEF", office_id=office.id, details=details, by=people[0])
    campaigns.approve_campaign(campaign_id=campaign.id, happened_on=date(2020, 3, 1), by=people[0])
    campaigns.open_campaign(campaign_id=campaign.id, happened_on=date(2020, 3, 1), by=people[0])
    return Relief(office, *people)


def figures(statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session.execute(text(statement))]


DELIVERED = (
    "SELECT count(DISTINCT entry.id), sum(line.quantity) FROM line JOIN entry ON entry.id = line.entry_id"
    " WHERE line.stage = 'delivered' AND entry.kind = 'direct'"
)
STANDING = (
    "SELECT count(*), sum(quantity) FROM balance WHERE stage <> 'given' AND stage <> 'promised' AND quantity <> 0"
)


def come_in_and_go_out(relief: Relief) -> None:
    relief.bring_in("relief_items")
    offers = relief.bring_in("relief_offers")
    matches = relief.bring_in("relief_matches")

    assert (offers.rows, offers.accepted + offers.refused) == (4966, 4966)
    assert offers.report["offers, units, as it stands"] == 200_032_786_366_320
    assert offers.refused == 4966 - offers.report["offers, rows, taken"]
    raw = {
        status: (matches.report[f"{status}, rows, as it stands"], matches.report[f"{status}, units, as it stands"])
        for status in ("delivered", "closed", "pre_match")
    }
    assert raw == {"delivered": (4136, 13_412_174), "closed": (2604, 3_019_659), "pre_match": (192, 131_726)}
    assert (matches.rows, matches.accepted + matches.refused) == (6932, 6932)
    assert figures(DELIVERED) == [(4084, 13_411_483)]
    assert audit.check() == []
    again = relief.bring_in("relief_matches")
    assert again.repeats
    assert figures(DELIVERED) == [(4084, 13_411_483)]

    for number in (matches.number, offers.number):
        undo_import(import_id=number, by=relief.officer, second=relief.second, key=f"undo-{number}")
    assert audit.check() == []
    assert figures(STANDING) == [(0, None)]


def test_the_tables_come_in_with_their_published_sums_and_go_out(relief: Relief):
    come_in_and_go_out(relief)


@pytest.mark.long
def test_the_tables_come_back_as_they_came_in(relief: Relief):
    come_in_and_go_out(relief)

    relief.bring_in("relief_offers")
    relief.bring_in("relief_matches")
    assert figures(DELIVERED) == [(2 * 4084, 2 * 13_411_483)]
    assert audit.check() == []
