"""A world in which a fuzzer tries the contract in somebody's name, and what has to hold when it is done."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Grant, Token
from app.api.contract import OPERATIONS
from app.db import db
from app.ledger import audit
from app.ledger.models import Entry
from tests.access.asking import FILES
from tests.access.declared import NO_ROW, expected, read_acts, read_routes
from tests.access.ground import Actor, Ground, lay
from tests.api.fuzzing import Counted, ask_each, contract_of, fuzz
from tests.api.known import Known, look_around
from tests.make import Make
from tests.making.base import TODAY

SAMPLE, FULL = 500, 10_000
ASKED: dict[str, dict[str, Any]] = {
    "show_figure": {"figure": "received", "item_id": 0, "campaign_id": 0},
    "list_behind": {"figure": "received", "item_id": 0, "campaign_id": 0},
    "show_report": {"report": "by-item"},
    "show_report_figure": {"figure": "received", "item_id": 0},
    "calculate": {"counted": 180299},
}
"""What filters must say, with the first key of its kind in place of each."""


@pytest.fixture
def ground(world: Any, tmp_path: Path) -> Ground:
    """One of everything, and somebody in every role."""
    found: Ground = world("ground", lambda make: lay(make, tmp_path))
    return found


@pytest.fixture
def known(make: Make, ground: Ground) -> Known:
    """What there is on the ground."""
    first: dict[str, list[int]] = defaultdict(list)
    for subject in ground.subjects.values():
        for name, key in subject.keys.items():
            first[name] += [key] if isinstance(key, int) else []
    with make.inside():
        return look_around(first, TODAY.isoformat())


def try_as(name: str, requests: int, app: Flask, make: Make, ground: Ground, known: Known) -> None:
    """What the role may do takes most of the requests, so that much of it succeeds; the rest is tried on all."""
    actor = ground.actor(name)
    with make.inside():
        mine = (select(column.id).where(column.user_id == actor.key) for column in (Token, Grant))
        known.spared = {
            part: frozenset(db.session.scalars(each)) for part, each in zip(("token_id", "grant_id"), mine, strict=True)
        }

    said, whole = said_of(make, ground, known), contract_of(app, known)
    # What is read is asked for before the stories: they may close the campaign or end the meter that it is of.
    read = ask_each(whole, actor.secret, known, {name: each for name, each in said.items() if _reads(name)})
    own = fuzz(contract_of(app, known, [actor.role]), actor.secret, known, requests=requests)
    written = ask_each(whole, actor.secret, known, {name: each for name, each in said.items() if not _reads(name)})

    assert own.total() >= requests
    wrong = missing(read + own + written, actor, ground)
    assert not wrong, "\n".join(wrong)
    with make.inside():
        assert [str(fault) for fault in audit.check()] == []


def _reads(operation: str) -> bool:
    return OPERATIONS[operation].method == "GET"


def said_of(make: Make, ground: Ground, known: Known) -> dict[str, dict[str, Any]]:
    """What each operation's address names, with what filter or file, by the operation's name."""
    with make.inside():
        number = db.session.get_one(Entry, ground.subjects["entry"].keys["entry_id"]).printed_number
    found = {"trace": {"search": number}, "calculate": ground.subjects["energy_campaign"].keys}
    said, routes = {}, read_routes()
    for name, endpoint in OPERATIONS.items():
        route, file = routes[f"api.{name}"], FILES.get(f"api.{name}", {})
        keys = {} if route.subject == NO_ROW else ground.subjects[route.subject].keys
        query = route.filled if endpoint.method == "GET" else file.get("query_string", {})
        more = {"body": file["data"], "media_type": file["content_type"]} if file else {}
        asked = {**query, **known.first(ASKED.get(name, {})), **found.get(name, {})}
        said[name] = {"path_parameters": dict(keys), "query": asked, **more}
    return said


def missing(answered: Counted, actor: Actor, ground: Ground) -> list[str]:
    """Operations that were never sent, and what this person may read and was never shown."""
    routes, acts = read_routes(), read_acts()
    sent, done = {way for way, _ in answered}, {way for way, status in answered if 200 <= status < 300}
    wrong = []
    for name, endpoint in OPERATIONS.items():
        route, label = routes[f"api.{name}"], f"{endpoint.method} {endpoint.path}"
        subject = None if route.subject == NO_ROW else ground.subjects[route.subject]
        may = expected(route, actor, subject, acts) == "open"
        if label not in sent:
            wrong.append(f"{name}: not sent")
        elif label not in done and may and endpoint.method == "GET":
            wrong.append(f"{name}: never shown")
    return wrong
