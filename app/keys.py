"""Keys live in files, never in the database: the session's secret, the identity keys and the seal's key."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE = 12
INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET, IDENTITY, SEAL = "secret.key", "identity.key", "seal.key"


class BadKey(Exception):
    """The file is there, and it is not the key it should be."""


@dataclass(frozen=True)
class IdentityKeys:
    """What encrypts names (by version, the newest is `current`) and what makes the keyed hash of a national number.

    The hash's key has versions of its own: what was hashed and is no longer held stays under the key of its time.
    """

    current: int
    by_version: dict[int, bytes]
    keyed_hash: bytes
    hash_version: int = 1
    former_hashes: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def hashes(self) -> dict[int, bytes]:
        """Every key of the keyed hash by its version, the newest one too."""
        return {**self.former_hashes, self.hash_version: self.keyed_hash}

    @property
    def first_hash(self) -> bytes:
        """The oldest of them, under which what is never held again is marked for good."""
        return self.hashes[min(self.hashes)]


@dataclass(frozen=True)
class SecretBox:
    """Short secrets as they lie in the database: sealed with AES-GCM, for one purpose and for one row each."""

    keys: IdentityKeys = field(repr=False)
    purpose: str
    """What the key is derived for, such as “webhook”; a secret sealed for one purpose opens for no other."""

    def seal(self, secret: str, *, owner: int) -> tuple[bytes, int]:
        """A secret as it is stored, and the version of the key; it opens for its owner's row only."""
        nonce = os.urandom(NONCE)
        sealed = self._cipher(self.keys.current).encrypt(nonce, secret.encode(), self._bound_to(owner))
        return nonce + sealed, self.keys.current

    def open(self, sealed: bytes, version: int, *, owner: int) -> str:
        """The secret behind what is stored; raises InvalidTag for another owner's."""
        return self._cipher(version).decrypt(sealed[:NONCE], sealed[NONCE:], self._bound_to(owner)).decode()

    def _cipher(self, version: int) -> AESGCM:
        derived = HKDF(hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"daftar {self.purpose} secret".encode())
        return AESGCM(derived.derive(self.keys.by_version[version]))

    def _bound_to(self, owner: int) -> bytes:
        return f"{self.purpose} of {owner}".encode()


def read_identity_keys(path: Path) -> IdentityKeys:
    """The keys written in `path`; raises BadKey when a key is missing or too short."""
    try:
        written = json.loads(path.read_text(encoding="ascii"))
        by_version = {int(version): base64.b64decode(key) for version, key in written["keys"].items()}
        former = {int(version): base64.b64decode(key) for version, key in written.get("former_hashes", {}).items()}
        keyed_hash, hash_version = base64.b64decode(written["keyed_hash"]), int(written.get("hash_version", 1))
        keys = IdentityKeys(int(written["current"]), by_version, keyed_hash, hash_version, former)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKey from error
    every = (keys.keyed_hash, *former.values(), *by_version.values())
    is_newest = all(version < hash_version for version in former)
    if keys.current not in by_version or not is_newest or any(len(key) != KEY_BYTES for key in every):
        raise BadKey
    return keys


def add_identity_key(path: Path, *, hashes_too: bool = False) -> IdentityKeys:
    """A new version of the key that encrypts names, and with `hashes_too` of the keyed hash's; the former ones stay.

    The file is replaced whole or not at all. Raises BadKey when it does not hold such keys.
    """
    keys = read_identity_keys(path)
    version = max(keys.by_version) + 1
    by_version = {**keys.by_version, version: secrets.token_bytes(KEY_BYTES)}
    hashes = keys.hashes
    if hashes_too:
        hashes[keys.hash_version + 1] = secrets.token_bytes(KEY_BYTES)
    newest = max(hashes)
    new = IdentityKeys(version, by_version, hashes.pop(newest), newest, hashes)
    part = path.with_suffix(".part")
    _write_private(part, _written(new))
    part.replace(path)
    return new


def _written(keys: IdentityKeys) -> bytes:
    def text(key: bytes) -> str:
        return base64.b64encode(key).decode()

    content: dict[str, Any] = {"current": keys.current, "keyed_hash": text(keys.keyed_hash)}
    content["keys"] = {str(version): text(key) for version, key in keys.by_version.items()}
    content["hash_version"] = keys.hash_version
    content["former_hashes"] = {str(version): text(key) for version, key in keys.former_hashes.items()}
    return json.dumps(content).encode()


def read_seal_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key that signs seals; raises BadKey when the file holds anything else."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey
    return key


def write_public_key(key: Ed25519PrivateKey) -> bytes:
    """The public half of a key, as openssl reads it."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def make_missing_keys(folder: Path) -> list[Path]:
    """Make the keys that `folder` lacks, readable by their owner only; the ones that are there stay as they are."""
    makers = {SECRET: _new_secret, IDENTITY: _new_identity_keys, SEAL: _new_seal_key}
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, new_key in makers.items():
        path = folder / name
        if not path.exists():
            _write_private(path, new_key())
            made.append(path)
    return made


def _new_secret() -> bytes:
    return secrets.token_urlsafe(48).encode()


def _new_identity_keys() -> bytes:
    return _written(IdentityKeys(1, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES)))


def _new_seal_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
