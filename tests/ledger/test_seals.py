"""Seals: when one is made, what refuses it, and what the command line says of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from app import clock
from app.cli.database import migrate
from app.db import db
from app.ledger import hashing, sealing, statements, verifying
from app.ledger.kept import Seal
from tests.ledger.conftest import Book, Tamper
from tests.ledger.test_proofs import check


def test_a_seal_covers_what_is_new_and_names_the_root_before(book: Book):
    first = book.seal()
    book.go_on(1)
    second = book.seal()

    assert (first.number, first.size, second.number, second.size) == (1, 20, 2, 10)
    assert bytes(first.previous_root) == hashing.NOTHING
    assert bytes(second.previous_root) == bytes(first.root)


def test_nothing_new_makes_no_seal(book: Book):
    book.seal()

    assert sealing.seal_new_entries(key=book.key) is None
    assert db.session.query(Seal).count() == 1


def test_a_seal_says_where_every_chain_stands_in_words_that_can_be_read(book: Book):
    written = statements.statement_of(book.seal()).text

    assert written.startswith("daftar seal 1\nnumber 1\nmade ")
    places = [store.office_id for store in book.stores]
    assert [line.split()[:4] for line in written.splitlines() if line.startswith("head")] == [
        ["head", "IR-20", str(places[0]), "10"], ["head", "IR-23", str(places[1]), "10"],
    ]  # fmt: skip


def test_another_key_is_refused_unless_it_is_said_to_be_new(book: Book):
    book.seal()
    book.go_on(1)
    other = Ed25519PrivateKey.generate()

    with pytest.raises(sealing.OtherSealKey):
        sealing.seal_new_entries(key=other)
    assert db.session.query(Seal).count() == 1

    assert sealing.seal_new_entries(key=other, is_new_key=True)
    assert verifying.verify().is_clean
    assert not verifying.verify(public_keys=frozenset({other.public_key().public_bytes_raw()})).is_clean


def test_a_clock_that_jumped_back_makes_no_seal(book: Book, monkeypatch: pytest.MonkeyPatch):
    book.seal()
    book.go_on(1)
    behind = clock.now() - timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: behind)

    with pytest.raises(sealing.ClockBehind):
        sealing.seal_new_entries(key=book.key)
    assert db.session.query(Seal).count() == 1


def test_a_seal_whose_clock_was_ahead_is_followed_when_somebody_says_so(book: Book, monkeypatch: pytest.MonkeyPatch):
    book.seal()
    book.go_on(1)
    behind = clock.now() - timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: behind)

    assert sealing.seal_new_entries(key=book.key, clock_is_right=True)
    assert verifying.verify().is_clean


def test_entries_that_were_changed_are_not_sealed(book: Book, tamper: Tamper):
    tamper("UPDATE entry SET memo = 'other' WHERE id = ?", book.entry(3).id)

    with pytest.raises(sealing.DoesNotVerify):
        sealing.seal_new_entries(key=book.key)
    assert db.session.query(Seal).count() == 0


def test_a_seal_that_is_cut_off_leaves_nothing(book: Book, monkeypatch: pytest.MonkeyPatch):
    class CutOff(BaseException):
        """The worker is killed."""

    def cut_off() -> None:
        raise CutOff

    with monkeypatch.context() as patched, pytest.raises(CutOff):
        patched.setattr(db.session, "flush", cut_off)
        book.seal()
    assert db.session.query(Seal).count() == 0
    assert book.seal().number == 1


def test_trees_are_those_of_rfc_6962():
    """The test vectors of Certificate Transparency's reference implementation."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [hashing.hashlib.sha256(b"\x00" + bytes.fromhex(written)).digest() for written in inputs]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    assert [hashing.tree_root(leaves[:size]).hex() for size in range(1, 9)] == roots


def test_entries_from_before_there_were_chains_are_chained_by_the_migration(book: Book, tamper: Tamper, app: Flask):
    """The links that the migration gives are the ones that the postings gave."""
    links = text("SELECT id, hash_version, leaf, previous, link FROM entry ORDER BY id")
    heads = text("SELECT office_id, last_no, last_link FROM chain_head ORDER BY office_id")
    given = db.session.execute(links).all(), db.session.execute(heads).all()
    db.session.rollback()
    migrate(app.config["SETTINGS"], "0013", down=True)
    tamper("UPDATE entry SET hash_version = 0, leaf = NULL, previous = NULL, link = NULL")
    tamper("UPDATE chain_head SET last_link = NULL")

    migrate(app.config["SETTINGS"])

    assert (db.session.execute(links).all(), db.session.execute(heads).all()) == given
    assert verifying.verify().is_clean
    assert book.seal().size == 20


def said(result: Result) -> str:
    return result.output + result.stderr


def test_the_command_line_seals_verifies_and_proves(book: Book, cli: FlaskCliRunner, tmp_path: Path):
    db.session.rollback()
    number = book.entry(3).printed_number
    refused = cli.invoke(args=["ledger", "proof", number])
    sealed = cli.invoke(args=["ledger", "seal"])
    root = sealed.output.split()[-1]

    assert "هنوز زیر مهری نیست" in said(refused)
    assert sealed.output.startswith("Seal 1: 20 entries, root ")
    assert "Nothing is new" in cli.invoke(args=["ledger", "seal"]).output
    assert cli.invoke(args=["ledger", "verify", "--root", root]).exit_code == 0
    proof = json.loads(cli.invoke(args=["ledger", "proof", number]).output)
    assert check(proof, root, tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--root", "00" * 32], "no seal has the published root"),
        (["--root", "zz"], "write 64 letters"),
        (["--from-seal", "9"], "۹"),
    ],
)
def test_verify_says_what_is_wrong_with_what_it_is_given(book: Book, cli: FlaskCliRunner, more: list[str], says: str):
    db.session.rollback()
    result = cli.invoke(args=["ledger", "verify", *more])

    assert result.exit_code != 0
    assert says in said(result)


def test_verify_names_what_was_changed(book: Book, cli: FlaskCliRunner, tamper: Tamper):
    tamper("UPDATE entry SET memo = 'other' WHERE id = ?", book.entry(3).id)
    result = cli.invoke(args=["ledger", "verify"])

    assert result.exit_code == 1
    assert "changed IR-20 1404/" in said(result)
