"""A right that is taken away between two requests is gone at the second, at every door."""

from __future__ import annotations

import pytest

from app.accounts import service as accounts
from app.accounts.models import User
from app.companies import service as companies
from app.db import db
from tests.access.asking import Asking, outcome
from tests.access.ground import Ground, lay

PAGES = {
    "clerk": ("show_store", "store"), "supervisor": ("show_approval", "approval"),
    "national officer": ("show_entry", "entry"), "auditor": ("show_lot", "lot"),
    "administrator": ("show_user", "person"), "representative of A": ("show_receipt", "receipt"),
}  # fmt: skip
"""One thing that each role reads, at both doors."""


@pytest.fixture
def ground(world, tmp_path) -> Ground:
    found: Ground = world("ground", lambda make: lay(make, tmp_path))
    return found


def seen(asking: Asking, ground: Ground, who: str) -> list[str]:
    """What somebody gets on a page and over a program."""
    name, subject = PAGES[who]
    keys = ground.subjects[subject].keys
    return [outcome(asking.ask(ground.actor(who), f"{door}.{name}", "GET", keys)) for door in ("web", "api")]


@pytest.mark.parametrize("who", PAGES)
def test_a_role_that_ends_is_gone_at_the_next_request(app, make, ground, who):
    asking = Asking(app)
    before = seen(asking, ground, who)
    with make.inside():
        [grant] = db.session.get_one(User, ground.actor(who).key).grants
        accounts.end_role(grant_id=grant.id, by=None)

    assert (before, seen(asking, ground, who)) == (["open", "open"], ["403", "403"])


@pytest.mark.parametrize("who", PAGES)
def test_whoever_is_disabled_is_out_at_the_next_request(app, make, ground, who):
    asking = Asking(app)
    before = seen(asking, ground, who)
    with make.inside():
        accounts.disable_user(user_id=ground.actor(who).key, by=None)

    assert (before, seen(asking, ground, who)) == (["open", "open"], ["sign in", "sign in"])


def test_a_clerk_of_two_offices_who_loses_one_finds_nothing_of_it(app, make, ground):
    asking = Asking(app)
    with make.inside():
        clerk = db.session.get_one(User, ground.actor("clerk").key)
        make.grant(clerk, "clerk", "IR-21")
        here = clerk.grants[0].id
    before = seen(asking, ground, "clerk")
    with make.inside():
        accounts.end_role(grant_id=here, by=None)

    assert (before, seen(asking, ground, "clerk")) == (["open", "open"], ["404", "404"])


def test_whoever_speaks_for_a_company_no_longer_finds_nothing_of_it(app, make, ground):
    asking = Asking(app)
    before = seen(asking, ground, "representative of A")
    with make.inside():
        companies.end_representative(**ground.subjects["speaker"].keys, by=None)

    assert (before, seen(asking, ground, "representative of A")) == (["open", "open"], ["404", "404"])
