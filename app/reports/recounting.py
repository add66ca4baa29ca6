"""A figure counted again from the lines alone, by conditions of its own: nothing here knows the kept totals.

Where the two differ, the book is damaged or a rule is wrong; the page of a figure shows both.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, select

from app.dates import first_day
from app.db import db
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.words import Condition, EntryKind, Origin, Stage
from app.reports.figures import Within, places_of
from app.reports.words import Counted, Measure

OF_ENERGY = (Origin.SAVING, Origin.CONVERSION)
NOT_GIVEN = (Origin.OPENING, Origin.FOUND, *OF_ENERGY)
DONORS_SIDE = (Stage.GIVEN, Stage.EXPECTED, Stage.RETURNED)
"""At these stages a gift counts where it came in, at others where its holder is."""
PROMISES = (EntryKind.ACCEPT, EntryKind.WITHDRAW, EntryKind.LAPSE, EntryKind.VALUE_CORRECTION)
COLUMNS = {
    Counted.QUANTITY: Line.quantity,
    Counted.FAIR_VALUE: Line.fair_value,
    Counted.COMPANY_COST: Line.company_cost,
    Counted.UNVALUED: Line.unvalued,
}
COUNTED_AT: dict[Measure, tuple[Stage, int, ColumnElement[bool]]] = {
    Measure.PROMISED: (Stage.EXPECTED, 1, Entry.counts_as.in_(PROMISES)),
    Measure.WITHDRAWN: (Stage.EXPECTED, -1, Entry.counts_as == EntryKind.WITHDRAW),
    Measure.LAPSED: (Stage.EXPECTED, -1, Entry.counts_as == EntryKind.LAPSE),
    Measure.RECEIVED: (Stage.GIVEN, -1, Lot.origin.not_in(NOT_GIVEN)),
    Measure.DAMAGED: (Stage.GIVEN, -1, and_(Lot.origin.not_in(NOT_GIVEN), Lot.condition == Condition.DAMAGED)),
    Measure.OPENING: (Stage.GIVEN, -1, Lot.origin == Origin.OPENING),
    Measure.FOUND: (Stage.GIVEN, -1, Lot.origin == Origin.FOUND),
    Measure.DELIVERED: (Stage.DELIVERED, 1, Lot.origin.not_in(OF_ENERGY)),
    Measure.LOST: (Stage.LOST, 1, Lot.origin.not_in(OF_ENERGY)),
    Measure.DISPOSED: (Stage.DISPOSED, 1, Lot.origin.not_in(OF_ENERGY)),
    Measure.RETURNED: (Stage.RETURNED, 1, Lot.origin.not_in(OF_ENERGY)),
}
"""Where the lines of a measure stand, with which sign, and which of them."""


def recount(measure: Measure, counted: Counted, within: Within) -> int:
    """The same number, summed line by line."""
    summed = cast(func.coalesce(func.sum(COLUMNS[counted]), 0), BigInteger)
    return COUNTED_AT[measure][1] * int(db.session.scalar(lines_of(measure, within, select(summed))) or 0)


def lines_of(measure: Measure, within: Within, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The lines that a figure is made of, for a query that reads them."""
    stage, _, condition = COUNTED_AT[measure]
    joined = wanted.select_from(Line).join(Lot, Lot.id == Line.lot_id).join(Entry, Entry.id == Line.entry_id)
    return joined.where(Line.stage == stage, condition, Lot.origin.not_in(OF_ENERGY), *_conditions(stage, within))


def _conditions(stage: Stage, within: Within) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool] | None] = [
        Line.item_id == within.item_id if within.item_id is not None else None,
        Lot.given_by == within.given_by if within.given_by is not None else None,
        Lot.given_for == within.given_for if within.given_for is not None else None,
        Line.level == within.level if within.level is not None else None,
        Line.happened_on >= _first(within.from_month) if within.from_month is not None else None,
        Line.happened_on < _after(within.to_month) if within.to_month is not None else None,
        _lies_in(stage, within) if within.place_id is not None else None,
    ]
    return [condition for condition in asked if condition is not None]


def _lies_in(stage: Stage, within: Within) -> ColumnElement[bool]:
    places = places_of(within) or []
    if stage in DONORS_SIDE:
        return Lot.place_id.in_(places)
    return Line.holder_id.in_(select(Holder.id).where(Holder.place_id.in_(places)))


def _first(month: int) -> date:
    return first_day(month // 100, month % 100)


def _after(month: int) -> date:
    """The first day behind a solar month."""
    return _first(month + 1 if month % 100 < 12 else month + 89)
