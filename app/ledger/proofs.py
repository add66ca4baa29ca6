"""A proof that an entry stands under a seal: checked offline, by anybody, against any root that was published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.db import db
from app.errors import Conflict, NotAllowed, NotFound
from app.ledger import queries
from app.ledger.kept import Seal, SealTree
from app.ledger.models import Entry
from app.ledger.statements import Statement, statement_of
from app.ledger.stored import StoredBook, leaves_of
from app.ledger.trees import path_to, read_nodes

FORMAT = "daftar proof 1"


class NotSealedYet(Conflict):
    """Entry {number} is not under a seal yet. Seals are made at regular times; ask again after the next one."""


class NoSuchEntry(NotFound):
    """There is no entry {number}. Write its number as it is printed, such as IR-23/1405/12."""


class NoSeal(NotFound):
    """There is no seal of this number."""


class ProofNotYours(NotAllowed):
    """The proof shows the whole entry, and not all of it is yours to see. Ask the office that recorded it."""


def find_entry(written: str) -> Entry:
    """The entry with this printed number or id; raises NoSuchEntry."""
    parts = written.strip().split("/")
    entry = None
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        entry = queries.find_entry_by_number(parts[0].upper(), int(parts[1]), int(parts[2]))
    elif len(parts) == 1 and parts[0].isdecimal() and int(parts[0]) < 2**63:
        entry = db.session.get(Entry, int(parts[0]))
    if entry is None:
        raise NoSuchEntry(number=written)
    return entry


def newest_seal() -> Seal | None:
    """The seal that was made last, or None while there is none."""
    return db.session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))


def list_seals(*, before: int | None, limit: int) -> list[Seal]:
    """Seals, the newest first, from before a number on."""
    query = select(Seal).order_by(Seal.number.desc()).limit(limit)
    return list(db.session.scalars(query if before is None else query.where(Seal.number < before)))


def get_seal(number: int) -> Seal:
    """The seal of this number; raises NoSeal."""
    seal = db.session.get(Seal, number)
    if seal is None:
        raise NoSeal()
    return seal


def prove(entry: Entry) -> dict[str, Any]:
    """What shows that an entry stands under a seal, and so under every later one; raises NotSealedYet.

    However large the seal and however many came after it: a stretch of its leaves is read, and the later digests.
    """
    seal = _seal_over(entry)
    statement = statement_of(seal)
    before = statement_of(get_seal(seal.number - 1)) if seal.number > 1 else None
    later = select(SealTree.digest).where(SealTree.number > seal.number).order_by(SealTree.number)
    [stored] = _book().entries(entry.office_id, after=entry.chain_no - 1, upto=entry.chain_no)
    return {
        "format": FORMAT,
        "entry": entry.printed_number,
        "text": stored.text,
        "lots": [written for _, written in sorted(_book().lot_texts(stored.lots).items())],
        "path": [[side, digest.hex()] for side, digest in _path(entry, statement, before)],
        "seal": statement.text,
        "root": bytes(seal.root).hex(),
        "signature": bytes(seal.signature).hex(),
        "public_key": bytes(seal.public_key).hex(),
        "later": [bytes(digest).hex() for digest in db.session.scalars(later)],
    }


def _book() -> StoredBook:
    return StoredBook(db.session.connection())


def _seal_over(entry: Entry) -> Seal:
    """The first seal that knew this place in the office's chain: found by halves, for a chain only grows."""
    newest = newest_seal()
    if newest is None or _last_no(statement_of(newest), entry.office.code) < entry.chain_no:
        raise NotSealedYet(number=entry.printed_number)
    found, first = newest, 1
    while first < found.number:
        middle = get_seal((first + found.number) // 2)
        if _last_no(statement_of(middle), entry.office.code) >= entry.chain_no:
            found = middle
        else:
            first = middle.number + 1
    return found


def _last_no(statement: Statement | None, office: str) -> int:
    return next((head.last_no for head in statement.heads if head.office == office), 0) if statement else 0


def _path(entry: Entry, statement: Statement, before: Statement | None) -> list[tuple[str, bytes]]:
    """The way from the entry's leaf to the root of its seal's tree."""
    stretches = [(head.office_id, _last_no(before, head.office), head.last_no) for head in statement.heads]
    index = entry.chain_no - 1 - _last_no(before, entry.office.code)
    index += sum(upto - after for head, (_, after, upto) in zip(statement.heads, stretches, strict=True)
                 if head.office < entry.office.code)  # fmt: skip
    kept = db.session.get_one(SealTree, statement.number)
    return path_to(index, stretches, read_nodes(bytes(kept.nodes)), leaves_of)
