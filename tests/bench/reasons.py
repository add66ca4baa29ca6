"""Why a target is missed, by the key of its row: written by hand after looking at a profile."""

from __future__ import annotations

_ROUND_TRIPS = (
    "A posting is three times the statements of the bare one, one after another, and SQLAlchemy looks each up, sends it"
    " and reads its rows in Python: the cores are busy with Python, not with the database."
)
_ROWS_IN_PYTHON = (
    "Every row is read by a schema, becomes a draft, a lot, a move and two lines, and is hashed, all of it row by row"
    " in Python; the bare load hands tuples to the driver."
)

REASONS: dict[str, str] = {
    "import-sqlite": _ROWS_IN_PYTHON,
    "import-postgresql": _ROWS_IN_PYTHON,
    **{
        f"import-{kind}-{on}": _ROWS_IN_PYTHON for kind in ("receipts", "deliveries") for on in ("sqlite", "postgresql")
    },
    "post": _ROUND_TRIPS,
    "post-hordak": _ROUND_TRIPS + " django-hordak posts with fewer, and keeps neither balances, nor keys, nor a chain.",
    "post-one-office": _ROUND_TRIPS + " The office's head is locked for the last of them only.",
    "post-sqlite": _ROUND_TRIPS + " One writer at a time: while it is in Python, nobody else writes.",
    "wait-sqlite": "Threads that wait for SQLite's lock try again after a while, and whoever is unlucky waits longest.",
    "http-postgresql": "A delivery over HTTP is three times the statements of a posting: who is signed in, the store,"
    " the receiver, the shelf, the paper and its lines, beside the posting itself.",
    "http-sqlite": "As on PostgreSQL, and one of the two workers at a time writes.",
}
