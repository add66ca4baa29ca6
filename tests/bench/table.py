"""docs/performance.md as a run writes it; nobody types a figure there."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.reasons import REASONS
from tests.bench.rows import Row

HEADINGS = ("what", "database", "ours", "beside it", "ratio", "target", "")
HEAD = """# How fast it is

Written on {day} by `{command}`; no figure here is typed by hand. Measured on {machine}.

Machines differ and so do hours of the day: read the ratios. Each is of two measurements of the same run, taken in
turns, on the same database with the same promise (a commit is on the disk: `fsync`, `synchronous_commit`,
`synchronous=FULL`), and where a figure was taken more than once it is the median of three.

"""
MISSED = "\n## Targets missed, and why\n\n"
NO_REASON = "No reason is written down yet; look at a profile and put it into `tests/bench/reasons.py`."


def document(rows: Sequence[Row], *, day: str, command: str, machine: str) -> str:
    """The whole page."""
    text = HEAD.format(day=day, command=command, machine=machine) + table(rows)
    missed = [row for row in rows if row.missed]
    if missed:
        text += MISSED + "".join(map(reason_of, missed))
    return text


def reason_of(row: Row) -> str:
    """Why a target was missed, as the page says it."""
    return f"- {row.what} ({row.on}): {REASONS.get(row.key, NO_REASON)}\n"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    return _line(HEADINGS) + _line(tuple("---" for _ in HEADINGS)) + "".join(map(line_of, rows))


def line_of(row: Row) -> str:
    """A row as a line of Markdown."""
    return _line(row.cells())


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
