"""What the last night knew of the chains and the seals, held against the book: what is gone since then is named.

A chain does not show that its tail was cut off, nor the row of seals that the last one was taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.db import db
from app.errors import N_
from app.ledger import sealing
from app.ledger.kept import Night, Seal
from app.ledger.models import Entry
from app.ledger.proofs import newest_seal
from app.ledger.statements import Head, read_heads, write_heads
from app.ledger.verifying import Damage, Harm


def remember() -> dict[str, Any]:
    """Where chains and seals stand now, as a night keeps it."""
    newest = newest_seal()
    return {
        "heads": write_heads(sealing.heads_now()),
        "last_seal": newest.number if newest is not None else None,
        "last_root": bytes(newest.root) if newest is not None else None,
    }


def heads_of(night: Night) -> tuple[Head, ...] | None:
    """Where the chains stood then; None when it was not kept, or is not what any night keeps."""
    try:
        return read_heads(night.heads) if night.heads is not None else None
    except ValueError:
        return None


def list_damages(last: Night) -> list[Damage]:
    """What the last night saw and the book has no more."""
    return [*_seal_gone(last), *_entries_gone(last)]


def _seal_gone(last: Night) -> Iterator[Damage]:
    if last.last_seal is None:
        return
    seal = db.session.get(Seal, last.last_seal)
    if seal is None:
        yield Damage(Harm.MISSING, "", str(last.last_seal), N_("the seal that the last night knew is gone"))
    elif bytes(seal.root) != bytes(last.last_root or b""):
        yield Damage(Harm.REWRITTEN, "", str(last.last_seal), N_("the last night knew another root of this seal"))


def _entries_gone(last: Night) -> Iterator[Damage]:
    heads = heads_of(last)
    if heads is None and last.heads is not None:
        yield Damage(Harm.CHANGED, "", "", N_("what the last night kept of the chains cannot be read"))
    for head in heads or ():
        there = (Entry.office_id == head.office_id) & (Entry.chain_no == head.last_no)
        link = db.session.scalar(select(Entry.link).where(there))
        if link is None:
            said = N_("the last night knew its chain up to place {place}")
            yield Damage(Harm.MISSING, head.office, "", said.format(place=head.last_no))
        elif bytes(link) != head.link:
            said = N_("the last night knew another link {place}")
            yield Damage(Harm.REWRITTEN, head.office, "", said.format(place=head.last_no))
