"""A gift is found by the code on it, a paper by its own or by its entry's number; by those who may see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.accounts.models import User
from app.campaigns import book, journeys, tagging
from app.campaigns.tag_models import Tag
from app.db import db
from app.errors import DomainError, NotFound
from app.ledger.kept import Unit
from app.text import latin_digits

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
    wanted = latin_digits(typed).strip().upper()
    number = ENTRY_NUMBER.fullmatch(wanted)
    try:
        if (found := tagging.find_token(wanted) or tagging.find_short(wanted)) is not None:
            return _open(found, seen_by)
        if number and (entry := book.find_entry(number[1], int(number[2]), int(number[3]), seen_by=seen_by)):
            return Traced(entry_id=entry.id)
    except DomainError:
        pass
    raise NothingUnderCode(typed=typed, field=field)


def _open(found: Tag | Unit, seen_by: User) -> Traced:
    if isinstance(found, Tag) and found.entry_id is not None:
        return Traced(entry_id=book.get_entry(found.entry_id, seen_by=seen_by).entry.id)
    if isinstance(found, Tag) and found.lot_id is not None:
        return Traced(lot_id=journeys.get_lot(found.lot_id, seen_by=seen_by).lot.id)
    unit = found if isinstance(found, Unit) else db.session.get_one(Unit, found.unit_id)
    return Traced(lot_id=journeys.get_lot(unit.lot_id, seen_by=seen_by).lot.id, piece=unit.code)
