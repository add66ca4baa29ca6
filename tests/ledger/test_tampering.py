"""What somebody with every right in the database does to the book is found, and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Boolean, Date, Enum, Integer, LargeBinary, SmallInteger, Table, select

from app.db import Instant, db
from app.ledger import hashing, sealing, verifying
from app.ledger.kept import Seal, UnitStep, Valuation
from app.ledger.models import Entry, Line, Lot
from app.ledger.stored import StoredBook
from app.ledger.verifying import Harm, Verdict
from tests.ledger.conftest import NOT_ALLOWED, Book, Tamper

HASHED: dict[type[Any], tuple[str, ...]] = {
    Entry: (*hashing.ENTRY_FIELDS, "tx", "hash_version", "leaf", "previous", "link"),
    Line: ("entry_id", "tx", *hashing.LINE_FIELDS),
    Lot: hashing.LOT_FIELDS,
    UnitStep: ("entry_id", *hashing.STEP_FIELDS),
    Valuation: ("entry_id", *hashing.VALUATION_FIELDS),
}
NUMBER = 1_000_003


def another(column: Any, value: Any) -> Any:
    """A value of the column's kind that is not this one, as the driver wants it."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Enum):
        return next(choice for choice in kind.enums if choice != value)
    if isinstance(kind, Date):
        return date(2024, 1, 2).isoformat() if str(value) != "2024-01-02" else date(2024, 1, 3).isoformat()
    if isinstance(kind, Instant):
        return "2024-01-02 00:00:00.000001"
    if isinstance(kind, LargeBinary):
        return bytes(range(32))
    if column.name.endswith("level"):
        return (value or 0) % 3 + 1
    if isinstance(kind, SmallInteger):
        return value + 1
    if isinstance(kind, Integer):
        return (value or 0) + NUMBER
    return (value or "") + "x"


def change_one(tamper: Tamper, table: Table, name: str, new: Callable[[Any, Any], Any] = another) -> Callable[[], int]:
    """Change one column in the first row in which the table's own CHECKs let it be changed; how to change it back."""
    column, keys = table.c[name], list(table.primary_key.columns)
    rows = db.session.execute(select(table).order_by(column.is_(None), *keys)).mappings().all()
    for row in rows:
        now = {key.name: row[key.name] for key in keys}
        wanted = new(column, row[name])
        try:
            changed = tamper(_update(table, name), wanted, *now.values())
        except NOT_ALLOWED:
            continue
        assert changed == 1
        former = row[name].replace(tzinfo=None).isoformat(" ", "microseconds") if name == "recorded_at" else row[name]
        return partial(tamper, _update(table, name), former, *(now | ({name: wanted} if name in now else {})).values())
    pytest.fail(f"{table.name}.{name} could not be changed in any row")


def _update(table: Table, name: str) -> str:
    where = " AND ".join(f"{key.name} = ?" for key in table.primary_key.columns)
    return f"UPDATE {table.name} SET {name} = ? WHERE {where}"


@pytest.mark.parametrize("model", HASHED, ids=lambda model: model.__tablename__)
def test_one_value_changed_in_any_column_is_found(book: Book, tamper: Tamper, model: type[Any]):
    book.seal()
    assert verifying.verify().is_clean
    overlooked = []
    for column in HASHED[model]:
        change_back = change_one(tamper, model.__table__, column)
        if verifying.verify().is_clean:
            overlooked.append(column)
        assert change_back() == 1
    assert overlooked == []
    assert verifying.verify().is_clean, "and changed back, it is as it was written"


def test_every_column_of_what_is_sealed_is_changed_above():
    for model, names in HASHED.items():
        assert {column.name for column in model.__table__.columns} == set(names)


def test_a_change_is_named_with_its_office_its_number_and_its_kind(book: Book, tamper: Tamper):
    book.seal()
    entry = book.entry(3)
    tamper("UPDATE line SET quantity = quantity * 2 WHERE entry_id = ?", entry.id)

    [damage] = verifying.verify().damages

    assert (damage.harm, damage.office, damage.number) == (Harm.CHANGED, "IR-20", f"{entry.year}/{entry.number}")


