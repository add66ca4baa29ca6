"""A gift is found by the code on it, an entry by its printed number; by those who may see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.accounts.models import User
from app.campaigns import book, journeys
from app.errors import DomainError, NotFound
from app.ledger import queries as ledger
from app.text import latin_digits

UNIT_CODE = re.compile(r"DF[- ]?([A-Z0-9]{4})[- ]?([A-Z0-9]{4})")
ENTRY_NUMBER = re.compile(r"([A-Z]{2}(?:-[A-Z0-9]+)?) ?/ ?([0-9]{4}) ?/ ?([0-9]{1,15})")


class NothingUnderCode(NotFound):
    """There is nothing under “{typed}”, or it is not yours to see."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What a code led to: a piece and its lot, or an entry."""

    lot_id: int | None = None
    piece: str | None = None
    entry_id: int | None = None


def trace(typed: str, *, seen_by: User, field: str = "search") -> Traced:
    """What is under a code or a number; raises NothingUnderCode."""
    wanted = latin_digits(typed).upper()
    code, number = UNIT_CODE.fullmatch(wanted), ENTRY_NUMBER.fullmatch(wanted)
    try:
        if code and (unit := ledger.find_unit(f"DF-{code[1]}-{code[2]}")):
            seen = journeys.get_lot(unit.lot_id, seen_by=seen_by)
            return Traced(lot_id=seen.lot.id, piece=unit.code)
        if number and (entry := book.find_entry(number[1], int(number[2]), int(number[3]), seen_by=seen_by)):
            return Traced(entry_id=entry.id)
    except DomainError:
        pass
    raise NothingUnderCode(typed=typed, field=field)
