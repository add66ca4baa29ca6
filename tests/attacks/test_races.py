"""Eight kinds of race: one legal serial order explains each outcome, and the judge finds an act that locks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.ledger import audit
from tests.attacks.crowd import Race, judge
from tests.attacks.races_of_goods import (
    AcceptanceAgainstWithdrawal,
    ReversalTwice,
    SuspensionAgainstAcceptance,
    SuspensionAgainstPledge,
    TransferAgainstDelivery,
)
from tests.attacks.races_of_offices import (
    ClosingAgainstPosting,
    OneFileTwice,
    RightRemovedMidway,
    SignatureAgainstWithdrawal,
    SignatureTwice,
)
from tests.counts import counted
from tests.databases import House
from tests.make import Make
from tests.making.base import TODAY

RACES = [
    SignatureTwice, SignatureAgainstWithdrawal, AcceptanceAgainstWithdrawal, TransferAgainstDelivery,
    ClosingAgainstPosting, SuspensionAgainstPledge, SuspensionAgainstAcceptance, OneFileTwice,
    RightRemovedMidway, ReversalTwice,
]  # fmt: skip
SAMPLE, FULL, BATCH = 4, counted(500), 20
"""How often each race is run in `make test`, in `make test-long`, and on one database before it is audited."""


@pytest.fixture
def batches(engine_name: str, house_of: Callable[[str], House]) -> Callable[[int], Iterator[tuple[Make, int]]]:
    """Clean databases in turn, each with the number of races that are run on it."""

    def deal(times: int) -> Iterator[tuple[Make, int]]:
        for done in range(0, times, BATCH):
            app = house_of(engine_name).clean()
            clock.set_demo_today(TODAY)
            yield Make(app), min(BATCH, times - done)

    return deal


def run_races(make: Make, kind: type[Race], times: int) -> list[str]:
    """Run a race so often on one database; what no serial order explains, and what the audit finds."""
    with make.inside():
        found = [judge(make.app, race, race.people()) for race in staged(make, kind, times)]
        return [said for said in found if said] + [str(fault) for fault in audit.check()]


def staged(make: Make, kind: type[Race], times: int) -> Iterator[Race]:
    for _ in range(times):
        race = kind(make)
        db.session.rollback()
        yield race


@pytest.mark.parametrize("kind", RACES)
def test_one_serial_order_explains_a_race(kind, batches):
    assert [said for make, times in batches(SAMPLE) for said in run_races(make, kind, times)] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", RACES)
def test_one_serial_order_explains_each_of_five_hundred_races(kind, batches):
    assert [said for make, times in batches(FULL) for said in run_races(make, kind, times)] == []


@pytest.mark.parametrize("kind", RACES)
def test_the_judge_finds_an_act_that_looks_and_then_writes_without_a_lock(kind, app: Flask, make: Make):
    with make.inside():
        [race] = staged(make, kind, 1)

    said = judge(app, race, race.unlocked())

    assert said is not None
    assert "fault" not in said
