"""A foreign number in a form, a filter or a program's body is answered as one that never was, and nothing is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Approval
from app.beneficiaries.models import Receiver
from app.campaigns.issues import Allotment
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.companies.models import Company
from app.db import db
from app.energy.meters import Meter
from app.energy.models import Saving
from app.ledger.models import Entry
from app.stores.models import Carrier, Store
from tests.access.asking import Asking, words
from tests.access.forms import NEVER, NO_CODE, Abroad, cases
from tests.access.ground import THERE, Ground, lay
from tests.make import Make
from tests.web.reading import read

KEPT = (Entry, Pledge, Allotment, Approval, Receiver, Campaign, Company, Store, Carrier, Meter, Saving)


@pytest.fixture
def ground(world, tmp_path) -> Ground:
    found: Ground = world("ground", lambda make: lay(make, tmp_path))
    return found


@pytest.fixture
def abroad(make: Make, ground) -> Abroad:
    with make.inside():
        store = make.store(THERE)
        draft = make.campaign(THERE, state="draft", by=make.national())
        company, receiver = (
            make.company(verified=True, office=THERE),
            make.receiver(office=THERE, place_id=store.place_id),
        )
        pledge, lot = make.pledge(make.campaign(THERE), company, quantity=50), make.stock(store, "blanket", 5)
        return Abroad(
            store.id, store.office_id, lot.id, draft.id, store.place_id, receiver.code, company.id,
            make.carrier(THERE).id, pledge.lines[0].id, make.delivery(store, receiver, 2).lines[0].id,
            make.meter(company, by=make.representative(company)).id,
        )  # fmt: skip


def test_a_foreign_number_in_a_form_is_answered_as_one_that_never_was(app, make, ground, abroad):
    tried = cases(make, ground, abroad)
    asking, before, wrong = Asking(app), kept(make), []

    for case in tried:
        keys = ground.subjects[case.subject].keys if case.subject != "-" else {}
        (foreign, cost), (never, unknown) = [
            (asking.ask(ground.actor(case.who), case.endpoint, "POST", keys, data=said), len(asking.sent))
            for said in [{**case.said, case.field: value} for value in (case.foreign, case.never)] * 2
        ][2:]
        same = (foreign.status_code, words(foreign, case.foreign)) == (never.status_code, words(never, case.never))
        if foreign.status_code != 404 or not same:
            wrong.append(f"{case.endpoint} {case.field}: {foreign.status_code}, never {never.status_code}")
        if cost != unknown:
            wrong.append(f"{case.endpoint} {case.field}: foreign costs {cost} statements, unknown {unknown}")

    assert not wrong, "\n".join(wrong)
    assert kept(make) == before


def test_the_same_forms_are_taken_with_ones_own_number(app, make, ground, abroad):
    asking, refused = Asking(app), []

    for case in cases(make, ground, abroad):
        keys = ground.subjects[case.subject].keys if case.subject != "-" else {}
        said = {**case.said, case.field: case.own, "key": f"own-number-{make.number():04d}"}
        answer = asking.ask(ground.actor(case.who), case.endpoint, "POST", keys, data=said)
        if answer.status_code != 303:
            refused.append(f"{case.endpoint} {case.field}: {answer.status_code} {read(answer).errors}")

    assert not refused, "\n".join(refused)


FILTERS = (
    ("clerk", "/entries?office={office}"), ("clerk", "/stores?office={office}"), ("clerk", "/deliveries?store={store}"),
    ("clerk", "/allotments?store={store}"), ("clerk", "/transfers?store={store}"),
    ("clerk", "/receivers?office_id={office}"), ("clerk", "/receivers?place_id={county}"),
    ("clerk", "/pledges?campaign={campaign}"), ("clerk", "/campaigns?after={campaign}"),
    ("representative of A", "/pledges?company={company}"), ("representative of A", "/companies?after={company}"),
    ("clerk", "/trace?text={code}"), ("clerk", "/entries/{office}?after=1"),
)  # fmt: skip


def test_a_foreign_number_in_a_filter_is_answered_as_one_that_never_was(app, ground, abroad):
    asking, wrong = Asking(app), []
    there = {name: str(getattr(abroad, name)) for name in Abroad.__dataclass_fields__}
    nowhere = {name: NO_CODE if name == "code" else NEVER for name in there}

    for who, address in FILTERS:
        (foreign, cost), (never, unknown) = [
            (asking.send(ground.actor(who), "GET", address.format(**values)), len(asking.sent))
            for values in (there, nowhere) * 2
        ][2:]
        same = foreign.status_code == never.status_code and words(foreign, there["code"]) == words(never, NO_CODE)
        if not same:
            wrong.append(f"{who} {address}: {foreign.status_code}, never {never.status_code}")
        if cost != unknown:
            wrong.append(f"{who} {address}: foreign costs {cost} statements, unknown {unknown}")

    assert not wrong, "\n".join(wrong)


def kept(make: Make) -> list[int]:
    """How many rows there are of whatever these forms write."""
    with make.inside():
        return [int(db.session.scalar(select(func.count()).select_from(table)) or 0) for table in KEPT]
