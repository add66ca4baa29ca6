"""What the values rest on: how much of what was received was valued at which level, and on which basis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from app.db import db
from app.errors import N_, Bilingual
from app.ledger.kept import MonthCell, Valuation
from app.ledger.models import Entry, Lot
from app.ledger.words import LotKind, Origin, Stage
from app.reports.base import Column, Kind, Report, Row
from app.reports.scopes import Scope
from app.text import persian_digits

WHOLE = 10_000
RECEIVED = (Origin.RECEIPT, Origin.DIRECT)
LEVELS = {
    0: Bilingual("not valued", "ارزش‌گذاری نشده"),
    **{level: Bilingual(f"level {level}", f"سطح {persian_digits(str(level))}") for level in (1, 2, 3)},
}
"""Levels of fair value. Source: IFRS 13, by handbook 2."""


def build(scope: Scope) -> Iterator[Row]:
    """A row for each level and basis, as the lots are valued on the day; one for what was not valued."""
    rows = sorted(
        ((level, basis.value if basis else "", basis, int(lots), int(fair), int(cost))
         for level, basis, lots, fair, cost in db.session.execute(_query(scope))),
        key=lambda row: (row[0] == 0, row[:2]),
    )  # fmt: skip
    whole = sum(row[4] for row in rows)
    for level, _, basis, lots, fair, cost in rows:
        share = fair * WHOLE // whole if whole else None
        yield [LEVELS[level], basis, lots, fair, share, cost]


def newest_valuations(until: date) -> Select[Valuation]:
    """The last valuation by a day of each lot that was valued again."""
    newest = select(func.max(Valuation.entry_id)).join(Entry, Entry.id == Valuation.entry_id)
    newest = newest.where(Entry.happened_on <= until).group_by(Valuation.lot_id)
    return select(Valuation).where(Valuation.entry_id.in_(newest))


def _query(scope: Scope) -> Select[*tuple[Any, ...]]:
    again, lots = newest_valuations(scope.today).subquery(), lots_received(scope).subquery()
    level = func.coalesce(again.c.fair_level, Lot.fair_level)
    basis: Any = func.coalesce(again.c.fair_basis, Lot.fair_basis, type_=Lot.fair_basis.type)
    return (
        select(level, basis, func.count(), func.sum(lots.c.fair_value), func.sum(lots.c.company_cost))
        .select_from(lots)
        .join(Lot, Lot.id == lots.c.lot_id)
        .outerjoin(again, again.c.lot_id == Lot.id)
        .group_by(level, basis)
    )


def lots_received(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Each lot that was received and not undone: how much of it, and what that was worth in all."""
    within, cell = scope.within, MonthCell
    worth = [(-func.sum(each)).label(each.key) for each in (cell.quantity, cell.fair_value, cell.company_cost)]
    wanted = select(cell.lot_id, *worth).join(Lot, Lot.id == cell.lot_id)
    wanted = wanted.where(cell.stage == Stage.GIVEN, Lot.kind == LotKind.GOODS, Lot.origin.in_(RECEIVED))
    for column, value in (
        (cell.item_id, within.item_id), (Lot.given_by, within.given_by), (Lot.given_for, within.given_for)
    ):  # fmt: skip
        wanted = wanted.where(column == value) if value is not None else wanted
    if within.from_month is not None:
        wanted = wanted.where(cell.month.between(within.from_month, within.to_month))
    if scope.place_ids is not None:
        wanted = wanted.where(Lot.place_id.in_(scope.place_ids))
    return wanted.group_by(cell.lot_id).having((func.sum(cell.quantity) != 0) | (func.sum(cell.fair_value) != 0))


REPORT = Report(
    "values", N_("Values by level and basis"),
    N_("On what the estimates of what was received rest: 1 a market price, 2 other prices, 3 an expert's estimate."),
    (
        Column("level", N_("Level")), Column("basis", N_("It rests on")), Column("lots", N_("Lots"), Kind.COUNT),
        Column("fair_value", N_("Fair value"), Kind.RIALS), Column("share", N_("Share"), Kind.SHARE),
        Column("company_cost", N_("Cost to the company"), Kind.RIALS),
    ),
    frozenset({"year", "month", "place", "campaign", "company", "item"}), build,
)  # fmt: skip
