"""Proofs: each is checked by Python and openssl alone, and an altered one is not right."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.db import db
from app.keys import write_public_key
from app.ledger import proofs
from app.ledger.models import Entry
from app.ledger.words import Stage
from tests.ledger.conftest import Book
from tests.make import Make

NOT_RIGHT = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What the checker takes for a proof that is not right: an altered byte may also spoil how the text is framed."""
CHECKER = Path(__file__).resolve().parents[2] / "docs" / "check_proof.py"


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
    "a pattern of a number": lambda proof: proof | {"entry": "IR-20/1404/(3|9)"},
    "a number in other digits": lambda proof: proof | {"entry": "IR-20/1404/۳"},
    "an office over two lines": lambda proof: proof | {"entry": proof["entry"].replace("IR-20", "IR-20 1\nhead IR-20")},
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


def test_a_lot_that_somebody_typed_into_an_entry_is_not_one_that_it_names(book: Book, make: Make, tmp_path: Path):
    forged = "i1;t5:goods;"
    typed = f";i1;x{hashlib.sha256(forged.encode()).hexdigest()};i"
    lot = make.goods(book.stores[0], 10, by=book.clerk)
    shelf, ready = (book.stores[0], Stage.IN_STORE), (book.stores[0], Stage.ALLOTTED)
    entry = make.moved(lot, 4, shelf, ready, by=book.clerk, memo=typed, paper=f"v1;i1;{typed}")
    root = bytes(book.seal().root).hex()
    proof = proofs.prove(entry)

    right, wrong = check(proof, root, tmp_path), check(proof | {"lots": [forged]}, root, tmp_path)

    assert (right.returncode, wrong.returncode) == (0, 1)
    assert typed in right.stdout


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
    for entry in chance.sample(entries, k=count):
        proof = proofs.prove(entry)
        file = folder / "proof.json"
        file.write_text(json.dumps(proof), encoding="utf-8")
        assert checker["main"](str(file), root).startswith("Right")  # type: ignore[operator]
        at = chance.randrange(len(proof["text"]))
        other = "8" if proof["text"][at] == "7" else "7"
        file.write_text(json.dumps(proof | {"text": proof["text"][:at] + other + proof["text"][at + 1 :]}))
        with pytest.raises(NOT_RIGHT):
            checker["main"](str(file), root)  # type: ignore[operator]


def test_proofs_of_random_entries_check_and_altered_ones_do_not(book: Book, tmp_path: Path):
    book.go_on(3)
    prove_some(book, 50, tmp_path)


@pytest.mark.long
def test_proofs_of_a_thousand_random_entries_check_and_altered_ones_do_not(book: Book, tmp_path: Path):
    book.go_on(100)
    prove_some(book, 1_000, tmp_path)
