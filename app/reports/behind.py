"""The entries behind a figure of a report, as far as its reader may open them; together they make what one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.campaigns.book import PAGE, EntryRow, Eyes, eyes_of, rows_of
from app.db import db
from app.ledger.models import Entry, Line, Lot
from app.reports.figures import Figure
from app.reports.recounting import COLUMNS, COUNTED_AT, lines_of, recount


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One entry, and how much of the figure it is."""

    row: EntryRow
    number: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The same figure from the lines, what of it lies in entries that this person may open, and a page of those."""

    recounted: int
    seen: int
    rows: list[BehindRow]


def get_behind(
    figure: Figure, *, seen_by: User, after: tuple[date, int] | None = None, limit: int = PAGE
) -> Behind:  # fmt: skip
    """The entries that make a figure, the newest first, from behind the day and key of the last one seen."""
    eyes = eyes_of(seen_by)
    again = recount(figure.measure, figure.counted, figure.within)
    seen = again if eyes.offices is None else _total_seen(figure, eyes)
    return Behind(again, seen, _list_rows(figure, eyes, after, limit))


def _total_seen(figure: Figure, eyes: Eyes) -> int:
    summed: Select[Any] = select(func.sum(COLUMNS[figure.counted]))
    return COUNTED_AT[figure.measure][1] * int(db.session.scalar(_own(figure, eyes, summed)) or 0)


def _list_rows(figure: Figure, eyes: Eyes, after: tuple[date, int] | None, limit: int) -> list[BehindRow]:
    sign, summed = COUNTED_AT[figure.measure][1], func.sum(COLUMNS[figure.counted]).label("number")
    wanted = _own(figure, eyes, select(Line.entry_id, Line.happened_on, summed))
    wanted = wanted.group_by(Line.entry_id, Line.happened_on).having(summed != 0)
    if after is not None:
        day, entry_id = after
        wanted = wanted.where((Line.happened_on < day) | ((Line.happened_on == day) & (Line.entry_id < entry_id)))
    newest = wanted.order_by(Line.happened_on.desc(), Line.entry_id.desc()).limit(limit)
    found = {row.entry_id: sign * int(row.number) for row in db.session.execute(newest)}
    entries = select(Entry).options(joinedload(Entry.office)).where(Entry.id.in_(sorted(found)))
    rows = rows_of(list(db.session.scalars(entries.order_by(Entry.happened_on.desc(), Entry.id.desc()))), eyes)
    return [BehindRow(row, found[row.entry.id]) for row in rows]


def _own(figure: Figure, eyes: Eyes, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    lines = lines_of(figure.measure, figure.within, wanted)
    if eyes.offices is None:
        return lines
    return lines.where(or_(Entry.office_id.in_(eyes.offices), Lot.given_by.in_(eyes.donors)))
