"""A seal's statement: a few lines of text that anybody can read, and from which the published root is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.ledger.kept import Seal

FORMAT = "daftar seal 1"
SEAL = b"\x03"


class Head(NamedTuple):
    """Where an office's chain stands."""

    office: str
    office_id: int
    last_no: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """What a seal says."""

    number: int
    made_at: datetime
    size: int
    tree_root: bytes
    previous_root: bytes
    heads: tuple[Head, ...]

    @property
    def text(self) -> str:
        """The statement as it is signed and published."""
        made_at = self.made_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        lines = (
            FORMAT, f"number {self.number}", f"made {made_at}Z", f"entries {self.size}", f"tree {self.tree_root.hex()}",
            f"previous {self.previous_root.hex()}", write_heads(self.heads),
        )  # fmt: skip
        return "\n".join(lines)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).digest()

    @property
    def root(self) -> bytes:
        """The digest bound to the root before, so that a way from an old root to a new one is a digest a seal."""
        return hashlib.sha256(SEAL + self.previous_root + self.digest).digest()


def write_heads(heads: Sequence[Head]) -> str:
    """Heads by office, a line each."""
    return "".join(f"head {head.office} {head.office_id} {head.last_no} {head.link.hex()}\n" for head in sorted(heads))


def read_heads(written: str) -> tuple[Head, ...]:
    """The heads that `write_heads` wrote; raises ValueError when somebody has written something else."""
    heads = []
    for line in written.splitlines():
        _, office, office_id, last_no, link = line.split(" ")
        heads.append(Head(office, int(office_id), int(last_no), bytes.fromhex(link)))
    return tuple(heads)


def statement_of(seal: Seal) -> Statement:
    """What a kept seal says; raises ValueError when its heads cannot be read."""
    return Statement(
        seal.number, seal.made_at, seal.size, bytes(seal.tree_root), bytes(seal.previous_root), read_heads(seal.heads)
    )


def is_signed(seal: Seal, text: str) -> bool:
    """Is `text` what the seal's own key signed?"""
    try:
        Ed25519PublicKey.from_public_bytes(bytes(seal.public_key)).verify(bytes(seal.signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
