"""Why a target is missed, by the key of its row: written by hand after looking at a profile."""

from __future__ import annotations

_POSTING = (
    "A posting writes and checks what the bare one does not: the act with its key, the open year, month cells, totals,"
    " two heads, the hashed header; fifteen statements in five round trips against four in six. Some 4,000 calls of"
    " Python are left of 7,400 (of them a third reads who does it by SQLAlchemy's ORM), and the database itself takes"
    " twice the time of the whole bare posting for triggers, foreign keys and eight tables' indexes."
)
_ROWS_IN_PYTHON = (
    "Every row becomes a draft, a lot, a move and two lines in Python, and is hashed there. What is written goes past"
    " SQLAlchemy, but into four indexed tables, each row under checks, foreign keys and guards: as long again. The"
    " bare load fills one table with none of these."
)

REASONS: dict[str, str] = {
    "import-sqlite": _ROWS_IN_PYTHON,
    "import-postgresql": _ROWS_IN_PYTHON,
    "import-receipts-sqlite": _ROWS_IN_PYTHON,
    "import-receipts-postgresql": _ROWS_IN_PYTHON,
    "import-deliveries-sqlite": _ROWS_IN_PYTHON,
    "import-deliveries-postgresql": _ROWS_IN_PYTHON,
    "post": _POSTING,
    "post-hordak": _POSTING + " django-hordak posts with fewer, and keeps neither balances, nor keys, nor a chain.",
    "post-one-office": _POSTING + " The office's head is locked for the last two round trips and the commit.",
    "post-sqlite": "A posting is three times the statements of the bare one, and each row is looked at by the guards;"
    " most of its time is Python's, and while one writer is in Python, no other writes.",
    "wait-sqlite": "Threads that wait for SQLite's lock try again after a while, and whoever is unlucky waits longest.",
    "http-postgresql": "A delivery over HTTP is a posting and fourteen statements more: who is signed in and may do it,"
    " read at the door and once more in the transaction, the store, the receiver, the items, the shelf, the paper and"
    " its lines. They are read by SQLAlchemy's ORM, which takes half of the time.",
    "http-sqlite": "As on PostgreSQL, and one of the two workers at a time writes.",
    "verify-pace": "Each line is read through the driver and SQLAlchemy and written out as text before it is hashed;"
    " the hashing itself is a tenth.",
    "verify": "Each line is read through the driver and SQLAlchemy and written out as text before it is hashed;"
    " the hashing itself is a tenth.",
}
