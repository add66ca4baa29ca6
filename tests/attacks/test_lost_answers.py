"""Every command sent one to five times, shuffled, cut off after it was sent: one effect each, and the same answer."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask

from app.db import db
from app.ledger import audit
from tests.attacks.lost_answers import Counting, Office, effects, enter, send_all
from tests.counts import counted
from tests.make import Make
from tests.serving import served

SAMPLE, FULL = 100, counted(10_000) // 2
"""Half of the long run's ten thousand commands are sent to each kind of database."""


def complaints(app: Flask, make: Make, count: int, *, keeps_keys: bool = True) -> list[str]:
    """Send so many commands over a bad line; what is wrong afterwards."""
    with make.inside():
        office = Office(make)
        commands, counting = office.commands(count, seed=count), Counting(app)
    with served(counting) as address:
        senders = {name: enter(app, address, name) for name in (office.clerk, office.supervisor)}
        new_key = (lambda: None) if keeps_keys else (lambda: secrets.token_urlsafe(16))
        answers = send_all(senders, commands, counting, seed=count, new_key=new_key)
    with app.app_context():
        found = answers.complaints(commands, effects()) + [str(fault) for fault in audit.check()]
        db.session.rollback()
    return found


def test_a_hundred_commands_over_a_bad_line_have_one_effect_each(app: Flask, make: Make):
    assert complaints(app, make, SAMPLE) == []


@pytest.mark.long
def test_thousands_of_commands_over_a_bad_line_have_one_effect_each(app: Flask, make: Make):
    assert complaints(app, make, FULL) == []


def test_the_judge_finds_commands_that_are_sent_again_without_their_keys(app: Flask, make: Make):
    found = complaints(app, make, 20, keeps_keys=False)

    assert any("happened" in said for said in found)
    assert any("was answered" in said for said in found)
