"""Posting one piece at a time, eight clients at once: through the service, bare, and by django-hordak."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import count
from time import time_ns

from sqlalchemy import event

from app import create_app
from app.db import db
from tests.bench import bare, peers
from tests.bench.book import Country, Spot, hand_out, open_country
from tests.bench.clients import Act, Tally, in_processes, in_threads
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.rows import Row, Target, median
from tests.bench.run import ROUNDS, Run, in_turns

CLIENTS, OFFICES, LOTS = 8, 31, 32
BARE = "bare psycopg"
HORDAK = "django-hordak"


def measure(run: Run) -> list[Row]:
    """On PostgreSQL over all offices and in one, then on SQLite."""
    return [*_on_postgresql(run), *_on_sqlite(run)]


def _on_postgresql(run: Run) -> list[Row]:
    ground = run.on(POSTGRESQL)
    with ground.renew().app_context():
        country = open_country(ground.app, lots=LOTS, people=CLIENTS)
    ground.analyze()
    ground.house.dispose()
    words = ground.bare()
    bare.lay_cells(words, OFFICES, LOTS)
    hordak = peers.Hordak(ground, accounts=OFFICES * LOTS * 2)
    everywhere, one = range(OFFICES * LOTS), range(LOTS)

    def bare_rate(spots: range) -> float:
        return in_processes(CLIENTS, run.seconds, lambda n: bare.open_poster(words, n, spots)).rate

    def our_rate(spots: Sequence[Spot]) -> float:
        return in_processes(CLIENTS, run.seconds, lambda n: _open_client(ground, country, n, spots)).rate

    run.say("posting on PostgreSQL, 8 clients")
    found = in_turns(
        {
            "ours": lambda: our_rate(country.spots),
            "bare": lambda: bare_rate(everywhere),
            "ours in one": lambda: our_rate(country.spots_of(0)),
            "bare in one": lambda: bare_rate(one),
        }
    )
    peer = None
    if hordak.is_here:
        run.say("posting by django-hordak")
        peer = in_turns({"hordak": lambda: hordak.rate(CLIENTS, run.seconds)})["hordak"]
    run.recount("posting", ground)
    sent = _count_statements(ground, country)
    what = f"post through the service, {CLIENTS} clients over {OFFICES} offices"
    return [
        Row("post", what, POSTGRESQL, "postings/s", found["ours"], found["bare"], BARE,
            (Target(at_least=0.35, of_ratio=True),)),
        Row("post-hordak", what, POSTGRESQL, "postings/s", found["ours"], peer, HORDAK,
            (Target(at_least=2, of_ratio=True),), note=hordak.why_not),
        Row("post-one-office", "the same, all in one office", POSTGRESQL, "postings/s", found["ours in one"],
            found["bare in one"], f"{BARE}, one office", (Target(at_least=0.25, of_ratio=True),)),
        Row("post-statements", "the same: statements of one posting", POSTGRESQL, "statements", sent),
    ]  # fmt: skip


def _count_statements(ground: Ground, country: Country) -> float:
    """How many statements one posting sends, when its like was sent before."""
    act, sent = _acting(ground.app, country, 0, country.spots), []
    act()
    with ground.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note := lambda *_: sent.append(1))
    act()
    event.remove(engine, "before_cursor_execute", note)
    return float(len(sent))


def _open_client(ground: Ground, country: Country, number: int, spots: Sequence[Spot]) -> Act:
    """A worker with an application of its own."""
    app = create_app(ground.settings)
    return _acting(app, country, number, spots)


def _acting(app, country: Country, number: int, spots: Sequence[Spot]) -> Act:  # type: ignore[no-untyped-def]
    drawn, keys, begun = random.Random(number), count(1), time_ns()

    def act() -> None:
        with app.app_context():
            hand_out(
                user_id=country.people[number], spot=drawn.choice(spots), key=f"bench-{begun}-{number}-{next(keys)}"
            )

    return act


def _on_sqlite(run: Run) -> list[Row]:
    ground = run.on(SQLITE)
    with ground.renew().app_context():
        country = open_country(ground.app, lots=LOTS, people=CLIENTS)
    path = ground.bare()
    bare.lay_cells(path, OFFICES, LOTS)
    spots = range(OFFICES * LOTS)
    ours: list[Tally] = []
    beside: list[Tally] = []
    run.say("posting on SQLite, 8 threads")
    for _ in range(ROUNDS):
        ours.append(in_threads(CLIENTS, run.seconds, lambda n: _acting(ground.app, country, n, country.spots)))
        beside.append(in_threads(CLIENTS, run.seconds, lambda n: bare.open_poster(path, n, spots)))
    run.recount("posting", ground)
    what = f"post on SQLite FULL, {CLIENTS} threads"
    return [
        Row("post-sqlite", what, SQLITE, "postings/s", median([each.rate for each in ours]),
            median([each.rate for each in beside]), "bare sqlite3", (Target(at_least=0.2, of_ratio=True),)),
        Row("wait-sqlite", "the same: longest wait", SQLITE, "s", median([each.longest for each in ours]),
            median([each.longest for each in beside]), "bare sqlite3", (Target(at_most=0.5),)),
    ]  # fmt: skip
