"""Seals and proofs: when one is made, what refuses it, and that a proof is checked by Python and openssl alone."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
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
from app.keys import write_public_key
from app.ledger import hashing, proofs, sealing, statements, verifying
from app.ledger.kept import Seal
from app.ledger.models import Entry
from tests.ledger.conftest import Book, Tamper

CHECKER = Path(__file__).resolve().parents[2] / "docs" / "check_proof.py"


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


def test_an_entry_not_sealed_yet_has_no_proof(book: Book):
    with pytest.raises(proofs.NotSealedYet):
        proofs.prove(book.entry(3))


@pytest.mark.parametrize("written", ["IR-20/1404/999", "7", "IR-20/1404", "IR-20/x/1", "", "99999999999999999999"])
def test_an_entry_that_is_not_there_has_no_proof(book: Book, written: str):
    with pytest.raises(proofs.NoSuchEntry):
        proofs.find_entry(written)


def check(proof: dict[str, object], root: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """What the stand-alone checker says, run as anybody would who has Python and nothing else."""
    file = folder / "proof.json"
    file.write_text(json.dumps(proof), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(file), root, *more],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_proof_checks_against_the_root_of_its_seal_and_of_every_later_one(book: Book, tmp_path: Path):
    roots = [bytes(book.seal().root).hex()]
    for _ in range(2):
        book.go_on(1)
        roots.append(bytes(book.seal().root).hex())
    entry = book.entry(13)
    proof = proofs.prove(entry)

    answers = [check(proof, root, tmp_path) for root in roots]

    assert [answer.returncode for answer in answers] == [1, 0, 0]
    assert entry.printed_number in answers[1].stdout


def test_the_checker_has_at_most_sixty_lines_and_needs_nothing_but_python():
    written = CHECKER.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1] for line in written if line.startswith(("import ", "from "))}

    assert len(written) <= 60
    assert imported <= set(sys.stdlib_module_names)


ALTERED = {
    "text": lambda proof: proof | {"text": proof["text"].replace("i3;", "i4;", 1)},
    "lots": lambda proof: proof | {"lots": ["i1;"]},
    "no lots": lambda proof: proof | {"lots": []},
    "number": lambda proof: proof | {"entry": "IR-20/1404/9"},
    "office": lambda proof: proof | {"entry": proof["entry"].replace("IR-20", "IR-23")},
    "root": lambda proof: proof | {"root": "00" * 32},
    "path": lambda proof: proof | {"path": [["left", "00" * 32], *proof["path"][1:]]},
    "seal": lambda proof: proof | {"seal": proof["seal"].replace("number 1", "number 2")},
    "no seal": lambda proof: {name: value for name, value in proof.items() if name != "seal"},
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_proof_does_not_check(book: Book, tmp_path: Path, how: str):
    root = bytes(book.seal().root).hex()
    proof = proofs.prove(book.entry(3))
    assert check(proof, root, tmp_path).returncode == 0

    answer = check(ALTERED[how](proof), root, tmp_path)

    assert answer.returncode == 1
    assert answer.stderr.startswith("NOT RIGHT")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_openssl_checks_the_signature(book: Book, tmp_path: Path):
    root = bytes(book.seal().root).hex()
    assert check(proofs.prove(book.entry(3)), root, tmp_path, "--write", str(tmp_path)).returncode == 0
    (tmp_path / "key.pem").write_bytes(write_public_key(book.key))
    ask = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "seal.txt", "-sigfile", "seal.sig"]

    right = subprocess.run(["openssl", *ask], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    (tmp_path / "seal.txt").write_bytes((tmp_path / "seal.txt").read_bytes() + b"\n")
    wrong = subprocess.run(["openssl", *ask], cwd=tmp_path, capture_output=True, timeout=60, check=False)

    assert (right.returncode, wrong.returncode) == (0, 1)


def prove_some(book: Book, count: int, folder: Path) -> None:
    """Proofs of random entries check, and with one byte of the text altered do not."""
    chance = random.Random(14050201)
    root = bytes(book.seal().root).hex()
    entries = db.session.query(Entry).all()
    checker: dict[str, object] = {"__name__": "checker"}
    exec(compile(CHECKER.read_text(encoding="utf-8"), str(CHECKER), "exec"), checker)
    for entry in chance.choices(entries, k=count):
        proof = proofs.prove(entry)
        file = folder / "proof.json"
        file.write_text(json.dumps(proof), encoding="utf-8")
        assert checker["main"](str(file), root).startswith("Right")  # type: ignore[operator]
        at = chance.randrange(len(proof["text"]))
        other = "8" if proof["text"][at] == "7" else "7"
        file.write_text(json.dumps(proof | {"text": proof["text"][:at] + other + proof["text"][at + 1 :]}))
        with pytest.raises(ValueError, match=r"not under the tree|not those that the entry names|another number"):
            checker["main"](str(file), root)  # type: ignore[operator]


def test_proofs_of_random_entries_check_and_altered_ones_do_not(book: Book, tmp_path: Path):
    prove_some(book, 50, tmp_path)


@pytest.mark.long
def test_proofs_of_a_thousand_random_entries_check_and_altered_ones_do_not(book: Book, tmp_path: Path):
    book.go_on(100)
    prove_some(book, 1_000, tmp_path)


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
