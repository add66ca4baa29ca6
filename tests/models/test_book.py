"""Sequences of verbs, drawn at random and held against a reference model in plain dicts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from app.db import db
from app.ledger import posting, shelves
from tests.counts import counted
from tests.make import Make
from tests.models import book
from tests.models.deeds import build_world
from tests.models.rules import Sequences

STEPS = 50
SAMPLE = 30
"""Sequences on each kind of database in `make test`."""
PARTS, OF_A_PART = counted(10, fits=3), 100
"""The long run: six hundred, half of them on each kind of database; two thousand with COUNT=full."""
SHRUNK, AS_FOUND = (Phase.generate, Phase.shrink), (Phase.generate,)


def play(make: Make, count: int, part: int = 0, phases: Sequence[Phase] = SHRUNK) -> None:
    """So many sequences, the same at every run and others on each engine; the first that differs is made short."""
    machine = type("Machine", (Sequences,), {"world": build_world(make)})
    engines = ["sqlite", "postgresql"]
    run_state_machine_as_test(
        seed(part * len(engines) + engines.index(db.engine.dialect.name))(machine),
        settings=settings(
            max_examples=count, stateful_step_count=STEPS, phases=phases, deadline=None, database=None,
            derandomize=False, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_the_verbs_do_and_refuse_what_the_model_does_and_refuses(ctx: Flask, make: Make):
    play(make, SAMPLE)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_they_agree_in_many_sequences(ctx: Flask, make: Make, part: int):
    play(make, OF_A_PART, part)


@pytest.mark.slow
def test_a_book_that_forgets_the_later_days_is_found(ctx: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "_check_later_days", lambda _posting: None)
    monkeypatch.setattr(shelves.Shelf, "free_on", lambda shelf, _day: shelf.left)

    with pytest.raises(AssertionError, match="the verb: done, the model: StockRunsOut"):
        play(make, OF_A_PART, phases=AS_FOUND)


@pytest.mark.slow
def test_a_rial_rounded_up_is_found(ctx: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    def up(figures: Sequence[int], quantity: int) -> tuple[int, int]:
        return -(-figures[1] * quantity // figures[0]), -(-figures[2] * quantity // figures[0])

    monkeypatch.setattr(book, "part", up)

    with pytest.raises(AssertionError):
        play(make, OF_A_PART, phases=AS_FOUND)
