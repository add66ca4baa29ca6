"""Keys are made once, for their owner only, and never replaced."""

from __future__ import annotations

import re
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from app.keys import BadKey, make_missing_keys, read_identity_keys, read_seal_key
from tests.source import ROOT


def test_the_missing_keys_are_made_readable_by_their_owner_only(tmp_path):
    made = make_missing_keys(tmp_path / "instance")

    assert {path.name for path in made} == {"secret.key", "identity.key", "seal.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_a_key_that_is_there_stays_as_it_is(tmp_path):
    make_missing_keys(tmp_path)
    before = (tmp_path / "identity.key").read_bytes()
    (tmp_path / "seal.key").unlink()

    made = make_missing_keys(tmp_path)

    assert [path.name for path in made] == ["seal.key"]
    assert (tmp_path / "identity.key").read_bytes() == before


def test_making_them_on_the_command_line_says_only_what_was_made(tmp_path):
    [module] = set(re.findall(r"python -m (app[.\w]+)", (ROOT / "Makefile").read_text(encoding="utf-8")))
    command = [sys.executable, "-m", module, str(tmp_path)]

    first, again = (subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False) for _ in range(2))

    assert (first.returncode, first.stderr) == (0, "")
    made = [f"Made {tmp_path / name}.key" for name in ("secret", "identity", "seal")]
    assert first.stdout.splitlines() == made
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_two_places_have_different_keys(tmp_path):
    make_missing_keys(tmp_path / "one")
    make_missing_keys(tmp_path / "two")

    one, two = (read_identity_keys(tmp_path / name / "identity.key") for name in ("one", "two"))

    assert one.by_version != two.by_version
    assert one.keyed_hash != two.keyed_hash
    assert one.keyed_hash not in one.by_version.values()


def test_the_seal_key_signs(tmp_path):
    make_missing_keys(tmp_path)
    key = read_seal_key(tmp_path / "seal.key")

    signature = key.sign(b"root")

    key.public_key().verify(signature, b"root")


@pytest.mark.parametrize(
    "written",
    ["", "not json", "[]", '{"current": 1}', '{"current": 2, "keys": {"1": "AAAA"}, "keyed_hash": "AAAA"}',
     '{"current": 1, "keys": {"1": "c2hvcnQ="}, "keyed_hash": "c2hvcnQ="}'],
)  # fmt: skip
def test_identity_keys_that_are_missing_or_too_short_are_refused(tmp_path, written):
    file = tmp_path / "identity.key"
    file.write_text(written)

    with pytest.raises(BadKey):
        read_identity_keys(file)


def test_a_seal_key_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "seal.key"
    file.write_bytes(
        generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    with pytest.raises(BadKey):
        read_seal_key(file)
