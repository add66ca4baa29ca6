"""A relief organisation's small table comes in and goes out: its donors and facilities stay, for papers name them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.beneficiaries.models import Receiver
from app.campaigns.pledges import Pledge
from app.campaigns.words import PledgeState
from app.companies.models import Company
from app.db import db
from app.imports.service import import_file, undo_import
from app.ledger import audit
from tests.imports.acts import sent, total
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
OFFERS = "donorKey,donationkey,equipmentEnum,qty,datecreated,dataSource,stateprovince"
MATCHES = "matchkey,donorkey,facilitykey,matchstatus,matchsubstatus,matchCreated,closedOrDelivered,enumcode,qty"


@pytest.fixture
def officer(make: Make) -> User:
    """Of the centre, whose campaign the tables belong to."""
    make.campaign(code="RELIEF", office="IR", opens_on=make.today.replace(year=2020))
    return make.national()


def bring_in(kind: str, path: Path, by: User) -> int:
    outcome = import_file(kind=kind, path=path, name=path.name, office_id=by.grants[0].office_id, by=by)
    assert (outcome.refused, outcome.repeats) == (0, False), outcome.remarks
    return outcome.number or 0


def offers(sheet: Sheet, donors: int) -> Path:
    rows = [f"donor-{n:04d},offer-{n:04d},blanket,5,2025-05-01 08:00:00 UTC,," for n in range(donors)]
    return sheet(OFFERS, *rows, name=f"offers-{donors}.csv")


def test_donors_stay_when_their_offers_are_undone_and_are_known_when_these_come_again(
    make: Make, officer: User, sheet: Sheet
) -> None:
    path = offers(sheet, 3)
    number = bring_in("relief_offers", path, officer)

    undo_import(import_id=number, by=officer, second=make.national(), key=make.key())

    states = {pledge.state for pledge in db.session.scalars(select(Pledge))}
    assert (total(Company), states) == (3, {PledgeState.WITHDRAWN})
    bring_in("relief_offers", path, officer)
    assert total(Company) == 3
    assert audit.check() == []


def test_undoing_asks_no_more_of_the_database_for_many_donors_than_for_few(
    make: Make, officer: User, sheet: Sheet
) -> None:
    second, asked = make.national(), []
    for donors in (10, 60):
        number = bring_in("relief_offers", offers(sheet, donors), officer)
        with sent() as statements:
            undo_import(import_id=number, by=officer, second=second, key=make.key())
        asked.append(sum(not statement.startswith("INSERT") for statement in statements))

    few, many = asked
    assert many - few < 10


def test_donors_and_facilities_stay_when_their_matches_are_undone(make: Make, officer: User, sheet: Sheet) -> None:
    days = "2025-05-01 08:00:00 UTC,2025-05-02 08:00:00 UTC"
    rows = [f"match-{n},donor-{n},facility-{n},DELIVERED,,{days},blanket,5" for n in range(4)]
    number = bring_in("relief_matches", sheet(MATCHES, *rows), officer)

    with sent() as statements:
        undo_import(import_id=number, by=officer, second=make.national(), key=make.key())

    assert (total(Company), total(Receiver)) == (4, 4)
    assert not [statement for statement in statements if statement.startswith("DELETE")]
    assert db.session.scalar(select(func.count()).select_from(Pledge).where(Pledge.state == PledgeState.WITHDRAWN)) == 4
    assert audit.check() == []
