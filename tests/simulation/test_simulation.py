"""Years of the whole country, each drawn from a seed, with faults at the seams; a seed that fails is named.

`python -m tests.simulation --seed N --steps M` lives such a year again and prints it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.db import atomic, db
from app.imports import queries
from app.ledger import acts, headers, sealing, writing
from app.ledger.inserting import Writes
from app.ledger.models import Act
from app.ledger.posting import Posting
from tests.counts import counted
from tests.databases import House
from tests.simulation.invariants import Broken
from tests.simulation.life import ALL_FAULTS, Life

FEW_STEPS, STEPS, MANY_STEPS = 40, 150, 2_000
LONG_YEARS, ENGINES = counted(50, fits=12), ("sqlite", "postgresql")
"""The long years, fifty with COUNT=full, are spread over both kinds of database: even seeds here, odd ones there."""
Break = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.slow
def test_the_book_holds_after_every_step_of_a_year_with_faults(app: Flask, engine_name: str):
    year = Life(app, 1 + ENGINES.index(engine_name), STEPS)

    year.live()

    assert len(year.struck) > len(ALL_FAULTS) // 2


@pytest.mark.long
@pytest.mark.parametrize("turn", range(-(-LONG_YEARS // len(ENGINES))))
def test_the_book_holds_in_long_years(app: Flask, engine_name: str, turn: int):
    year = Life(app, 100 + turn * len(ENGINES) + ENGINES.index(engine_name), MANY_STEPS)

    year.live()

    assert set(year.struck) == set(ALL_FAULTS)


@pytest.mark.slow
def test_a_seed_lives_the_same_year_again(house_of: Callable[[str], House], engine_name: str):
    told: list[list[str]] = [[], []]
    for lines in told:
        Life(house_of(engine_name).clean(), 3, FEW_STEPS, lines.append).live()

    # Keys of entries and lots are made of the real time; everything else is the same.
    first, again = ([re.sub(r"\d{15,}", "…", line) for line in lines] for lines in told)
    assert first == again


def forget_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was used before is taken for a new one."""
    begin = acts.begin

    def begin_anew(*, key: str, **said: Any) -> Any:
        while db.session.query(Act).filter_by(actor_id=said["actor_id"], client_key=key).first():
            key += "+"
        return begin(key=key, **said)

    monkeypatch.setattr(acts, "begin", begin_anew)


def keep_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What had been written before a refusal is committed."""
    leave = atomic.__exit__
    monkeypatch.setattr(atomic, "__exit__", lambda self, _kind, error, tb: leave(self, None, error, tb))


def forget_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """One cell of a posting is not kept beside its lines."""
    write = writing.write_cells_and_lines

    def write_fewer(writes: Writes, posting: Posting) -> None:
        last = max(posting.cells)
        changed, posting.cells[last].is_changed = posting.cells[last].is_changed, False
        write(writes, posting)
        posting.cells[last].is_changed = changed

    monkeypatch.setattr(writing, "write_cells_and_lines", write_fewer)


def hash_another_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes under a hash is not what is written."""
    text_of = headers._text_of
    monkeypatch.setattr(headers, "_text_of", lambda *said: text_of(*said) + " ")


def seal_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seal leaves out the office that comes last."""
    heads_now = sealing.heads_now
    monkeypatch.setattr(sealing, "heads_now", lambda: heads_now()[:-1])


def bring_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that stands is taken for another one."""
    monkeypatch.setattr(queries, "find_standing", lambda *_file: None)
    monkeypatch.setattr(queries, "standing_digest", lambda *_file: secrets.token_hex(32))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("break_it", "found"),
    [
        (forget_keys, "twice|asked for again"), (keep_what_failed, "was kept of"), (forget_a_cell, "not recounted"),
        (hash_another_text, "chain of office"), (seal_fewer, "under no seal"), (bring_in_again, "came in twice"),
    ],
)  # fmt: skip
def test_what_is_broken_on_purpose_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch, break_it: Break, found: str):
    year = Life(app, 1, STEPS)
    break_it(monkeypatch)

    with pytest.raises(Broken, match=found):
        year.live()