def drop(tamper: Tamper, entry: Entry) -> None:
    for table, column in (("unit_step", "entry_id"), ("valuation", "entry_id"), ("line", "entry_id"), ("entry", "id")):
        tamper(f"DELETE FROM {table} WHERE {column} = ?", entry.id)


def found(verdict: Verdict) -> set[tuple[Harm, str]]:
    return {(damage.harm, damage.office) for damage in verdict.damages}


@pytest.mark.parametrize("is_sealed", [True, False])
def test_an_entry_that_is_gone_is_missed(book: Book, tamper: Tamper, is_sealed: bool):
    if is_sealed:
        book.seal()
    drop(tamper, book.entry(3))

    verdict = verifying.verify()

    assert (Harm.MISSING, "IR-20") in found(verdict)
    assert "place 3 " in verdict.damages[0].detail


def test_two_entries_that_changed_places_are_found(book: Book, tamper: Tamper):
    book.seal()
    third, fourth = book.entry(3), book.entry(4)
    for entry, place in ((third, 9_999), (fourth, 3), (third, 4)):
        tamper("UPDATE entry SET chain_no = ? WHERE id = ?", place, entry.id)

    verdict = verifying.verify()

    assert {(Harm.CHANGED, "IR-20"), (Harm.MOVED, "IR-20")} <= found(verdict)


def test_an_entry_dated_back_is_found(book: Book, tamper: Tamper):
    book.seal()
    entry = book.entry(3)
    tamper("UPDATE entry SET happened_on = '2025-04-01' WHERE id = ?", entry.id)
    tamper("UPDATE line SET happened_on = '2025-04-01' WHERE entry_id = ?", entry.id)

    assert found(verifying.verify()) == {(Harm.CHANGED, "IR-20")}


def cut_tail(book: Book, tamper: Tamper, last_no: int) -> None:
    """Drop the first office's newest entries and set its head and number back, as somebody who knows the book would."""
    left = book.entry(last_no)
    for entry in db.session.query(Entry).filter(Entry.office_id == left.office_id, Entry.chain_no > last_no).all():
        drop(tamper, entry)
    tamper("UPDATE chain_head SET last_no = ?, last_link = ? WHERE office_id = ?", last_no, left.link, left.office_id)
    tamper("UPDATE number_head SET last = ? WHERE office_id = ?", left.number, left.office_id)


def test_a_cut_tail_is_missed_by_the_seal(book: Book, tamper: Tamper):
    book.seal()
    cut_tail(book, tamper, 6)

    assert (Harm.MISSING, "IR-20") in found(verifying.verify())


def test_a_cut_tail_with_its_seal_is_found_against_a_published_root(book: Book, tamper: Tamper):
    book.seal()
    book.go_on(1)
    published = bytes(book.seal().root)
    tamper("DELETE FROM seal WHERE number = 2")
    cut_tail(book, tamper, 6)
    cut_tail_of_the_second = db.session.query(Entry).filter_by(office_id=book.stores[1].office_id).count()
    assert cut_tail_of_the_second == 15

    assert found(verifying.verify(root=published)) >= {(Harm.REWRITTEN, "")}


def rewrite(book: Book, tamper: Tamper) -> None:
    """Change an entry and make the whole chain again behind it, heads and all."""
    tamper("UPDATE entry SET memo = 'other' WHERE id = ?", book.entry(3).id)
    for store in book.stores:
        link, stored = hashing.NOTHING, StoredBook(db.session.connection()).entries(store.office_id, after=0)
        for entry in list(stored):
            leaf, previous = hashing.leaf_of(entry.text), link
            link = hashing.link_of(previous, leaf)
            tamper("UPDATE entry SET leaf = ?, previous = ?, link = ? WHERE id = ?", leaf, previous, link, entry.id)
        tamper("UPDATE chain_head SET last_link = ? WHERE office_id = ?", link, store.office_id)


def test_a_chain_written_anew_is_found_by_its_seal(book: Book, tamper: Tamper):
    book.seal()
    rewrite(book, tamper)

    assert (Harm.REWRITTEN, "IR-20") in found(verifying.verify())


