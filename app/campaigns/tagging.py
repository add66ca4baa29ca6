"""Codes that anybody may follow, made when a paper or a label is first wanted for printing."""

from __future__ import annotations

import base64
import re
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.campaigns import book, journeys
from app.campaigns.tag_models import Tag
from app.clock import now
from app.db import atomic, db
from app.ledger import queries as ledger
from app.ledger.kept import Unit
from app.ledger.refusals import NoSuchEntry
from app.ledger.units import new_code
from app.text import latin_digits

TOKEN = re.compile(r"[A-Z2-7]{26}")
SHORT_CODE = re.compile(r"DF[- ]?([2-9A-HJ-NP-Z]{4})[- ]?([2-9A-HJ-NP-Z]{4})")


def tag_entry(*, entry_id: int, by: User) -> Tag:
    """The code of a paper's entry, made if it has none yet; raises NoSuchEntry for who may not see it."""
    seen = book.get_entry(entry_id, seen_by=by)
    if seen.is_foreign:
        raise NoSuchEntry()
    return _tag(entry_id=entry_id)


def tag_lot(*, lot_id: int, by: User) -> Tag:
    """The code of a whole lot, made if it has none yet; raises NoSuchEntry for who may not follow it."""
    return _tag(lot_id=journeys.get_lot(lot_id, seen_by=by).lot.id)


def tag_pieces(*, lot_id: int, by: User, behind: int | None = None, limit: int = journeys.PIECES) -> list[Tag]:
    """The codes of a lot's pieces in the order of the book, made where there are none; raises NoSuchEntry."""
    seen = journeys.get_lot(lot_id, seen_by=by)
    pieces = journeys.list_pieces(seen, seen_by=by, behind=behind, limit=limit)
    return [_tag(unit_id=piece.unit.id, code=piece.unit.code) for piece in pieces]


def find_tag(**subject: int) -> Tag | None:
    """The code that an entry, a lot or a unit has, or None."""
    return db.session.scalar(select(Tag).filter_by(**subject))


def find_token(token: str) -> Tag | None:
    """What stands under the long code of a square, or None."""
    return db.session.scalar(select(Tag).where(Tag.token == token)) if TOKEN.fullmatch(token) else None


def find_short(typed: str) -> Tag | Unit | None:
    """What stands under a short code as people type it: a tag, or a piece of which no label was printed yet."""
    code = read_short(typed)
    if code is None:
        return None
    return db.session.scalar(select(Tag).where(Tag.code == code)) or ledger.find_unit(code)


def read_short(typed: str) -> str | None:
    """A short code as it is printed, however it was typed; None if this is none."""
    found = SHORT_CODE.fullmatch(latin_digits(typed).strip().upper())
    return f"DF-{found[1]}-{found[2]}" if found else None


def _tag(*, code: str | None = None, **subject: int) -> Tag:
    if (found := find_tag(**subject)) is not None:
        return found
    try:
        return _make_tag(code=code, subject=subject)
    except IntegrityError:
        # Somebody else made it at this moment; theirs is the one.
        found = find_tag(**subject)
        if found is None:
            raise
        return found


@atomic()
def _make_tag(*, code: str | None, subject: dict[str, int]) -> Tag:
    drawn = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    tag = Tag(token=drawn, code=code or _free_code(), made_at=now(), **subject)
    db.session.add(tag)
    db.session.flush()
    return tag


def _free_code() -> str:
    """One that no piece has either: a short code leads to one thing."""
    code = new_code()
    while ledger.find_unit(code) is not None:
        code = new_code()
    return code
