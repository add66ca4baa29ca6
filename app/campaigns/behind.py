"""The entries behind a figure: each with how much of it came of it, so that together they make the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.campaigns.book import PAGE, EntryRow, Eyes, eyes_of, rows_of
from app.campaigns.figures import stands_in, total_figure
from app.codes import Coded
from app.db import db
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import Condition, EntryKind, Origin, Stage


class Figure(Coded):
    """A figure that a page shows; its value is the name that `Figures` has for it."""

    PROMISED = "promised", "تعهدشده", "Promised"
    RECEIVED = "received", "دریافت‌شده", "Received"
    DAMAGED = "damaged", "دریافت‌شده، معیوب", "Received, damaged"
    DELIVERED = "delivered", "تحویل‌شده", "Delivered"
    LOST = "lost", "مفقود", "Lost"


GIFTS = (Origin.RECEIPT, Origin.DIRECT)
PROMISES = (EntryKind.ACCEPT, EntryKind.WITHDRAW, EntryKind.LAPSE)
READ_AT = {
    Figure.PROMISED: Stage.EXPECTED,
    Figure.RECEIVED: Stage.GIVEN,
    Figure.DAMAGED: Stage.GIVEN,
    Figure.DELIVERED: Stage.DELIVERED,
    Figure.LOST: Stage.LOST,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which figure: of one item, of a campaign's or a company's holder or both, in these places or everywhere."""

    figure: Figure
    item_id: int
    given_for: int | None = None
    given_by: int | None = None
    place_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One entry, and how much of the figure it is."""

    row: EntryRow
    quantity: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure, how much of it lies in entries that this person may open, and a page of those."""

    total: int
    seen: int
    rows: list[BehindRow]


def get_behind(
    asked: Asked, *, seen_by: User, behind: tuple[date, int] | None = None, limit: int = PAGE
) -> Behind:  # fmt: skip
    """The figure and the newest of its entries, from behind the day and key of the last one seen."""
    eyes = eyes_of(seen_by)
    total = total_figure(
        asked.figure.value, asked.item_id, given_for=asked.given_for, given_by=asked.given_by,
        place_ids=asked.place_ids,
    )  # fmt: skip
    seen = total if eyes.offices is None else _total_seen(asked, eyes)
    return Behind(total, seen, _list_rows(asked, eyes, behind, limit))


def _list_rows(asked: Asked, eyes: Eyes, behind: tuple[date, int] | None, limit: int) -> list[BehindRow]:
    sign = -1 if READ_AT[asked.figure] is Stage.GIVEN else 1
    summed = func.sum(Line.quantity).label("quantity")
    wanted = _lines(asked, eyes, select(Line.entry_id, Line.happened_on, summed))
    wanted = wanted.group_by(Line.entry_id, Line.happened_on).having(summed != 0)
    if behind is not None:
        day, entry_id = behind
        wanted = wanted.where((Line.happened_on < day) | ((Line.happened_on == day) & (Line.entry_id < entry_id)))
    newest = wanted.order_by(Line.happened_on.desc(), Line.entry_id.desc()).limit(limit)
    found = {row.entry_id: sign * int(row.quantity) for row in db.session.execute(newest)}
    entries = select(Entry).options(joinedload(Entry.office)).where(Entry.id.in_(sorted(found)))
    rows = rows_of(list(db.session.scalars(entries.order_by(Entry.happened_on.desc(), Entry.id.desc()))), eyes)
    return [BehindRow(row, found[row.entry.id]) for row in rows]


def _total_seen(asked: Asked, eyes: Eyes) -> int:
    total = int(db.session.scalar(_lines(asked, eyes, select(func.sum(Line.quantity)))) or 0)
    return -total if READ_AT[asked.figure] is Stage.GIVEN else total


def _lines(asked: Asked, eyes: Eyes, wanted: Any) -> Any:
    """The lines that count in a figure, as far as this person may see them; as the kept totals count them."""
    stage = READ_AT[asked.figure]
    wanted = wanted.join(Lot, Lot.id == Line.lot_id).join(Entry, Entry.id == Line.entry_id)
    conditions: list[ColumnElement[bool]] = [Line.stage == stage, Line.item_id == asked.item_id]
    if stage is Stage.EXPECTED:
        conditions.append(Entry.counts_as.in_(PROMISES))
    if stage is Stage.GIVEN:
        conditions.append(Lot.origin.in_(GIFTS))
    if asked.figure is Figure.DAMAGED:
        conditions.append(Lot.condition == Condition.DAMAGED)
    if asked.given_for is not None:
        conditions.append(Lot.given_for == asked.given_for)
    if asked.given_by is not None:
        conditions.append(Lot.given_by == asked.given_by)
    if asked.place_ids:
        conditions.append(_lies_in(stage, asked.place_ids))
    if eyes.offices is not None:
        conditions.append(or_(Entry.office_id.in_(eyes.offices), Lot.given_by.in_(eyes.donors)))
    return wanted.where(*conditions)


def _lies_in(stage: Stage, place_ids: Sequence[int]) -> ColumnElement[bool]:
    """The donor's side counts where the lot came in, all else where its holder is."""
    if stage in (Stage.GIVEN, Stage.EXPECTED):
        return Lot.place_id.in_(place_ids)
    return stands_in(Line.holder_id, place_ids)
