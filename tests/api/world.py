"""A world in which every example of the contract can be sent: what each needs, who sends it, whose keys it names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import get_user_by_name
from app.api.contract import OPERATIONS
from app.api.examples import EXAMPLES
from app.campaigns import service as campaigns
from app.codes import CampaignKind, CorrectionKind
from app.companies import service as companies
from app.db import db
from app.energy.lots import saved_item
from app.energy.words import EnergyKind
from app.items.queries import get_item_by_code
from app.ledger.models import Lot
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.stores import service as stores
from app.stores.models import Store
from tests.api.energy_world import OF_ENERGY
from tests.api.person_world import OF_PERSONS
from tests.make import Make

Prepared = dict[str, Any]

OWN_WORDS = {
    "draft_campaign": ("code",), "register_item": ("code",), "register_store": ("code",),
    "register_company": ("name_fa", "name_en", "register_no"), "revise_company": ("name_fa", "name_en", "register_no"),
    "register_carrier": ("name_fa",), "register_meter": ("identifier",),
    "register_counting_system": ("code", "name_fa", "name_en"), "record_swap": ("serial", "subscription"),
}  # fmt: skip
"""Operations that give a code or a name which nothing else may have, and where."""


@dataclass(frozen=True)
class Request:
    """An example with a world's keys in it, and the role of who may send it."""

    who: str
    method: str
    rule: str
    number: Any
    """What its address names; None where it names nothing."""
    body: Any
    headers: dict[str, str]

    def where(self, number: Any = None) -> str:
        """Its address, or the same of another number."""
        before, _, after = self.rule.partition("<")
        chosen = self.number if number is None else number
        return before + (f"{chosen}{after.partition('>')[2]}" if self.number is not None else "")


@dataclass
class World:
    """Keys by the names of fields; `people` by their role."""

    make: Make
    ask: Callable[..., Any]
    address: str
    """Where a program listens."""
    keys: dict[str, Any] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def send(self, name: str) -> Any:
        """Prepare what an example needs, and send it with this world's keys in it."""
        request = self.request(name)
        return self.send_as(self.people[request.who], request)

    def send_as(self, person: str | None, request: Request, body: Any = None, number: Any = None) -> Any:
        """In somebody's name, or in nobody's; the same with another body or to another address too."""
        said = request.body if body is None else body
        return self.ask(
            request.method, request.where(number), as_=person, json=said, headers=dict(request.headers)
        )  # fmt: skip

    def request(self, name: str) -> Request:
        """Prepare what an example needs, and put this world's keys into it."""
        prepared = self.prepare(name)
        who, place = prepared.pop("who", "clerk"), prepared.pop("path", None)
        body = named_anew(EXAMPLES[name], {**self.keys, **prepared})
        number = next(self.numbers)
        body |= {word: f"{body[word]}{number}" for word in OWN_WORDS.get(name, ())}
        endpoint = OPERATIONS[name]
        request = Request(who, endpoint.method, endpoint.rule, place, body, {})
        if endpoint.edits:
            mark = self.ask("GET", request.where(), as_=self.people[who]).headers["ETag"]
            request = replace(request, headers={"If-Match": mark})
        return request

    def prepare(self, name: str) -> dict[str, Any]:
        """Who sends it, to which record, and what else it names: made by the makers, or by another example."""
        if name in SENT:
            return SENT[name](self)
        with self.make.inside():
            self.make.stand_in(get_user_by_name(self.people["officer"]))
            return MADE[name](self) if name in MADE else {}


def named_anew(said: Any, keys: dict[str, Any]) -> Any:
    """The same, with each field that the keys name as they have it."""
    if isinstance(said, list):
        return [named_anew(one, keys) for one in said]
    if not isinstance(said, dict):
        return said
    return {name: keys[name] if name in keys else named_anew(one, keys) for name, one in said.items()}


