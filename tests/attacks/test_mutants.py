"""Mutants of good files through the page and over the desk: an answer each time, and nothing that is half saved."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import db
from app.imports.models import Import
from app.ledger import audit
from app.ledger.models import Entry, Line
from app.ledger.words import Stage
from tests.attacks.mutants import Mutant, good_files, mutants
from tests.counts import counted
from tests.make import Make
from tests.web.bringing import bring_in, kept, make_people
from tests.web.reading import Node, read, sign_in

SAMPLE, FULL = 150, counted(10_000) // 2
"""Half of them meet each kind of database."""
PATIENCE = 20.0
"""Seconds that no answer may take, on however busy a machine."""
MOST_MEMORY = 300 * 1024
"""Kilobytes that the process may grow by."""
SUBMITTED = {"input", "select", "textarea"}


@pytest.fixture
def attack(client: FlaskClient, make: Make) -> Callable[..., Counter[str]]:
    """Send mutants as a clerk would; how each ended, after everything about it was looked at."""
    sign_in(client, make_people(make)["clerk"])

    def run(count: int, *, seed: int = 1) -> Counter[str]:
        before, ended = _memory(), Counter[str]()
        for number, mutant in enumerate(mutants(count, seed=seed)):
            way = _over_the_desk if number // len(good_files()) % 2 else _at_once
            ended[way(client, make, mutant)] += 1
        grown = _memory() - before
        assert grown < MOST_MEMORY, f"it grew by {grown // 1024} MB"
        with make.inside():
            assert not audit.check()
            _check_whole()
        print(f"{dict(ended)}; it grew by {grown // 1024} MB")
        return ended

    return run


def _memory() -> int:
    """Kilobytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _at_once(client: FlaskClient, make: Make, mutant: Mutant) -> str:
    """Through the form: all of it comes in, or the answer says why not and nothing is kept."""
    before = kept(make)
    answer = _answered(mutant, lambda: bring_in(client, mutant.content, mutant.name))
    if answer.status_code == 303:
        return "brought in" if "/imports/" in answer.location else "waits"
    assert 400 <= answer.status_code < 500, f"{mutant}: {answer.status_code}"
    assert read(answer).all(".notice-refused"), f"{mutant}: refused without a word"
    _check_nothing_kept(make, before, mutant)
    return "refused"


def _check_nothing_kept(make: Make, before: dict[str, int], mutant: Mutant) -> None:
    """Of files on the disk there may be fewer: what killed workers of earlier tests left is cleared at any time."""
    now = kept(make)
    assert now["on disk"] <= before["on disk"], f"{mutant}: a file is kept"
    assert {**now, "on disk": 0} == {**before, "on disk": 0}, f"{mutant}: something is kept"


def _over_the_desk(client: FlaskClient, make: Make, mutant: Mutant) -> str:
    """Laid on the desk, arranged as it was guessed, looked through and brought in; then nothing lies there any more."""
    before = kept(make)
    laid = _answered(mutant, lambda: bring_in(client, mutant.content, mutant.name, desk="yes"))
    if laid.status_code != 303:
        assert laid.status_code == 422, f"{mutant}: {laid.status_code}"
        _check_nothing_kept(make, before, mutant)
        return "not laid"
    place = laid.location.removesuffix("/arrange")
    arranged = _answered(mutant, lambda: _press(client, f"{place}/arrange"))
    shown = _answered(mutant, lambda: client.get(place))
    brought = _answered(mutant, lambda: _press(client, place, "bring-in"))
    if brought.status_code == 303 and "/imports/desk/" not in brought.location:
        return "brought in over the desk"
    put_away = _answered(mutant, lambda: _press(client, place, "put-away"))
    assert max(arranged.status_code, shown.status_code, brought.status_code, put_away.status_code) < 500, mutant
    _check_nothing_kept(make, before, mutant)
    return "put away"


def _answered(mutant: Mutant, ask: Callable[[], Any]) -> Any:
    began = time.monotonic()
    answer = ask()
    took = time.monotonic() - began
    assert took < PATIENCE, f"{mutant}: {took:.0f} s"
    assert answer.status_code < 500, f"{mutant}: {answer.status_code}"
    return answer


def _press(client: FlaskClient, place: str, act: str = "") -> Any:
    """Send a form of a page as it stands there; without one, as if its button was pressed elsewhere."""
    shown = client.get(place, follow_redirects=True)
    assert shown.status_code < 500
    forms = [form for form in read(shown).all("main form") if (form.get("action") or "").endswith(act)]
    fitting = [form for form in forms if act or not form.get("action")]
    target = f"{place}/{act}" if act else place
    sent = {name: value for form in fitting[:1] for name, value in _values(form)} or _hidden(shown)
    return client.post(target, data=sent)


def _hidden(shown: Any) -> dict[str, str]:
    return {name: value for name, value in read(shown).hidden().items() if name in ("csrf_token", "key")}


def _values(form: Node) -> list[tuple[str, str]]:
    """What a browser would send of a form that nobody touched."""
    found = []
    for node in form.walk():
        name = node.get("name")
        if not name or node.tag not in SUBMITTED:
            continue
        if node.tag == "select":
            options = node.all("option")
            chosen = [one for one in options if "selected" in node.attrs or "selected" in one.attrs] or options[:1]
            found += [(name, chosen[0].get("value") or "")] if chosen else []
        elif node.get("type") not in {"checkbox", "radio", "file"} or "checked" in node.attrs:
            found.append((name, node.get("value") or ""))
    return found


def _check_whole() -> None:
    """Every import that is on record brought exactly the pieces of its rows, and there is no entry of another."""
    brought = db.session.scalar(select(func.count()).select_from(Import)) or 0
    entries = db.session.scalars(select(Entry.id)).all()
    on_shelves = select(func.count()).where(Line.stage == Stage.IN_STORE, Line.quantity > 0)
    accepted = db.session.scalar(select(func.sum(Import.accepted))) or 0
    assert brought == 0 or accepted == db.session.scalar(on_shelves), (brought, len(entries))


def test_mutants_are_refused_in_words_or_come_in_whole(attack):
    ended = attack(SAMPLE)

    assert ended["refused"] > SAMPLE // 10
    assert ended["put away"] + ended["not laid"] > SAMPLE // 10
    assert ended["brought in"] + ended["brought in over the desk"] > 0


@pytest.mark.long
def test_ten_thousand_mutants_are_refused_in_words_or_come_in_whole(attack):
    assert attack(FULL, seed=2).total() == FULL


def test_the_good_files_themselves_come_in(client, make):
    sign_in(client, make_people(make)["clerk"])
    for called, (name, content) in good_files().items():
        if called != "xls":
            assert _at_once(client, make, Mutant(name, content, called, 0)) == "brought in", called
