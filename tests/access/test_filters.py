"""A program's filter by a foreign number is answered as by one that never was, and tells nothing of the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true

from app.accounts.models import Role
from app.accounts.rights import Scope
from app.api.contract import OPERATIONS
from app.campaigns.models import Campaign
from app.companies.models import Company
from app.db import db
from app.reports import REPORTS
from tests.access.asking import Asking, outcome, words
from tests.access.declared import NO_ROW, PUBLIC, Route, read_acts, read_routes
from tests.access.ground import Actor, Ground, lay
from tests.make import Make

FAR, NEVER = "IR-07", 990
"""An office in which nobody of the ground has a part; a number that no row has."""
CANARY = "قناری بیگانه"
SIGHTS = {
    "campaign_id": "read_campaigns", "company_id": "read_companies", "meter_id": "read_savings",
    "pledge_id": "read_pledges", "receiver_id": "read_beneficiaries", "store_id": "read_stores",
    "transfer_id": "read_transfers", "given_by": "read_reports", "given_for": "read_reports",
    "office_id": "read_stores",
}  # fmt: skip
"""By the names of filters, the act by which one may know of the row that each names."""
ANYBODYS = {"item_id", "parent_id", "place_id"}
"""The catalogue and the map are everybody's: their numbers are tried, and nothing else may be told."""
SAID: dict[str, dict[str, Any]] = {
    "show_figure": {"figure": "received"}, "list_behind": {"figure": "received"}, "calculate": {"counted": 180299},
    "show_report_figure": {"figure": "received"},
}  # fmt: skip
"""What must be said beside the filter; which item is added."""
PLACE = re.compile('"(?:after|next_cursor)": "[^"]*"')
"""Where a list goes on, sealed anew each time together with what it was filtered by."""
OF_AN_ITEM = {"show_figure", "list_behind", "show_report_figure"}


@dataclass
class Far:
    """The ground, and what lies where nobody of it has a part."""

    ground: Ground
    foreign: dict[str, int]
    own: dict[str, int]
    planted: tuple[str, ...]
    """What names the foreign rows: their names, codes and titles."""


def lay_far(make: Make, ground: Ground) -> Far:
    """One of everything that a filter can name, in another office and of a third company."""
    keys = {name: next(iter(subject.keys.values())) for name, subject in ground.subjects.items()}
    with make.inside():
        company = make.company(verified=True, office=FAR, name_fa=f"شرکت {CANARY}")
        draft = make.campaign(FAR, state="draft", code="ZZFAR", title_fa=f"پویش {CANARY}", title_en="Zz Far")
        store, partner = make.store(FAR, code="ZZSTORE", name_fa=f"انبار {CANARY}", name_en="Zz Store"), make.store(FAR)
        pledge = make.pledge(make.campaign(FAR), company, quantity=50)
        receiver = make.receiver(office=FAR, place_id=store.place_id)
        make.receipt(pledge, store, 20)
        make.delivery(store, receiver, 5)
        transfer = make.transfer(store, partner, make.stock(store, "blanket", 9), 5)
        foreign = {
            "campaign_id": draft.id, "company_id": company.id, "pledge_id": pledge.id, "receiver_id": receiver.id,
            "meter_id": make.meter(company, by=make.representative(company)).id, "store_id": store.id,
            "transfer_id": transfer.id, "office_id": store.office_id, "given_by": store.holder_id,
            "given_for": draft.holder_id, "item_id": keys["item"], "place_id": store.place_id,
            "parent_id": make.office(FAR).place_id,
        }  # fmt: skip
        own = {
            "given_by": db.session.get_one(Company, keys["company"]).holder_id,
            "given_for": db.session.get_one(Campaign, keys["campaign"]).holder_id,
            **{name: keys[name.removesuffix("_id")] for name in foreign if name.removesuffix("_id") in keys},
            "parent_id": keys["place"],
        }  # fmt: skip
        return Far(ground, foreign, own, (CANARY, "ZZFAR", "ZZSTORE", "Zz Far", "Zz Store", receiver.code))


@pytest.fixture
def far(make: Make, tmp_path: Any) -> Far:
    return lay_far(make, lay(make, tmp_path))


def filters_of(operation: str) -> list[str]:
    """The filters of an operation that name a row."""
    shape = OPERATIONS[operation].filters
    names = [each.data_key or name for name, each in shape().fields.items()] if shape is not None else []
    return [name for name in names if name.endswith("_id") or name.startswith("given_")]


