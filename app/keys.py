"""Keys live in files, never in the database: the session's secret, the identity keys and the seal's key."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES = 32
INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET, IDENTITY, SEAL = "secret.key", "identity.key", "seal.key"


class BadKey(Exception):
    """The file is there, and it is not the key it should be."""


@dataclass(frozen=True)
class IdentityKeys:
    """What encrypts names (by version, the newest is `current`) and what makes the keyed hash of a national number."""

    current: int
    by_version: dict[int, bytes]
    keyed_hash: bytes


def read_identity_keys(path: Path) -> IdentityKeys:
    """The keys written in `path`; raises BadKey when a key is missing or too short."""
    try:
        written = json.loads(path.read_text(encoding="ascii"))
        by_version = {int(version): base64.b64decode(key) for version, key in written["keys"].items()}
        keys = IdentityKeys(int(written["current"]), by_version, base64.b64decode(written["keyed_hash"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKey from error
    if keys.current not in by_version or any(len(key) != KEY_BYTES for key in (keys.keyed_hash, *by_version.values())):
        raise BadKey
    return keys


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
    def new_key() -> str:
        return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    return json.dumps({"current": 1, "keys": {"1": new_key()}, "keyed_hash": new_key()}).encode()


def _new_seal_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
