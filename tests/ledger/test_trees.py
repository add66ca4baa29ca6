"""What is kept of a seal for its proofs: they are the same as without it, and read little however much there is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import event, text

from app.cli.database import alembic_config, migrate
from app.db import db
from app.ledger import hashing, proofs, trees, verifying
from app.ledger.models import Entry
from app.ledger.verifying import Harm
from tests.ledger.conftest import Book, Tamper
from tests.ledger.test_proofs import CHECKER, check

SMALL = 4
LEAVES = [hashlib.sha256(str(n).encode()).digest() for n in range(70)]


def split(size: int) -> list[trees.Stretch]:
    """So many leaves of three offices, one of which has nothing new."""
    return [(1, 5, 5 + size // 3), (2, 9, 9), (3, 0, size - size // 3)]


def leaves_of(size: int):
    """Where those leaves are read from, and what was read."""
    begins, read = {1: (5, 0), 2: (9, size // 3), 3: (0, size // 3)}, []

    def of_office(office_id: int, after: int, upto: int) -> list[bytes]:
        first, place = begins[office_id]
        read.append(upto - after)
        return LEAVES[place + after - first : place + upto - first]

    return of_office, read


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 70])
def test_a_tree_in_two_storeys_has_the_root_and_the_ways_of_the_whole_one(monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(trees, "STRETCH", SMALL)
    leaves = LEAVES[:size]

    nodes = trees.read_nodes(trees.write_nodes(trees.nodes_over(leaves)))

    assert len(nodes) == -(-size // SMALL)
    assert hashing.tree_root(nodes) == hashing.tree_root(leaves)
    for index in range(size):
        of_office, read = leaves_of(size)
        assert trees.path_to(index, split(size), nodes, of_office) == hashing.tree_path(leaves, index)
        assert sum(read) <= SMALL


def test_every_entry_under_many_seals_of_many_stretches_has_a_proof(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(trees, "STRETCH", SMALL)
    book.seal()
    for _ in range(4):
        book.go_on(1)
        newest = bytes(book.seal().root).hex()
    assert verifying.verify().is_clean
    checker: dict[str, object] = {"__name__": "checker"}
    exec(compile(CHECKER.read_text(encoding="utf-8"), str(CHECKER), "exec"), checker)

    for entry in db.session.query(Entry).all():
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proofs.prove(entry)), encoding="utf-8")
        assert checker["main"](str(file), newest).startswith("Right")  # type: ignore[operator]


def test_a_proof_asks_the_database_no_more_often_when_there_are_many_seals(book: Book):
    def statements() -> int:
        db.session.rollback()
        entry, asked = book.entry(3), []

        def note(*said: object) -> None:
            asked.append(said[2])

        event.listen(db.engine, "before_cursor_execute", note)
        proofs.prove(entry)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    book.seal()
    few = statements()
    for _ in range(14):
        book.go_on(1)
        book.seal()

    assert statements() <= few + 5


@pytest.mark.parametrize("column", ["digest", "nodes"])
def test_what_is_kept_for_proofs_and_was_changed_is_named(book: Book, tamper: Tamper, column: str):
    book.seal()
    tamper(f"UPDATE seal_tree SET {column} = ?", bytes(32))

    [damage] = verifying.verify().damages

    assert (damage.harm, damage.number) == (Harm.SEAL, "1")


def test_a_seal_that_is_gone_is_named_by_what_was_kept_for_its_proofs(book: Book, tamper: Tamper):
    book.seal()
    book.go_on(1)
    book.seal()
    tamper("DELETE FROM seal WHERE number = 2")

    [damage] = verifying.verify().damages

    assert (damage.harm, damage.number) == (Harm.MISSING, "2")


def test_seals_from_before_it_was_kept_get_it_from_the_migration(book: Book, app: Flask, tmp_path: Path):
    book.seal()
    book.go_on(1)
    root = bytes(book.seal().root).hex()
    kept = text("SELECT number, digest, nodes FROM seal_tree ORDER BY number")
    before = db.session.execute(kept).all()
    db.session.rollback()
    own = ScriptDirectory.from_config(alembic_config()).get_revision("0019")
    migrate(app.config["SETTINGS"], str(own.down_revision), down=True)

    migrate(app.config["SETTINGS"])

    assert db.session.execute(kept).all() == before
    assert verifying.verify().is_clean
    assert check(proofs.prove(book.entry(13)), root, tmp_path).returncode == 0
