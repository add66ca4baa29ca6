"""Sequences of verbs, drawn at random and held against a reference model in plain dicts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.ledger import posting
from tests.make import Make
from tests.models import book
from tests.models.deeds import build_world
from tests.models.rules import Sequences

STEPS = 50
SAMPLE = 100
SHRUNK, AS_FOUND = (Phase.generate, Phase.shrink), (Phase.generate,)


def play(make: Make, count: int, phases: Sequence[Phase] = SHRUNK) -> None:
    """So many sequences, the same ones at every run; the first in which verb and model differ is made short."""
    machine = type("Machine", (Sequences,), {"world": build_world(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count, stateful_step_count=STEPS, phases=phases, deadline=None, derandomize=True,
            database=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_the_verbs_do_and_refuse_what_the_model_does_and_refuses(ctx: Flask, make: Make):
    play(make, SAMPLE)


@pytest.mark.long
def test_they_agree_in_two_thousand_sequences(ctx: Flask, make: Make):
    play(make, 2_000)


@pytest.mark.slow
def test_a_posting_that_forgets_the_later_days_is_found(ctx: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "_check_later_days", lambda _posting: None)

    with pytest.raises(AssertionError, match="the verb: done, the model: StockRunsOut"):
        play(make, SAMPLE, AS_FOUND)


@pytest.mark.slow
def test_a_rial_rounded_up_is_found(ctx: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    def up(figures: Sequence[int], quantity: int) -> tuple[int, int]:
        return -(-figures[1] * quantity // figures[0]), -(-figures[2] * quantity // figures[0])

    monkeypatch.setattr(book, "part", up)

    with pytest.raises(AssertionError):
        play(make, SAMPLE, AS_FOUND)
