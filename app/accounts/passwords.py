"""Passwords: what may be one, and Argon2 for what is stored of it."""

from __future__ import annotations

import secrets
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.errors import N_, Invalid
from app.text import fold, latin_digits

SHORTEST, LONGEST = 10, 200
COMMON = frozenset((Path(__file__).parent.parent / "data" / "common_passwords.txt").read_text(encoding="utf-8").split())
hasher = PasswordHasher()
# Looked at when there is no such person, so that an unknown name takes as long as a wrong password.
NOBODY = hasher.hash(secrets.token_hex())


class WeakPassword(Invalid):
    """A password needs at least {shortest} letters."""


def check_strength(password: str, *names: str) -> None:
    """Refuse what is short, too long to hash in good time, common, one letter repeated, or the person's own name."""
    if len(password) < SHORTEST:
        raise WeakPassword(shortest=SHORTEST, field="password")
    if len(password) > LONGEST:
        raise WeakPassword(N_("A password has at most {longest} letters."), longest=LONGEST, field="password")
    plain = fold(latin_digits(password))
    if plain in COMMON or len(set(plain)) < 4 or plain in {fold(name) for name in names}:
        raise WeakPassword(N_("This password is too easy to guess."), field="password")


def hash_password(password: str) -> str:
    """What is stored."""
    return hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Does `password` fit what is stored? As slow as any other wrong password when nothing is stored."""
    try:
        return hasher.verify(stored or NOBODY, password[: LONGEST + 1]) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Was it stored with weaker settings than today's?"""
    return hasher.check_needs_rehash(stored)
