"""A seal that is killed half written leaves nothing, and the next one is made over the same entries."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db
from app.ledger import sealing
from app.ledger.kept import Seal, SealTree
from app.ledger.verifying import Harm, verify
from tests.attacks.killing import PATIENCE, PROCESSES, Bringing, environment, run_flask, wait_until_alone
from tests.make import Make

HALF = "half of it is written"


def wait_in_the_middle() -> None:
    """The seal is written, what its proofs need is not; whoever seals waits here for its end."""
    sealing.SealTree = _wait  # type: ignore[misc, assignment]


def commit_in_the_middle() -> None:
    """The same, when the first half has been committed."""
    sealing.SealTree = _commit_and_wait  # type: ignore[misc, assignment]


def _wait(**_facts: Any) -> None:
    print(HALF, flush=True)
    time.sleep(PATIENCE)


def _commit_and_wait(**_facts: Any) -> None:
    db.session.commit()
    _wait()


def kill_half_way(app: Flask, folder: Path, spoil: Callable[[], None]) -> None:
    """`flask ledger seal`, killed once it has said that half is written."""
    said = folder / "seal.said"
    process = PROCESSES.Process(target=run_flask, args=(["ledger", "seal"], environment(app), said, spoil))
    process.start()
    sealer = Bringing(process, said)
    for _ in range(PATIENCE * 20):
        if sealer.has_said(HALF) or not process.is_alive():
            break
        time.sleep(0.05)
    sealer.kill()
    assert sealer.was_cut_off, said.read_text(encoding="utf-8")
    assert sealer.has_said(HALF)


@pytest.fixture
def entries(app: Flask, make: Make) -> int:
    """How many wait for their first seal."""
    with app.app_context():
        store, clerk = make.holder(), make.clerk()
        for _ in range(5):
            make.goods(store, 3, by=clerk)
    return 5


def test_a_killed_seal_leaves_nothing_and_is_made_again(app: Flask, entries: int, tmp_path: Path):
    kill_half_way(app, tmp_path, wait_in_the_middle)

    with app.app_context():
        wait_until_alone()
        kept = [db.session.scalar(select(func.count()).select_from(model)) for model in (Seal, SealTree)]
        assert (kept, verify().damages) == ([0, 0], [])
    sealed = app.test_cli_runner().invoke(args=["ledger", "seal"])
    with app.app_context():
        [made] = db.session.scalars(select(Seal)).all()
        assert (sealed.exit_code, made.number, made.size) == (0, 1, entries)
        assert verify(root=bytes(made.root)).damages == []


@pytest.mark.usefixtures("entries")
def test_half_a_seal_that_was_committed_is_found(app: Flask, tmp_path: Path):
    kill_half_way(app, tmp_path, commit_in_the_middle)

    with app.app_context():
        wait_until_alone()

        assert {damage.harm for damage in verify().damages} == {Harm.SEAL}
