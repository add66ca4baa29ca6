"""Seals, open to everybody: every root that was ever published, and what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import PUBLIC
from app.ledger import proofs
from app.ledger.kept import Seal
from app.ledger.statements import statement_of
from app.ledger.year_answers import SealOut, WholeSealOut


def by_number(seal: Seal) -> tuple[int]:
    """Where a seal stands in the list."""
    return (seal.number,)


@endpoint("GET", "/seals", PUBLIC, gives=SealOut, pages=True, place=by_number)
def list_seals(page: Slice) -> Sequence[Seal]:
    """All roots ever published, the newest first; nobody needs a token for it."""
    return proofs.list_seals(before=page.key, limit=page.limit)


@endpoint("GET", "/seals/<int:number>", PUBLIC, gives=WholeSealOut)
def show_seal(number: int) -> dict[str, Any]:
    """One seal, with its statement as it was signed."""
    seal = proofs.get_seal(number)
    return {**{name: getattr(seal, name) for name in SealOut._declared_fields}, "statement": statement_of(seal).text}
