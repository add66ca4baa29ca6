"""Encrypted bytes on disk: written whole or not at all, and read back only if every byte is as it was written."""

from __future__ import annotations

import hashlib
import os
import struct
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from app.db import db
from app.errors import Conflict
from app.keys import IdentityKeys

MARK = b"DAF1"
HEADER = struct.Struct(">4sI16s")
FRAME = 1 << 20
TAG = 16
PART = ".part"


class FileDamaged(Conflict):
    """This stored file is missing or damaged. Ask the administrator to bring it back from a backup."""


@dataclass(frozen=True)
class Written:
    """What the vault knows after writing: where, under which key, and what went in."""

    stored_as: str
    key_version: int
    sha256: str
    size: int


class Vault:
    """The files folder and the keys that open it.

    A file is a header (mark, key version, salt) and frames of one MiB, each sealed with AES-GCM under a key made
    for this file alone. The frame's number and whether it is the last are sealed with it, so that frames cannot be
    cut off, moved or mixed.
    """

    def __init__(self, folder: Path, keys: IdentityKeys) -> None:
        """Files go under `folder`; new ones are sealed with the newest of `keys`."""
        self.folder = folder
        self._keys = keys

    def write(self, source: IO[bytes], *, note: Callable[[str], None] | None = None) -> Written:
        """Seal all of `source`; the file appears under its name only when it is whole and on the disk.

        `note` is told the name before anything is written under it.
        """
        stored_as = _new_name()
        if note is not None:
            note(stored_as)
        path = self.find(stored_as)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(PART)
        try:
            with part.open("xb") as target:
                sha256, size = self._seal(source, target)
                target.flush()
                os.fsync(target.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        return Written(stored_as, self._keys.current, sha256, size)

    def read(self, stored_as: str, *, sha256: str) -> Iterator[bytes]:
        """The bytes as they came in, piece by piece; raises FileDamaged at the first that is not."""
        digest = hashlib.sha256()
        try:
            with self.find(stored_as).open("rb") as source:
                for piece in self._open(source):
                    digest.update(piece)
                    yield piece
        except (OSError, InvalidTag, struct.error, KeyError) as error:
            raise FileDamaged() from error
        if digest.hexdigest() != sha256:
            raise FileDamaged()

    def seal(self, plain: bytes) -> bytes:
        """A few bytes, sealed as a file is, for a column of a table."""
        target = BytesIO()
        self._seal(BytesIO(plain), target)
        return target.getvalue()

    def unseal(self, sealed: bytes) -> bytes:
        """What `seal` sealed; raises FileDamaged."""
        try:
            return b"".join(self._open(BytesIO(sealed)))
        except (InvalidTag, struct.error, KeyError) as error:
            raise FileDamaged() from error

    def remove(self, stored_as: str) -> None:
        """Forget the bytes, for a file whose record was never saved; those too of which only a part was written."""
        path = self.find(stored_as)
        for each in (path, path.with_suffix(PART)):
            each.unlink(missing_ok=True)

    def marker(self, purpose: str) -> Callable[[str], bytes]:
        """What makes sixteen bytes of a text: of the same the same, under a key of this purpose, with no way back."""
        info = b"daftar mark: " + purpose.encode()
        key = HKDF(hashes.SHA256(), 32, None, info).derive(self._keys.first_hash)
        return lambda text: hashlib.blake2b(text.encode(), digest_size=16, key=key).digest()

    def find(self, stored_as: str) -> Path:
        """Where the sealed bytes of a file lie."""
        return self.folder / stored_as

    def _seal(self, source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
        header = HEADER.pack(MARK, self._keys.current, os.urandom(16))
        cipher = self._cipher(header)
        target.write(header)
        digest, size, number = hashlib.sha256(), 0, 0
        piece = source.read(FRAME)
        while True:
            following = source.read(FRAME) if piece else b""
            digest.update(piece)
            size += len(piece)
            target.write(cipher.encrypt(_nonce(number), piece, header + bytes([not following])))
            if not following:
                return digest.hexdigest(), size
            piece, number = following, number + 1

    def _open(self, source: IO[bytes]) -> Iterator[bytes]:
        header = source.read(HEADER.size)
        cipher = self._cipher(header)
        number = 0
        frame = source.read(FRAME + TAG)
        while True:
            following = source.read(FRAME + TAG)
            yield cipher.decrypt(_nonce(number), frame, header + bytes([not following]))
            if not following:
                return
            frame, number = following, number + 1

    def _cipher(self, header: bytes) -> AESGCM:
        mark, version, salt = HEADER.unpack(header)
        if mark != MARK:
            raise InvalidTag
        key = HKDF(hashes.SHA256(), 32, salt, b"daftar stored file").derive(self._keys.by_version[version])
        return AESGCM(key)


def _nonce(number: int) -> bytes:
    # A key seals one file only, so the frame's number never meets the same key twice.
    return number.to_bytes(12, "big")


def _new_name() -> str:
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def sync_folder(folder: Path) -> None:
    """Make sure that a rename in `folder` survives the power going."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_vaults: WeakKeyDictionary[Engine, Vault] = WeakKeyDictionary()


def use_vault(engine: Engine, vault: Vault) -> None:
    """Called once at start: the records in this database belong to the files of this vault."""
    _vaults[engine] = vault


def the_vault() -> Vault:
    """The vault of the database in use."""
    return _vaults[db.engine]
