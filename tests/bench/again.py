"""Some rows of docs/performance.md measured again after a mend, without the hour that the whole page takes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.rows import Row
from tests.bench.table import MISSED, line_of, reason_of

BEFORE_NOTE = "\nMachines differ"
NOTE = "\nMeasured again since, alone: {names} ({day}).\n"


class NotInPage(LookupError):
    """The page has no table to which a row could be added: it is measured whole first."""


def renewed(page: str, rows: Sequence[Row], *, names: str, day: str) -> str:
    """The page with these rows in the place of their former selves, and with their reasons as they are now.

    A row that the page has not yet stands behind the one that was put in before it, else before the last one of all.
    """
    lines = page.splitlines(keepends=True)
    behind: int | None = None
    for row in rows:
        place = _place_of(lines, row)
        if place is None:
            place = _last_of_table(lines) if behind is None else behind + 1
            lines.insert(place, "")
        lines[place], behind = line_of(row), place
    again = {f"- {row.what} ({row.on}): " for row in rows}
    kept = "".join(line for line in lines if not line.startswith(tuple(again)))
    reasons = "".join(reason_of(row) for row in rows if row.missed)
    whole = kept if MISSED in kept or not reasons else kept + MISSED
    text = (whole + reasons).removesuffix(MISSED)
    return text.replace(BEFORE_NOTE, NOTE.format(names=names, day=day) + BEFORE_NOTE, 1)


def _place_of(lines: Sequence[str], row: Row) -> int | None:
    for number, line in enumerate(lines):
        cells = line.strip("| \n").split(" | ")
        if cells[:2] == [row.what, row.on] and row.beside_what in line:
            return number
    return None


def _last_of_table(lines: Sequence[str]) -> int:
    """Where the row stands that tells of all the others: what was recounted."""
    places = [number for number, line in enumerate(lines) if line.startswith("| ")]
    if not places:
        raise NotInPage
    return places[-1]
