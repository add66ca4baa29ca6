"""Stored bytes come back as they were, or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.files.vault import FRAME, HEADER, FileDamaged, Vault, Written
from app.keys import IdentityKeys

KEYS = IdentityKeys(current=1, by_version={1: b"k" * 32}, keyed_hash=b"h" * 32)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path, KEYS)


def written(vault: Vault, content: bytes) -> Written:
    return vault.write(io.BytesIO(content))


def read(vault: Vault, file: Written) -> bytes:
    return b"".join(vault.read(file.stored_as, sha256=file.sha256))


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 5])
def test_what_is_written_is_read_back(vault: Vault, size: int) -> None:
    content = bytes(n % 251 for n in range(size))

    file = written(vault, content)

    assert read(vault, file) == content
    assert file.size == size


def test_the_bytes_on_disk_tell_nothing_and_differ_each_time(vault: Vault) -> None:
    one, other = (written(vault, b"a letter from the company" * 100) for _ in range(2))

    assert b"company" not in vault.find(one.stored_as).read_bytes()
    assert vault.find(one.stored_as).read_bytes() != vault.find(other.stored_as).read_bytes()


@pytest.mark.parametrize("place", [0, 5, 10, HEADER.size, HEADER.size + 100, -1, FRAME + 100])
def test_a_changed_byte_is_noticed(vault: Vault, place: int) -> None:
    file = written(vault, b"x" * (2 * FRAME))
    path = vault.find(file.stored_as)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

    with pytest.raises(FileDamaged):
        read(vault, file)


def test_a_file_cut_at_a_frame_is_noticed(vault: Vault) -> None:
    file = written(vault, b"x" * (2 * FRAME))
    path = vault.find(file.stored_as)
    path.write_bytes(path.read_bytes()[: HEADER.size + FRAME + 16])

    with pytest.raises(FileDamaged):
        read(vault, file)


def test_a_file_put_in_anothers_place_is_noticed(vault: Vault) -> None:
    one, other = written(vault, b"one"), written(vault, b"other")
    vault.find(one.stored_as).write_bytes(vault.find(other.stored_as).read_bytes())

    with pytest.raises(FileDamaged):
        read(vault, one)


def test_a_missing_file_is_said_to_be_missing(vault: Vault) -> None:
    file = written(vault, b"one")
    vault.remove(file.stored_as)

    with pytest.raises(FileDamaged):
        read(vault, file)


def test_a_file_is_read_with_the_key_it_was_written_with_after_a_new_key_came(tmp_path: Path, vault: Vault) -> None:
    file = written(vault, b"old")
    newer = Vault(tmp_path, IdentityKeys(2, {1: b"k" * 32, 2: b"n" * 32}, b"h" * 32))

    assert read(newer, file) == b"old"
    assert written(newer, b"new").key_version == 2


def test_without_its_key_a_file_is_not_read(tmp_path: Path, vault: Vault) -> None:
    file = written(vault, b"old")

    with pytest.raises(FileDamaged):
        read(Vault(tmp_path, IdentityKeys(2, {2: b"n" * 32}, b"h" * 32)), file)


def test_a_source_that_breaks_off_leaves_nothing(vault: Vault) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        vault.write(Broken(b"x" * (3 * FRAME)))

    assert not [path for path in vault.folder.rglob("*") if path.is_file()]