def test_a_book_and_its_seals_written_anew_are_found_against_a_published_root(book: Book, tamper: Tamper):
    published = bytes(book.seal().root)
    tamper("DELETE FROM seal_tree")
    tamper("DELETE FROM seal")
    rewrite(book, tamper)
    book.seal()

    assert verifying.verify().is_clean
    assert found(verifying.verify(root=published)) == {(Harm.REWRITTEN, "")}


def test_seals_written_anew_with_another_key_are_found(book: Book, tamper: Tamper):
    own = book.key.public_key().public_bytes_raw()
    book.seal()
    tamper("DELETE FROM seal_tree")
    tamper("DELETE FROM seal")
    rewrite(book, tamper)
    sealing.seal_new_entries(key=Ed25519PrivateKey.generate())

    assert found(verifying.verify(public_keys=frozenset({own}))) == {(Harm.SEAL, "")}


@pytest.mark.parametrize("column", [column.name for column in Seal.__table__.columns])
def test_a_seal_that_was_changed_in_any_column_is_found(book: Book, tamper: Tamper, column: str):
    book.seal()
    value: Any = {"number": 7, "made_at": "2024-01-02 00:00:00.000001", "heads": "head IR-20 3 00\n", "size": 3}.get(
        column, bytes(range(64 if column == "signature" else 32))
    )
    assert tamper(f"UPDATE seal SET {column} = ?", value) == 1

    assert Harm.SEAL in {damage.harm for damage in verifying.verify().damages}


def test_nothing_is_found_in_what_is_taken_as_right(book: Book, tamper: Tamper):
    book.seal()
    book.go_on(1)
    tamper("UPDATE entry SET memo = 'other' WHERE id = ?", book.entry(3).id)

    assert verifying.verify(from_seal=1).is_clean
    tamper("UPDATE entry SET memo = 'other' WHERE id = ?", book.entry(12).id)
    assert found(verifying.verify(from_seal=1)) == {(Harm.CHANGED, "IR-20")}


def test_an_entry_of_an_office_that_there_is_not_is_found(book: Book, tamper: Tamper):
    book.seal()
    tamper(
        "INSERT INTO entry (id, office_id, chain_no, year, number, kind, counts_as, happened_on, recorded_at, act_id,"
        " actor_id, line_count, hash_version, leaf, previous, link) SELECT 7, 999, 1, year, 1, 'delivery', 'delivery',"
        " happened_on, recorded_at, act_id, actor_id, 2, 1, leaf, previous, link FROM entry WHERE id = ?",
        book.entry(3).id,
    )
    tamper("INSERT INTO chain_head (office_id, last_no, last_link) VALUES (999, 1, ?)", bytes(32))

    assert (Harm.ADDED, "") in found(verifying.verify())


@pytest.mark.only_on("sqlite")
def test_fields_that_are_no_numbers_do_not_stand_for_other_fields(book: Book, tamper: Tamper):
    book.seal()
    entry = book.entry(3)
    first, second = db.session.query(Line).filter_by(entry_id=entry.id).order_by(Line.line_no).all()
    forged = hashing.line_text(*(getattr(first, name) for name in hashing.LINE_FIELDS)).removeprefix("i").rstrip(";")
    gone, left = first.line_no, second.line_no
    tamper("DELETE FROM line WHERE entry_id = ? AND line_no = ?", entry.id, gone)
    tamper("UPDATE line SET line_no = ? WHERE entry_id = ?", f"{forged};i{left}", entry.id)
    tamper("UPDATE entry SET line_count = '2;i2' WHERE id = ?", entry.id)

    assert (Harm.CHANGED, "IR-20") in found(verifying.verify())


@pytest.mark.only_on("sqlite")
def test_a_hash_that_is_no_bytes_is_found(book: Book, tamper: Tamper):
    tamper("UPDATE entry SET leaf = 'abc' WHERE id = ?", book.entry(3).id)

    assert (Harm.CHANGED, "IR-20") in found(verifying.verify())
