"""The databases themselves refuse: what is written stays, and what is not whole is not written."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import atomic, db
from app.ledger import sealing
from app.ledger.guards import ONLY_ADDED, UNIQUE
from app.ledger.hashing import link_of
from app.ledger.models import Entry
from tests.make import Make


def refuses(statement: str, **values: object) -> None:
    with pytest.raises(DBAPIError), atomic() as session:
        session.execute(text(statement), values)


@pytest.fixture
def entry(ctx, make: Make) -> Entry:
    """A sealed entry in the book, with a piece moved."""
    clerk, store = make.clerk(), make.holder()
    make.goods(store, 3, by=clerk, item="wheelchair_child")
    assert sealing.seal_new_entries(key=Ed25519PrivateKey.generate())
    return db.session.query(Entry).one()


@pytest.mark.parametrize("table", [table for table in ONLY_ADDED if table != "valuation"])
def test_nothing_in_the_book_is_changed_or_dropped(entry: Entry, table: str):
    refuses(f"UPDATE {table} SET {UNIQUE[table][0][0]} = {UNIQUE[table][0][0]}")
    refuses(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [table for table in ONLY_ADDED if table != "valuation"])
def test_nothing_in_the_book_is_replaced(entry: Entry, table: str):
    before = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    if db.engine.dialect.name == "sqlite":
        refuses(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        refuses(f"TRUNCATE {table} CASCADE")
    assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == before


def test_no_line_is_slipped_under_a_header_that_is_written(entry: Entry):
    refuses(
        "INSERT INTO line (entry_id, line_no, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost,"
        " level, unvalued, happened_on) SELECT entry_id, 9, holder_id, stage, item_id, lot_id, 1, 0, 0, 0, 0,"
        " happened_on FROM line WHERE line_no = 1"
    )


@pytest.mark.parametrize("table", ["unit_step", "valuation"])
def test_nothing_else_is_slipped_under_a_header_that_is_written(entry: Entry, table: str):
    lot, holder = entry.lines[0].lot_id, entry.lines[0].holder_id
    if table == "valuation":
        refuses(f"INSERT INTO valuation (entry_id, lot_id, fair_level) VALUES ({entry.id}, {lot}, 0)")
    else:
        refuses(
            "INSERT INTO unit_step (entry_id, step_no, unit_id, from_holder, from_stage, to_holder, to_stage)"
            f" SELECT {entry.id}, 99, id, {holder}, 'in_store', {holder}, 'allotted' FROM unit"
        )


def test_no_year_is_added(entry: Entry):
    refuses("INSERT INTO period (year, first_day, last_day) VALUES (1600, '2221-03-21', '2222-03-20')")


HEADER = (
    "INSERT INTO entry (id, office_id, chain_no, year, number, kind, counts_as, happened_on, recorded_at, act_id,"
    " actor_id, line_count, hash_version, leaf, previous, link) SELECT 7, office_id, {chain_no}, year, {number}, kind,"
    " counts_as, {happened_on}, recorded_at, act_id, actor_id, {line_count}, 1, :leaf, :previous, :link FROM entry"
)
LINE = (
    "INSERT INTO line (entry_id, line_no, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost, level,"
    " unvalued, happened_on) SELECT 7, line_no, holder_id, stage, item_id, lot_id, quantity{more}, 0, 0, 0, 0,"
    " happened_on FROM line"
)
RIGHT = {"chain_no": 2, "number": 2, "happened_on": "happened_on", "line_count": 2}
LEAF = bytes(range(32))


def slip_in(entry: Entry, more: str = "", hashes: dict[str, object] | None = None, **wrong: object) -> None:
    """Write a second header like the first, past the service; `wrong` and `hashes` say what is not right in it."""
    right = {"leaf": LEAF, "previous": entry.link, "link": link_of(entry.link, LEAF)}
    with atomic() as session:
        session.execute(text(LINE.format(more=more)))
        session.execute(text(HEADER.format(**RIGHT | wrong)), right | (hashes or {}))


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        (" + 1", {}),
        ("", {"line_count": 3}),
        ("", {"chain_no": 3}),
        ("", {"number": 4}),
        ("", {"happened_on": "'2025-10-29'"}),
    ],
    ids=["not nought", "other number of lines", "a gap in the chain", "a gap in the numbers", "another day"],
)
def test_a_header_that_is_not_whole_is_refused(entry: Entry, more: str, wrong: dict[str, object]):
    with pytest.raises(DBAPIError):
        slip_in(entry, more, **wrong)


@pytest.mark.parametrize(
    "hashes",
    [{"leaf": None}, {"link": None}, {"previous": None}, {"previous": LEAF}],
    ids=["no leaf", "no link", "nothing before it", "not the link before it"],
)
def test_a_header_that_does_not_follow_the_chain_is_refused(entry: Entry, hashes: dict[str, object]):
    with pytest.raises(DBAPIError):
        slip_in(entry, hashes=hashes)


@pytest.mark.only_on("postgresql")
def test_a_link_that_is_not_made_of_its_leaf_is_refused(entry: Entry):
    with pytest.raises(DBAPIError):
        slip_in(entry, hashes={"link": LEAF})


def test_the_same_header_made_whole_is_taken(entry: Entry):
    slip_in(entry)

    assert db.session.execute(text("SELECT count(*) FROM entry")).scalar() == 2


def test_a_closed_year_stays_closed_and_takes_no_header(entry: Entry):
    with atomic() as session:
        session.execute(text("UPDATE period SET closed_at = '2026-01-01 00:00:00' WHERE year = 1404"))

    refuses("UPDATE period SET closed_at = NULL WHERE year = 1404")
    refuses("DELETE FROM period WHERE year = 1450")
    with pytest.raises(DBAPIError):
        slip_in(entry)


def test_no_cell_goes_below_nought_whoever_asks(entry: Entry):
    refuses("UPDATE balance SET quantity = -1 WHERE stage = 'in_store'")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("table", ["line", "unit_step"])
def test_no_row_is_replaced_by_its_hidden_key(entry: Entry, table: str):
    key = UNIQUE[table][0][1]
    names = [row[1] for row in db.session.execute(text(f"PRAGMA table_info({table})"))]
    picked = ", ".join(f"{name} + 50" if name == key else name for name in names)
    refuses(f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(names)}) SELECT rowid, {picked} FROM {table}")


@pytest.mark.only_on("sqlite")
def test_a_closed_year_is_not_replaced_by_an_open_one(entry: Entry):
    refuses("INSERT OR REPLACE INTO period (year, first_day, last_day) SELECT year, first_day, last_day FROM period")
