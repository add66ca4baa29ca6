"""What the database itself can do, without any of our checks: a durable posting, and a load of lines."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg

from tests.bench.clients import Act
from tests.bench.ground import open_bare

TABLES = (
    "CREATE TABLE cell (id bigint PRIMARY KEY, office bigint NOT NULL, quantity bigint NOT NULL)",
    "CREATE TABLE header (id bigint PRIMARY KEY, office bigint NOT NULL, happened_on date NOT NULL,"
    " actor bigint NOT NULL, client_key text NOT NULL UNIQUE)",
    "CREATE TABLE line (header_id bigint NOT NULL REFERENCES header, line_no bigint NOT NULL,"
    " cell_id bigint NOT NULL REFERENCES cell, quantity bigint NOT NULL, PRIMARY KEY (header_id, line_no))",
)
LOADED = (
    "CREATE TABLE loaded (entry_id bigint NOT NULL, line_no bigint NOT NULL, holder bigint NOT NULL,"
    " stage text NOT NULL, item bigint NOT NULL, lot bigint NOT NULL, quantity bigint NOT NULL,"
    " fair_value bigint NOT NULL, company_cost bigint NOT NULL, happened_on date NOT NULL,"
    " PRIMARY KEY (entry_id, line_no))"
)
DAY = "2026-01-01"
Connection = sqlite3.Connection | psycopg.Connection


def lay_cells(bare: Path | str, offices: int, lots: int) -> None:
    """Tables, and for every lot of every office two cells: where it comes from and where it goes."""
    connection = open_bare(bare)
    for table in TABLES:
        connection.execute(table)
    connection.executemany(
        "INSERT INTO cell VALUES (?, ?, 0)", [(n, n // (2 * lots)) for n in range(offices * lots * 2)]
    ) if isinstance(connection, sqlite3.Connection) else connection.execute(
        "INSERT INTO cell SELECT n, n / %s, 0 FROM generate_series(0, %s) n", (2 * lots, offices * lots * 2 - 1)
    )
    connection.commit()
    connection.close()


def open_poster(bare: Path | str, client: int, spots: range) -> Act:
    """A client that moves one piece between two cells: a header, two lines, two locked cells, one commit."""
    connection = open_bare(bare)
    drawn, ids = random.Random(client), count(time.time_ns() // 1000 * 100 + client, 100)
    post = _post_sqlite if isinstance(connection, sqlite3.Connection) else _post_postgresql

    def act() -> None:
        spot = drawn.choice(spots)
        post(connection, next(ids), 2 * spot, 2 * spot + 1)  # type: ignore[arg-type]

    return act


def _post_postgresql(connection: psycopg.Connection, header: int, source: int, target: int) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, quantity FROM cell WHERE id IN (%s, %s) ORDER BY id FOR NO KEY UPDATE", (source, target)
        )
        cursor.fetchall()
        cursor.execute("INSERT INTO header VALUES (%s, 1, %s, 1, %s)", (header, DAY, f"key-{header}"))
        cursor.execute("INSERT INTO line VALUES (%s, 1, %s, -1), (%s, 2, %s, 1)", (header, source, header, target))
        cursor.execute(
            "UPDATE cell SET quantity = quantity + CASE id WHEN %s THEN -1 ELSE 1 END WHERE id IN (%s, %s)",
            (source, source, target),
        )


def _post_sqlite(connection: sqlite3.Connection, header: int, source: int, target: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("SELECT id, quantity FROM cell WHERE id IN (?, ?)", (source, target)).fetchall()
    connection.execute("INSERT INTO header VALUES (?, 1, ?, 1, ?)", (header, DAY, f"key-{header}"))
    connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", [(header, 1, source, -1), (header, 2, target, 1)])
    connection.executemany("UPDATE cell SET quantity = quantity + ? WHERE id = ?", [(-1, source), (1, target)])
    connection.execute("COMMIT")


def load_lines(bare: Path | str, lines: int) -> float:
    """Lines a second: executemany in one transaction on SQLite, COPY on PostgreSQL."""
    connection = open_bare(bare)
    connection.execute(LOADED)
    connection.commit()
    begun = time.perf_counter()
    if isinstance(connection, sqlite3.Connection):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO loaded VALUES ({', '.join('?' * 10)})", _lines(lines))
        connection.execute("COMMIT")
    else:
        with connection.cursor().copy("COPY loaded FROM STDIN") as copy:
            for line in _lines(lines):
                copy.write_row(line)
        connection.commit()
    took = time.perf_counter() - begun
    connection.close()
    return lines / took


def _lines(lines: int) -> Iterator[tuple[object, ...]]:
    for n in range(lines):
        quantity = 5 if n % 2 else -5
        yield n // 2, n % 2 + 1, n % 1_000, "in_store", n % 200, n // 4, quantity, quantity * 1_000, 0, DAY