def build_world(make: Make, ask: Callable[..., Any], address: str) -> World:
    """An open campaign, a company with a large pledge, much of it in a store; and somebody in each role."""
    world = World(make, ask, address)
    with make.inside():
        semnan, blanket = make.office("IR-20"), get_item_by_code("blanket")
        company = make.company(verified=True)
        campaign = make.campaign()
        pledge = make.pledge(campaign, company, quantity=900)
        store, target, receiver = make.store(), make.store("IR-21"), make.receiver()
        receipt = make.receipt(pledge, store, 400)
        people = {
            "clerk": make.clerk(), "other": make.clerk("IR-21"), "supervisor": make.supervisor(),
            "officer": make.officer(), "speaker": make.representative(company), "administrator": make.administrator(),
        }  # fmt: skip
        world.people |= {role: user.name for role, user in people.items()}
        world.keys |= {
            "item_id": blanket.id, "item_ids": [blanket.id], "store_id": store.id, "from_store_id": store.id,
            "to_store_id": target.id, "receiver_id": receiver.id, "campaign_id": campaign.id, "company_id": company.id,
            "pledge_line_id": pledge.lines[0].id, "place_id": semnan.place_id,
            "lot_id": str(receipt.lines[0].good_lot_id),
            "province_ids": [semnan.place_id], "office_id": semnan.id, "carrier_id": make.carrier().id,
        }  # fmt: skip
        world.rows |= {
            "campaign": campaign, "company": company, "pledge": pledge, "store": store, "receiver": receiver,
            "county": list_places(PlaceLevel.COUNTY, semnan.place)[0].id,
        }  # fmt: skip
        db.session.expunge_all()
    return world


def _again(world: World, name: str) -> Any:
    """A row of the world as the database has it now."""
    row = world.rows[name]
    return db.session.get_one(type(row), sa.inspect(row).identity)


def _pledge(world: World, how: str, **facts: Any) -> Any:
    campaign, company = _again(world, "campaign"), _again(world, "company")
    return getattr(world.make, how)(campaign, company, **facts)


def _campaign(world: World, state: str) -> Prepared:
    return {"who": "officer", "path": world.make.campaign(state=state).id}


def _company(world: World, *acts: Callable[..., Any]) -> Prepared:
    company = world.make.company()
    for act in acts:
        act(company_id=company.id, by=world.make.officer(), note="از روی اسناد")
    return {"who": "officer", "path": company.id}


def _receipt(world: World) -> Any:
    return world.make.receipt(_again(world, "pledge"), _again(world, "store"), 5)


def _delivery(world: World) -> Any:
    return world.make.delivery(_again(world, "store"), _again(world, "receiver"), 5)


def _back(world: World) -> Prepared:
    delivery = _delivery(world)
    return {"path": delivery.id, "delivery_line_id": delivery.lines[0].id}


def _allotment(world: World) -> Prepared:
    return {"path": world.make.allotment(_again(world, "store"), _again(world, "receiver"), 5).id}


def _dispute(world: World, *, answered: bool = False, undone: bool = False) -> Any:
    receipt = _receipt(world)
    by = get_user_by_name(world.people["speaker"])
    dispute = campaigns.dispute_receipt(receipt_id=receipt.id, claim="همه سالم بود", by=by)
    if answered:
        by = get_user_by_name(world.people["clerk"])
        campaigns.answer_dispute(dispute_id=dispute.id, answer="سه تخته پاره بود", by=by)
    if undone:
        campaigns.reverse_entry(
            entry_id=receipt.entry_id, happened_on=world.make.today, correction=CorrectionKind.SLIP, memo="حق با شرکت",
            by=world.make.clerk(), second=world.make.supervisor(), key=world.make.key(),
        )  # fmt: skip
    return dispute


def _own_entry(world: World) -> Prepared:
    clerk = get_user_by_name(world.people["clerk"])
    receipt = world.make.receipt(_again(world, "pledge"), _again(world, "store"), 5, by=clerk)
    return {"path": receipt.entry_id}


def _transfer(world: World) -> Prepared:
    lot = db.session.get_one(Lot, int(world.keys["lot_id"]))
    target = db.session.get_one(Store, world.keys["to_store_id"])
    return {"who": "other", "path": world.make.transfer(_again(world, "store"), target, lot, 5).id}


def _count(world: World) -> Prepared:
    store = world.make.store()
    world.make.stock(store, "blanket", 42)
    clerk = get_user_by_name(world.people["clerk"])
    sheet = stores.open_stocktake(store_id=store.id, opened_on=world.make.today, item_ids=[], by=clerk)
    return {"path": sheet.id}


def _small_pledge(world: World) -> Prepared:
    return {"pledge_line_id": _pledge(world, "pledge", quantity=10).lines[0].id}


