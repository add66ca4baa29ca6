"""What the tests of undoing share: who undoes, how, and when half a minute has passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.campaigns import queries, service
from app.campaigns.words import PledgeState
from app.codes import CorrectionKind


@pytest.fixture
def people(make):
    return make.clerk(), make.supervisor()


@pytest.fixture
def undo(make, people):
    """Undo an entry as a clerk, with the supervisor's signature."""

    def run(entry_id, key="undo-001", *, by=None, second=people[1], on=None, memo="دو بار شمرده شد"):
        return service.reverse_entry(
            entry_id=entry_id, happened_on=on or make.today, correction=CorrectionKind.SLIP, memo=memo,
            by=by or people[0], second=second, key=key,
        )  # fmt: skip

    return run


@pytest.fixture
def later(monkeypatch):
    """Half a minute has passed."""

    def pass_time():
        now = clock.now() + timedelta(seconds=31)
        monkeypatch.setattr(clock, "now", lambda: now)

    return pass_time


@pytest.fixture
def state_of(make):
    """The state that a pledge is in now."""

    def read(pledge) -> PledgeState:
        return queries.get_pledge(pledge.id, seen_by=make.officer()).state

    return read
