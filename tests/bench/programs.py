"""Programs at the API with tokens of theirs: posting, and the ten commonest reads, beside bare endpoints."""

from __future__ import annotations

import http.client
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from app.accounts import tokens
from app.accounts.models import TokenScope, User
from app.accounts.queries import get_user_by_name
from app.beneficiaries.models import Receiver
from app.clock import business_today
from app.db import atomic, db
from tests.bench import bare_door_table
from tests.bench.browser import new_key
from tests.bench.clients import Act, in_processes
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.rows import Row
from tests.bench.run import Run, in_turns
from tests.bench.serving import WORKERS, make_table, open_counters, served
from tests.make import Make

CLIENTS = 50
CREATED, OK = 201, 200


@dataclass(frozen=True)
class World:
    """What there is to post to and to read, and the tokens of who may."""

    clerks: tuple[tuple[str, int, int, tuple[int, ...]], ...]
    """For each office a clerk's token, the store, the receiver and the items."""
    reader: str
    reads: tuple[str, ...]


def measure(run: Run) -> list[Row]:
    """On both databases."""
    return [row for name in (POSTGRESQL, SQLITE) for row in _rows(run, run.on(name))]


def _rows(run: Run, ground: Ground) -> list[Row]:
    with ground.renew().app_context():
        world = _make_world(ground.app)
    make_table(ground)
    ground.analyze()
    ground.house.dispose()
    run.say(f"programs on {ground.name}")
    with served(ground) as port:
        posting = in_turns({
            "ours": lambda: in_processes(CLIENTS, run.seconds, lambda n: _deliver(port, world, n)).rate,
            "bare": lambda: in_processes(CLIENTS, run.seconds, lambda _: _insert(port)).rate,
        })  # fmt: skip
        paths = (*world.reads, bare_door_table.ONE_ROW)
        reading = in_turns({
            path: lambda path=path: in_processes(CLIENTS, run.seconds, lambda _: _read(port, world, path)).rate
            for path in paths
        })  # fmt: skip
    run.recount("programs", ground)
    kind, said = ground.name.lower(), f"{CLIENTS} clients, {WORKERS} workers"
    bare = reading.pop(bare_door_table.ONE_ROW)
    return [
        Row(f"api-post-{kind}", f"post a delivery through the API, {said}", ground.name, "postings/s",
            posting["ours"], posting["bare"], "an endpoint that inserts two lines"),
        *(
            Row(f"api-read-{kind}", f"GET {_shape(path)}, {said}", ground.name, "answers/s",
                rate, bare, "an endpoint that reads one row")
            for path, rate in reading.items()
        ),
    ]  # fmt: skip


def _shape(path: str) -> str:
    """A path without the keys that are in it."""
    return "/".join("…" if part.isdecimal() else part for part in path.removeprefix("/api/v1").split("/"))


@atomic()
def _make_world(app: Flask) -> World:
    make = Make(app)
    counters = open_counters(make)
    campaign, company = make.campaign(), make.company(verified=True)
    pledges = [make.pledge(campaign, company, quantity=100) for _ in range(60)]
    store, receiver = make.store(), make.receiver()
    receipts = [make.receipt(pledge, store, 90) for pledge in pledges]
    for _ in range(60):
        make.delivery(store, receiver, 10)
    lot = receipts[0].lines[0].good_lot_id
    reads = (
        "/companies", f"/companies/{company.id}", "/campaigns", f"/campaigns/{campaign.id}/figures", "/pledges",
        f"/pledges/{pledges[0].id}", "/receipts", "/entries/newest", f"/lots/{lot}/journey",
        f"/stores/{store.id}/stock",
    )  # fmt: skip
    clerks = tuple((_secret_of(get_user_by_name(each.name)), each) for each in counters)
    receivers = dict(db.session.execute(select(Receiver.code, Receiver.id)).tuples().all())
    return World(
        tuple((secret, each.store_id, receivers[each.receiver], each.items) for secret, each in clerks),
        _secret_of(make.auditor()),
        tuple(f"/api/v1{path}" for path in reads),
    )


def _secret_of(user: User) -> str:
    return tokens.issue_token(user_id=user.id, label="bench", scope=TokenScope.WRITE, days=1, by=None).secret


def _deliver(port: int, world: World, number: int) -> Act:
    secret, store_id, receiver_id, items = world.clerks[number % len(world.clerks)]
    drawn, day = random.Random(number), business_today().isoformat()

    def act() -> None:
        line = {"item_id": drawn.choice(items), "quantity": "1"}
        said = {"store_id": store_id, "receiver_id": receiver_id, "happened_on": day, "proof": "signature"}
        headers = {"Content-Type": "application/json", "Idempotency-Key": new_key()}
        _ask(port, "POST", "/api/v1/deliveries", secret, CREATED, json.dumps({**said, "lines": [line]}), headers)

    return act


def _insert(port: int) -> Act:
    return lambda: _ask(port, "POST", bare_door_table.ADDRESS, "", OK, "")


def _read(port: int, world: World, path: str) -> Act:
    return lambda: _ask(port, "GET", path, world.reader, OK)


def _ask(
    port: int, method: str, path: str, secret: str, wanted: int, body: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {secret}", **(headers or {})})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if answer.status != wanted:
        raise RuntimeError(f"{method} {path} was answered with {answer.status}: {said[:300]!r}")
