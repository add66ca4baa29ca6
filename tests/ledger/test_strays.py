"""What somebody with every right in the database puts beside the book, under no entry or outside a chain, is named."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.db import db
from app.ledger import verifying
from app.ledger.models import Entry
from app.ledger.verifying import Harm
from tests.ledger.conftest import Book, Tamper
from tests.ledger.test_tampering import found


def test_a_line_slipped_under_an_entry_is_found(book: Book, tamper: Tamper):
    book.seal()
    tamper(
        "INSERT INTO line (entry_id, line_no, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost,"
        " level, unvalued, happened_on) SELECT entry_id, 9, holder_id, stage, item_id, lot_id, 1, 0, 0, level, 0,"
        " happened_on FROM line WHERE entry_id = ? AND line_no = 1",
        book.entry(3).id,
    )

    assert found(verifying.verify()) == {(Harm.CHANGED, "IR-20")}


def test_lines_without_an_entry_are_found(book: Book, tamper: Tamper):
    tamper(
        "INSERT INTO line (entry_id, line_no, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost,"
        " level, unvalued, happened_on) SELECT 7, line_no, holder_id, stage, item_id, lot_id, quantity, 0, 0, level, 0,"
        " happened_on FROM line WHERE entry_id = ?",
        book.entry(3).id,
    )

    assert found(verifying.verify()) == {(Harm.ADDED, "")}


@pytest.mark.parametrize("place", [0, -7])
@pytest.mark.parametrize("is_sealed", [True, False])
def test_an_entry_put_before_the_first_of_its_chain_is_found(book: Book, tamper: Tamper, place: int, is_sealed: bool):
    if is_sealed:
        book.seal()
    entry, fields = book.entry(3), [column.name for column in Entry.__table__.columns if column.name != "id"]
    own = {"chain_no": str(place), "number": "9999", "act_id": "act_id"}
    tamper(
        f"INSERT INTO entry (id, {', '.join(fields)}) SELECT 77, {', '.join(own.get(name, name) for name in fields)}"
        " FROM entry WHERE id = ?",
        entry.id,
    )
    tamper(
        "INSERT INTO line (entry_id, line_no, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost,"
        " level, unvalued, happened_on, tx) SELECT 77, line_no, holder_id, stage, item_id, lot_id, quantity, 0, 0,"
        " level, 0, happened_on, tx FROM line WHERE entry_id = ?",
        entry.id,
    )

    assert found(verifying.verify()) == {(Harm.ADDED, "IR-20")}


@pytest.mark.parametrize("table", ["unit_step", "valuation"])
def test_moved_pieces_and_estimates_without_an_entry_are_found(book: Book, tamper: Tamper, table: str):
    [first] = db.session.execute(select(text(f"min(entry_id) FROM {table}"))).scalars()
    tamper(f"UPDATE {table} SET entry_id = 7 WHERE entry_id = ?", first)

    assert (Harm.ADDED, "") in found(verifying.verify())