def tried() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation that reads with every filter of it, and what else must be said; a report is one of many."""
    for name, endpoint in OPERATIONS.items():
        for field in filters_of(name) if endpoint.method == "GET" else ():
            if name != "show_report":
                yield name, field, SAID.get(name, {})
                continue
            yield from (
                (name, field, {"report": report.slug})
                for report in REPORTS if field.removesuffix("_id") in report.filters
            )  # fmt: skip


def observe(app: Flask, far: Far, which: Callable[[str], bool] = lambda _name: True) -> Iterator[str]:
    """What is told of what is foreign, and each filter that nobody is answered by."""
    asking, routes = Asking(app), read_routes()
    for name, field, said in tried():
        if not which(name):
            continue
        route, answered = routes[f"api.{name}"], set()
        for actor in far.ground.actors:
            # Once somebody was answered, nothing more is learnt from one's own number.
            if "open" not in answered:
                answered.add(outcome(ask(asking, far, actor, route, {**said, field: far.own[field]})))
            if not is_foreign(field, route, actor):
                continue
            foreign, never = (
                ask(asking, far, actor, route, {**said, field: key}) for key in (far.foreign[field], NEVER)
            )
            told = [(answer.status_code, PLACE.sub("", words(answer))) for answer in (foreign, never)]
            where = f"{name} {field} {said.get('report', '')} as {actor.name}"
            if told[0] != told[1]:
                yield f"{where}: {told}"
            if any(planted in foreign.text for planted in far.planted):
                yield f"{where}: names what is foreign"
        if "open" not in answered:
            yield f"{name} {field}: nobody is answered, {answered}"


def ask(asking: Asking, far: Far, actor: Actor, route: Route, said: dict[str, Any]) -> Any:
    """The answer to a reading with these filters, of one's own ground where its address names a row."""
    operation = route.endpoint.removeprefix("api.")
    keys = {} if route.subject == NO_ROW else far.ground.subjects[route.subject].keys
    item = {"item_id": far.own["item_id"]} if operation in OF_AN_ITEM else {}
    return asking.ask(actor, route.endpoint, "GET", keys, query_string={**route.filled, **item, **said})


def is_foreign(field: str, route: Route, actor: Actor) -> bool:
    """Is the far row, or what lies under it, none that this person may know of?"""
    if field in ANYBODYS:
        return False
    acts, role = read_acts(), actor.role
    if role is None:
        return True
    listed = acts[route.act].get(role) if route.act != PUBLIC else None
    # An office's campaigns that are no drafts are public, and so is which office they are of.
    is_public = listed is Scope.PUBLIC and field == "office_id"
    return Scope.COUNTRY not in (listed, acts[SIGHTS[field]].get(role)) and not is_public


def test_every_filter_that_names_a_row_is_known():
    named = {field for name, _, _ in tried() for field in filters_of(name)}

    assert named == SIGHTS.keys() | ANYBODYS


def test_a_filter_by_a_foreign_number_is_answered_as_by_one_that_never_was(app, far):
    wrong = list(observe(app, far))

    assert not wrong, "\n".join(wrong)


def test_a_figure_that_names_whoever_was_typed_is_seen(app, far, monkeypatch):
    monkeypatch.setattr("app.reports.scopes._named_to", lambda *_: true())

    wrong = list(observe(app, far, lambda name: name == "show_report_figure"))

    assert {what.partition(":")[0].rpartition(" as ")[0].strip() for what in wrong} == {
        "show_report_figure given_by", "show_report_figure given_for"
    }  # fmt: skip


@pytest.mark.parametrize("field", ["given_by", "given_for"])
def test_the_page_of_a_figure_names_no_foreign_holder_and_its_own_ones(app, far, field):
    asking, clerk = Asking(app), far.ground.actor("clerk")
    address = f"/reports/figure?figure=received&item={far.own['item_id']}&{field}="
    foreign, never, own = (
        asking.send(clerk, "GET", f"{address}{key}") for key in (far.foreign[field], NEVER, far.own[field])
    )

    assert (foreign.status_code, never.status_code, own.status_code) == (404, 404, 200)
    assert words(foreign, address) == words(never, address)
    assert clerk.role is Role.CLERK
    assert not any(planted in foreign.text for planted in far.planted)
