"""A cursor says where a page of a list ended; it is good for that list, those filters and that reader, and no other.

It is encrypted, for the place at which a page ended may tell of rows that are not the reader's, such as how long each
office's chain is. AES-SIV (RFC 5297) needs no number of one use, and stands for the same place in the same letters.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from flask_login import current_user

from app.errors import Invalid

LONGEST = 1000
KEY_BYTES = 64
STEP = 64
"""What is encrypted is as long as a multiple of this, so that its length tells nothing of what is in it."""
Place = tuple[Any, ...]


class BadCursor(Invalid):
    """This cursor is not of this list with these filters, or not yours. Begin at the first page again."""

    status = 400


def write_cursor(listing: str, filters: Mapping[str, Any], place: Place) -> str:
    """What stands for the place at which a page of `listing` ended: whole numbers, texts and days."""
    written = json.dumps([["day", part.isoformat()] if isinstance(part, date) else part for part in place]).encode()
    padded = written.ljust(-(-len(written) // STEP) * STEP)
    return urlsafe_b64encode(_cipher().encrypt(padded, _bound_to(listing, filters))).decode().rstrip("=")


def read_cursor(listing: str, filters: Mapping[str, Any], cursor: str, *, field: str = "cursor") -> Place:
    """The place that a cursor stands for; raises BadCursor, beside `field`, for one that is not of this list."""
    if len(cursor) > LONGEST:
        raise BadCursor(field=field)
    try:
        sealed = b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        written = json.loads(_cipher().decrypt(sealed, _bound_to(listing, filters)))
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise BadCursor(field=field) from error
    return tuple(date.fromisoformat(part[1]) if isinstance(part, list) else part for part in written)


def _cipher() -> AESSIV:
    """AES-SIV under a key of its own, drawn from the session's secret."""
    secret = current_app.config["SECRET_KEY"].encode()
    return AESSIV(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"daftar cursor 1").derive(secret))


def _bound_to(listing: str, filters: Mapping[str, Any]) -> list[bytes]:
    """What is not in a cursor and must be as it was when it was written: the list, its filters, and who reads."""
    filtered = json.dumps({name: str(value) for name, value in filters.items()}, sort_keys=True)
    reader = json.dumps([getattr(current_user, "id", None), getattr(current_user, "limited_to", None)])
    return [listing.encode(), filtered.encode("utf-8", "surrogatepass"), reader.encode()]
