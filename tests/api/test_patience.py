"""A request that hangs is noticed while it hangs, not when it is over."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from sqlalchemy import text

from app.accounts.models import Role
from app.db import db
from tests.api.fuzzing import contract_of, fuzz
from tests.api.patience import cut_off
from tests.api.trying import ground, known

__all__ = ["ground", "known"]

FOR_EVER = 3600.0


def test_the_fuzzer_cuts_off_an_endpoint_that_sleeps(app, ground, known, monkeypatch):
    def sleep(**_path):
        time.sleep(FOR_EVER)

    for name in [name for name in app.view_functions if name.startswith("api.")]:
        monkeypatch.setitem(app.view_functions, name, sleep)
    monkeypatch.setattr("tests.api.fuzzing.PATIENCE", 1)
    begun = time.monotonic()

    with pytest.raises(AssertionError, match="hangs"):
        fuzz(contract_of(app, known, [Role.ADMINISTRATOR]), ground.actor("administrator").secret, known, requests=10)

    assert time.monotonic() - begun < FOR_EVER / 100


@pytest.mark.only_on("postgresql")
def test_a_call_that_waits_for_the_database_is_cut_off_too(ctx):
    with pytest.raises(AssertionError, match="waiting hangs"), cut_off("waiting", after=0.2):
        db.session.execute(text("SELECT pg_sleep(3600)"))


def test_what_swallows_every_refusal_does_not_swallow_the_cut():
    def swallow():
        while True:
            with suppress(Exception):
                time.sleep(FOR_EVER)

    with pytest.raises(AssertionError, match="hangs"), cut_off("swallowing", after=0.1):
        swallow()


def test_a_call_that_answers_in_time_is_left_alone():
    with cut_off("quick", after=0.1):
        pass
    time.sleep(0.2)
