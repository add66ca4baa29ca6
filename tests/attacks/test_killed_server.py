"""kill -9 of the database's server: nothing acknowledged is lost, nothing is there twice, no file is there by half."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app import clock
from app.config import Settings
from app.db import atomic, db
from tests.attacks.killed_server import KillableServer, Trade, kill_during
from tests.attacks.killing import moments
from tests.counts import counted
from tests.databases import PostgresCopies, build_house
from tests.make import Make
from tests.making.base import TODAY

pytestmark = pytest.mark.only_on("postgresql")
SAMPLE, FULL = 2, counted(50)
LONGEST = 3.0
"""Seconds after which everybody has been at work for some time and the file is in, or nearly."""


@pytest.fixture(scope="module")
def killable(run_folder: Path) -> Iterator[KillableServer]:
    server = KillableServer(run_folder / f"killed-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    yield server
    server.server.stop()


@pytest.fixture(scope="module")
def own_make(killable: KillableServer, base_settings: Settings) -> Iterator[Make]:
    """The makers of an application on that server; its book goes on from test to test."""
    built = build_house(PostgresCopies(killable.server, "killed"), base_settings)
    yield Make(built.app)
    built.dispose()
    built.copies.close()


@pytest.fixture
def trade(engine_name: str, own_make: Make, tmp_path: Path) -> Callable[[], Trade]:
    """Everything that a trade needs, anew; `engine_name` says on which kind of database this is run."""
    assert engine_name == "postgresql"
    clock.set_demo_today(TODAY)
    return lambda: Trade(own_make, tmp_path)


def kill_often(killable: KillableServer, trade: Callable[[], Trade], times: int) -> list[str]:
    """Kill the server so often, each time under a trade of its own; what was wrong after any of them.

    The last one is killed only when somebody has been answered.
    """
    found = []
    for turn, share in enumerate(moments(times, seed=times), 1):
        moment = share * LONGEST
        said = kill_during(trade(), killable, moment, answers=1 if turn == times else 0)
        found += [f"at {moment:.3f} s: {each}" for each in said]
    return found


def test_a_killed_server_loses_nothing_that_it_acknowledged_and_keeps_nothing_by_half(killable, trade):
    assert kill_often(killable, trade, SAMPLE) == []


@pytest.mark.long
def test_a_server_killed_fifty_times_loses_nothing_that_it_acknowledged(killable, trade):
    assert kill_often(killable, trade, FULL) == []


def test_the_judge_finds_what_was_acknowledged_before_it_was_committed(killable, trade):
    one = trade()

    with one.make.app.app_context():
        with pytest.raises(DBAPIError), atomic():
            one.hand_over(f"{one.mark}-early")
            killable.kill()
            killable.start_again()
        db.session.rollback()

    assert one.complaints() == [f"{one.mark}-early is gone"]


def test_the_judge_finds_what_was_sent_again_under_another_key(killable, trade):
    one = trade()
    label = f"{one.mark}-twice"
    with one.make.app.app_context():
        one.hand_over(label)
        one.write(label, key=f"{label}-other")

    assert one.complaints() == [f"{label} is there 2 times"]
