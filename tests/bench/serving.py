"""Posting over HTTP, signed in, beside an endpoint of the same application that only inserts two lines."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from app.cli.serving import gunicorn_words
from app.clock import business_today
from app.db import atomic
from app.items.queries import list_items
from app.places.queries import list_offices
from tests.bench import bare_door_table
from tests.bench.book import PLENTY
from tests.bench.browser import SEE_OTHER, Browser, new_key
from tests.bench.clients import Act, in_processes
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.rows import Row, Target
from tests.bench.run import Run, in_turns
from tests.make import Make
from tests.source import ROOT

CLIENTS, WORKERS, ITEMS = 8, 2, 8
"""As many workers as `make run` has."""
OK = 200


@dataclass(frozen=True)
class Counter:
    """A clerk at the counter of an office: who hands out what of which store to whom."""

    name: str
    store_id: int
    receiver: str
    items: tuple[int, ...]


def measure(run: Run) -> list[Row]:
    """On both databases."""
    return [_row(run, run.on(name)) for name in (POSTGRESQL, SQLITE)]


def _row(run: Run, ground: Ground) -> Row:
    with ground.renew().app_context():
        counters = open_counters(Make(ground.app))
    make_table(ground)
    ground.analyze()
    ground.house.dispose()
    run.say(f"posting over HTTP on {ground.name}")
    with served(ground) as port:
        found = in_turns(
            {
                "ours": lambda: in_processes(CLIENTS, run.seconds, lambda n: _deliver(port, counters[n], n)).rate,
                "bare": lambda: in_processes(CLIENTS, run.seconds, lambda _: _insert(port)).rate,
            }
        )
    run.recount("posting over HTTP", ground)
    return Row(
        f"http-{ground.name.lower()}", f"post a delivery over HTTP, signed in, {CLIENTS} clients, {WORKERS} workers",
        ground.name, "postings/s", found["ours"], found["bare"], "an endpoint that inserts two lines",
        (Target(at_least=0.5, of_ratio=True),),
    )  # fmt: skip


@atomic()
def open_counters(make: Make) -> list[Counter]:
    """Eight clerks of eight offices, each with a store in which nothing runs out, and a receiver."""
    items = [item for item in list_items() if not item.serialised and not item.is_service][:ITEMS]
    counters = []
    for office in [office for office in list_offices() if not office.is_national][:CLIENTS]:
        clerk, store = make.clerk(office.code), make.store(office.code)
        for item in items:
            make.stock(store, item, PLENTY)
        receiver = make.receiver(office=office.code, by=clerk, place_id=store.place_id)
        counters.append(Counter(clerk.name, store.id, receiver.code, tuple(item.id for item in items)))
    return counters


def _deliver(port: int, counter: Counter, number: int) -> Act:
    browser, drawn, day = Browser(port), random.Random(number), business_today().isoformat()
    browser.sign_in(counter.name, Make.password)
    path = f"/stores/{counter.store_id}/deliveries/new"
    token = browser.token_on(path)

    def act() -> None:
        status = browser.send(
            path,
            {
                "csrf_token": token, "key": new_key(), "receiver_id": counter.receiver, "happened_on": day,
                "proof": "signature", "lines.0.item_id": str(drawn.choice(counter.items)), "lines.0.quantity": "1",
            },
        )  # fmt: skip
        if status != SEE_OTHER:
            raise RuntimeError(f"A delivery was answered with {status}.")

    return act


def _insert(port: int) -> Act:
    browser = Browser(port)

    def act() -> None:
        if browser.send(bare_door_table.ADDRESS, {}) != OK:
            raise RuntimeError("The bare endpoint failed.")

    return act


def make_table(ground: Ground) -> None:
    """The bare endpoint's own, by the owner, who lets the application write to it."""
    settings = ground.settings
    engine = create_engine(settings.database_owner_url or settings.database_url)
    with engine.begin() as connection:
        connection.execute(text(bare_door_table.TABLE))
        if ground.name == POSTGRESQL:
            connection.execute(text(f"GRANT INSERT ON two_lines TO {settings.database_url.username}"))
    engine.dispose()


@contextmanager
def served(ground: Ground) -> Iterator[int]:
    """The port on which gunicorn answers, as `make run` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (ground.folder / "gunicorn.log").open("w")
    server = subprocess.Popen(
        [*gunicorn_words(port, "tests.bench.bare_door:app"), "--workers", str(WORKERS), "--log-level", "error"],
        cwd=ROOT, env=ground.environment(), stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("gunicorn ended at once.")
        try:
            Browser(port).get("/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("gunicorn does not answer.")
