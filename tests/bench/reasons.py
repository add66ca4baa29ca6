"""Why a target is missed, by the key of its row: written by hand after looking at a profile.

A reason names what costs, and no figure: those that can be measured stand in the table, made by the same run.
"""

from __future__ import annotations

_POSTING = (
    "A posting writes and checks what the bare one does not: the act with its key, the open year, month cells, totals,"
    " the office's heads, the hashed header. It sends several times the statements, though in hardly more round trips;"
    " triggers, foreign keys and the indexes of every table look at what is written, and in the database alone that"
    " takes longer than the whole bare posting. Of our own time a good part reads who does it, by SQLAlchemy's ORM."
)
_ROWS_IN_PYTHON = (
    "Every row becomes a draft, a lot, a move and its lines in Python, and is hashed there. What is written goes past"
    " SQLAlchemy, but into several indexed tables, each row under checks, foreign keys and guards, which takes about"
    " as long again. The bare load fills one table with none of these."
)
_CHECKED_ROWS = (
    "Most of the time is the database's: a row of the file is a lot and rows of lines, cells and month"
    " cells, all of them in indexed tables under checks, foreign keys and guards. Reading the row, drafting and hashing"
    " it in Python is the rest. The bare load fills one table with none of these."
)
_READ_AND_WRITTEN = (
    "Each line comes from the driver value by value, is put into the order of its chain and written out as text before"
    " it is hashed; the hashing itself is a small part."
)

_CELLS_AS_ROWS = "A row of SQLAlchemy's is made of each cell; by then the database has answered long ago."

REASONS: dict[str, str] = {
    "balances-sqlite": _CELLS_AS_ROWS,
    "balances-postgresql": _CELLS_AS_ROWS,
    "import-sqlite": _CHECKED_ROWS,
    "import-postgresql": _CHECKED_ROWS,
    "import-receipts-sqlite": _ROWS_IN_PYTHON,
    "import-receipts-postgresql": _ROWS_IN_PYTHON,
    "import-deliveries-sqlite": _ROWS_IN_PYTHON,
    "import-deliveries-postgresql": _ROWS_IN_PYTHON,
    "post": _POSTING,
    "post-hordak": _POSTING + " django-hordak posts with fewer, and keeps neither balances, nor keys, nor a chain.",
    "post-one-office": _POSTING + " The office's head is locked until the commit, and its clients wait for each other.",
    "post-sqlite": "A posting sends several times the statements of the bare one, and the guards look at each row; most"
    " of its time is Python's, and while one writer is in Python, no other writes.",
    "wait-sqlite": "Threads that wait for SQLite's lock try again after a while, and whoever is unlucky waits longest.",
    "http-postgresql": "A delivery over HTTP is a posting and as many statements again: who is signed in and may do it,"
    " read at the door and once more in the transaction, the store, the receiver, the items, the shelf, the paper and"
    " its lines. They are read by SQLAlchemy's ORM, which takes the larger part of the time.",
    "http-sqlite": "As on PostgreSQL, and one of the workers at a time writes.",
    "verify-pace": _READ_AND_WRITTEN,
    "verify": _READ_AND_WRITTEN,
}
