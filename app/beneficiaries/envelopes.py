"""What is sealed of a person, and how: a key of their own, wrapped with a key that no database holds.

Whoever destroys the wrapped key has destroyed all that was sealed with it, in whichever table it lies. Photos and
signatures go into the same envelope under a purpose of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from app.db import db
from app.errors import Conflict
from app.keys import KEY_BYTES, IdentityKeys

NONCE = 12


class IdentityUnreadable(Conflict):
    """What is kept of this person cannot be opened with the keys of this place. Ask the administrator."""


class Envelopes:
    """The keys that wrap the keys of persons, and those of the keyed hash."""

    def __init__(self, keys: IdentityKeys) -> None:
        """New keys of persons are wrapped with the newest of `keys`."""
        self._keys = keys
        self._wrapping: dict[int, AESGCM] = {}

    @property
    def version(self) -> int:
        """The version that wraps now."""
        return self._keys.current

    @property
    def hash_version(self) -> int:
        """The version of the keyed hash that is made now."""
        return self._keys.hash_version

    def new_key(self, receiver_id: int) -> tuple[bytes, bytes]:
        """A key for a person, and the same wrapped."""
        key = os.urandom(KEY_BYTES)
        return key, self._wrap(key, receiver_id)

    def open_key(self, wrapped: bytes, version: int, receiver_id: int) -> bytes:
        """A person's key. Raises IdentityUnreadable."""
        try:
            return self._cipher(version).decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(receiver_id, "key"))
        except (InvalidTag, KeyError) as error:
            raise IdentityUnreadable() from error

    def rewrap(self, wrapped: bytes, version: int, receiver_id: int) -> bytes:
        """The same key, wrapped with the newest."""
        return self._wrap(self.open_key(wrapped, version, receiver_id), receiver_id)

    def hash_of(self, national_id: str, version: int | None = None) -> bytes:
        """HMAC-SHA-256 of a person's 10 digits. Source: the handbook of the domain, section 10."""
        key = self._keys.keyed_hash if version is None else self._keys.hashes[version]
        return hmac.new(key, national_id.encode("ascii"), hashlib.sha256).digest()

    def hashes_of(self, national_id: str) -> list[tuple[int, bytes]]:
        """The same under every key there ever was, with its version."""
        return [(version, self.hash_of(national_id, version)) for version in sorted(self._keys.hashes)]

    def marker(self, purpose: str) -> Callable[[str], bytes]:
        """What makes sixteen bytes of a text, the same of the same under a key of this purpose, with no way back."""
        key = HKDF(hashes.SHA256(), KEY_BYTES, None, b"daftar identity mark: " + purpose.encode()).derive(
            self._keys.keyed_hash
        )
        return lambda text: hashlib.blake2b(text.encode(), digest_size=16, key=key).digest()

    def _wrap(self, key: bytes, receiver_id: int) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher(self.version).encrypt(nonce, key, _bound(receiver_id, "key"))

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._wrapping:
            derived = HKDF(hashes.SHA256(), KEY_BYTES, None, b"daftar keys of persons")
            self._wrapping[version] = AESGCM(derived.derive(self._keys.by_version[version]))
        return self._wrapping[version]


def seal(content: Mapping[str, Any], key: bytes, receiver_id: int, purpose: str) -> bytes:
    """Bytes that only this person's key opens, for this purpose alone."""
    nonce = os.urandom(NONCE)
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, _bound(receiver_id, purpose))


def unseal(sealed: bytes, key: bytes, receiver_id: int, purpose: str) -> dict[str, Any]:
    """What was sealed. Raises IdentityUnreadable."""
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(receiver_id, purpose))
    except InvalidTag as error:
        raise IdentityUnreadable() from error
    content: dict[str, Any] = json.loads(plain)
    return content


def _bound(receiver_id: int, purpose: str) -> bytes:
    # What is sealed for one person does not open beside another's name.
    return f"daftar person {receiver_id}: {purpose}".encode()


_envelopes: WeakKeyDictionary[Engine, Envelopes] = WeakKeyDictionary()


def use_envelopes(engine: Engine, envelopes: Envelopes) -> None:
    """Called once at start: the persons in this database are kept under these keys."""
    _envelopes[engine] = envelopes


def the_envelopes() -> Envelopes:
    """The keys of the database in use."""
    return _envelopes[db.engine]
