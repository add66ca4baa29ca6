"""A foreign number in a form, a filter or a program's body is answered as one that never was, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Approval
from app.beneficiaries.models import Receiver
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.companies.models import Company
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger.models import Entry
from app.stores.models import Carrier, Store
from tests.access.asking import Asking, words
from tests.access.ground import HERE, THERE, Ground, lay
from tests.make import Make
from tests.web.reading import read

KEPT = (Entry, Pledge, Allotment, Approval, Receiver, Campaign, Company, Store, Carrier)
NEVER, NO_CODE = "990", "R-2222-2222"


@dataclass(frozen=True)
class Case:
    """A form, whose it is, and one field of it: with one's own number it is taken, with a foreign one refused."""

    who: str
    endpoint: str
    subject: str
    said: dict[str, Any]
    field: str
    own: str
    foreign: str
    never: str = NEVER


@dataclass(frozen=True)
class Abroad:
    """What there is next door: numbers, and the code of a receiver."""

    store: int
    office: int
    lot: int
    campaign: int
    county: int
    code: str
    company: int


@pytest.fixture
def ground(make, tmp_path) -> Ground:
    return lay(make, tmp_path)


@pytest.fixture
def abroad(make: Make, ground) -> Abroad:
    with make.inside():
        store = make.store(THERE)
        draft = make.campaign(THERE, state="draft", by=make.national())
        return Abroad(
            store.id, store.office_id, make.stock(store, "blanket", 5).id, draft.id,
            store.place_id, make.receiver(office=THERE, place_id=store.place_id).code, make.company(office=THERE).id,
        )  # fmt: skip


def cases(make: Make, ground: Ground, abroad: Abroad) -> list[Case]:
    """One of each kind of number that a form may carry."""
    keys = {name: next(iter(subject.keys.values())) for name, subject in ground.subjects.items()}
    with make.inside():
        blanket, lot = get_item_by_code("blanket").id, keys["lot"]
        receiver, line = db.session.get_one(Receiver, keys["receiver"]).code, _line_of(keys["pledge"])
        own, province, county = make.office(HERE).id, make.office(HERE).place_id, make.county().id
        handed_line = db.session.get_one(Delivery, keys["delivery"]).lines[0].id
    goods = {"lines.0.item_id": str(blanket), "lines.0.quantity": "1", "happened_on": "1404/08/08"}
    counted = {"lines.0.pledge_line_id": line, "lines.0.sent": "1", "lines.0.good": "1", "happened_on": "1404/08/08"}
    straight = {"lines.0.pledge_line_id": line, "lines.0.quantity": "1", "happened_on": "1404/08/08"}
    promise = {
        "campaign_id": keys["campaign"], "company_id": keys["company"], "announced_on": "1404/08/08",
        "lines.0.item_id": blanket, "lines.0.quantity": "1", "lines.0.place_id": province,
    }  # fmt: skip
    store = {"name_fa": "انبار تازه", "code": "N1", "place_id": county}
    back = {
        "reason": "refused",
        "happened_on": "1404/08/08",
        "lines.0.delivery_line_id": handed_line,
        "lines.0.quantity": "1",
    }
    mine, other, nothing = f"{blanket}.{lot}", f"{blanket}.{abroad.lot}", f"{blanket}.{NEVER}"
    handed, lost = {**goods, "proof": "signature", "receiver_id": receiver}, {**goods, "minutes_number": "1"}
    campaign = {
        "code": "N1", "title_fa": "ن", "title_en": "N", "kind": "goods", "aim": "relief", "opens_on": "1404/08/08",
        "closes_on": "1404/09/08",
    }  # fmt: skip
    shop, home = (str(keys["store"]), str(abroad.store)), (str(own), str(abroad.office))
    code, open_now = (receiver, abroad.code, NO_CODE), (str(keys["campaign"]), str(abroad.campaign))
    return [
        Case("clerk", "web.receive", "pledge", counted, "store_id", *shop),
        Case("clerk", "web.hand_over", "pledge", {**straight, "proof": "signature"}, "receiver", *code),
        Case("clerk", "web.record_delivery", "store", handed, "receiver_id", *code),
        Case("clerk", "web.record_delivery", "store", handed, "campaign_id", *open_now),
        Case("clerk", "web.record_delivery", "store", handed, "lines.0.item_id", mine, other, nothing),
        Case("clerk", "web.allot_goods", "store", {**goods, "receiver_id": receiver}, "receiver_id", *code),
        Case("clerk", "web.allot_goods", "store", {**goods, "receiver_id": receiver}, "campaign_id", *open_now),
        Case("clerk", "web.ask_loss", "store", {**lost, "reason": "theft"}, "lines.0.item_id", mine, other, nothing),
        Case("clerk", "web.ask_disposal", "store", {**lost, "reason": "expired"}, "lines.0.item_id", mine, other,
             nothing),
        Case("clerk", "web.return_to_donor", "store", {**goods, "reason": "other"}, "lines.0.item_id", mine, other,
             nothing),
        Case("clerk", "web.take_back", "delivery", back, "store_id", *shop),
        Case("clerk", "web.announce_pledge", "-", promise, "campaign_id", *open_now),
        Case("representative of A", "web.announce_pledge", "-", promise, "company_id", str(keys["company"]),
             str(abroad.company)),
        Case("clerk", "web.register_store", "-", store, "office_id", *home),
        Case("clerk", "web.register_carrier", "-", {"name_fa": "باربری تازه"}, "office_id", *home),
        Case("clerk", "web.register_company", "-", {"name_fa": "شرکت تازه"}, "office_id", *home),
        Case("supervisor", "web.draft_campaign", "-", campaign, "office_id", *home),
    ]  # fmt: skip


def _line_of(pledge_id: int) -> str:
    return str(db.session.get_one(Pledge, pledge_id).lines[0].id)


def test_a_foreign_number_in_a_form_is_answered_as_one_that_never_was(app, make, ground, abroad):
    asking, before, wrong = Asking(app), kept(make), []

    for case in cases(make, ground, abroad):
        keys = ground.subjects[case.subject].keys if case.subject != "-" else {}
        foreign, never = (
            asking.ask(ground.actor(case.who), case.endpoint, "POST", keys, data={**case.said, case.field: value})
            for value in (case.foreign, case.never)
        )
        same = (foreign.status_code, words(foreign, case.foreign)) == (never.status_code, words(never, case.never))
        if foreign.status_code not in (403, 404, 409, 422) or not same:
            wrong.append(f"{case.endpoint} {case.field}: {foreign.status_code}, never {never.status_code}")

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
        foreign, never = (
            asking.send(ground.actor(who), "GET", address.format(**values)) for values in (there, nowhere)
        )
        same = foreign.status_code == never.status_code and words(foreign, there["code"]) == words(never, NO_CODE)
        if not same:
            wrong.append(f"{who} {address}: {foreign.status_code}, never {never.status_code}")

    assert not wrong, "\n".join(wrong)


def kept(make: Make) -> list[int]:
    """How many rows there are of whatever these forms write."""
    with make.inside():
        return [int(db.session.scalar(select(func.count()).select_from(table)) or 0) for table in KEPT]