def _past_due(world: World) -> Prepared:
    line = world.make.pledge_line("blanket", 9, due_on=world.make.today - timedelta(days=10))
    return {"who": "officer", "path": _pledge(world, "pledge", lines=[line]).id}


MADE: dict[str, Callable[[World], Prepared]] = {
    **OF_ENERGY,
    **OF_PERSONS,
    "draft_campaign": lambda w: {"who": "officer"},
    "revise_campaign": lambda w: _campaign(w, "draft"),
    "approve_campaign": lambda w: _campaign(w, "draft"),
    "open_campaign": lambda w: _campaign(w, "approved"),
    "close_campaign": lambda w: _campaign(w, "open"),
    "report_campaign": lambda w: _campaign(w, "closed"),
    "revise_company": lambda w: _company(w),
    "verify_company": lambda w: _company(w),
    "refuse_company": lambda w: _company(w),
    "suspend_company": lambda w: _company(w, companies.verify_company),
    "resume_company": lambda w: _company(w, companies.verify_company, companies.suspend_company),
    "add_representative": lambda w: {**_company(w), "person": w.make.user("representative").name},
    "announce_pledge": lambda w: {"who": "speaker"},
    "confirm_pledge": lambda w: {"who": "speaker", "path": _pledge(w, "announced").id},
    "accept_pledge": lambda w: {"who": "officer", "path": _pledge(w, "confirmed").id},
    "withdraw_pledge": lambda w: {"who": "officer", "path": _pledge(w, "announced").id},
    "lapse_pledge": _past_due,
    "ask_over_delivery": _small_pledge,
    "dispute_receipt": lambda w: {"who": "speaker", "path": _receipt(w).id},
    "answer_dispute": lambda w: {"path": _dispute(w).id},
    "settle_dispute": lambda w: {"who": "supervisor", "path": _dispute(w, answered=True, undone=True).id},
    "reject_dispute": lambda w: {"who": "supervisor", "path": _dispute(w, answered=True).id},
    "release_allotment": _allotment,
    "deliver_allotment": _allotment,
    "confirm_delivery": lambda w: {"path": _delivery(w).id},
    "take_back": _back,
    "receive_transfer": _transfer,
    "open_stocktake": lambda w: {"store_id": w.make.store().id},
    "post_stocktake": _count,
    "reverse_entry": _own_entry,
    "ask_reversal": _own_entry,
    "correct_value": lambda w: {"who": "officer", "path": w.keys["lot_id"]},
    "register_item": lambda w: {"who": "officer"},
    "register_store": lambda w: {"place_id": w.rows["county"]},
    "register_receiver": lambda w: {"place_id": w.rows["county"]},
    "revise_store": lambda w: {"path": w.make.store().id},
    "close_store": lambda w: {"path": w.make.store().id},
    "add_user": lambda w: {"who": "administrator"},
    "grant_role": lambda w: {"who": "administrator", "path": w.make.user().id},
    "set_password": lambda w: {"who": "administrator", "path": w.make.user().id},
    "register_webhook": lambda w: {"address": w.address},
    "state_match": lambda w: _campaign(w, "draft"),
    "post_match": lambda w: {"who": "officer", "path": w.make.matched_campaign(received=10).id},
    "record_tariff": lambda w: {"who": "officer", "item_id": saved_item(EnergyKind.GAS).id},
    "record_price": lambda w: {"who": "officer"},
    "state_rule": lambda w: {"who": "officer", "path": w.make.campaign(state="draft", kind=CampaignKind.ENERGY).id},
    "expire_savings": lambda w: {"who": "supervisor"},
    "ask_edition": lambda w: {"who": "officer", "year": w.make.closed_year()},
}
"""What the makers prepare."""


def _item(world: World) -> Prepared:
    made = world.send("register_item").json
    return {"who": "officer", "path": made["id"], "code": made["code"]}


SENT: dict[str, Callable[[World], Prepared]] = {
    "revise_item": _item,
    "add_pack": _item,
    "refuse_approval": lambda w: {"who": "supervisor", "path": w.send("ask_loss").json["id"]},
    "replay_webhook": lambda w: {"path": w.send("register_webhook").json["id"]},
}
"""What another example prepares."""
