"""Everything kept, counted again from the lines alone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Select, cast, column, func, literal, select, values
from sqlalchemy import Date as DateType
from sqlalchemy import Integer as IntegerType

from app.dates import first_day, solar_month
from app.db import db
from app.items.models import Item
from app.ledger.kept import Balance, Hold, MonthCell, Unit
from app.ledger.lot_facts import LotFacts
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.totals import total_key
from app.ledger.words import BELOW_NOUGHT, LotKind, Stage

Figures = tuple[int, ...]
CELL = (Line.holder_id, Line.stage, Line.lot_id)


def whole(expression: Any) -> Any:
    """A sum as a whole number of 64 bits; PostgreSQL would make it a decimal."""
    return cast(func.coalesce(func.sum(expression), 0), BigInteger)


def cells() -> Select[*tuple[Any, ...]]:
    """Each cell's quantity and worth, from the lines."""
    sums = (whole(Line.quantity), whole(Line.fair_value), whole(Line.company_cost))
    return select(*CELL, *sums).group_by(*CELL)


def kept_cells() -> Select[*tuple[Any, ...]]:
    """Each cell as it is kept, those that were never used left out."""
    used = select(literal(1)).where(
        Line.lot_id == Balance.lot_id, Line.holder_id == Balance.holder_id, Line.stage == Balance.stage
    )
    return select(
        Balance.holder_id, Balance.stage, Balance.lot_id, Balance.quantity, Balance.fair_value, Balance.company_cost
    ).where((Balance.quantity != 0) | (Balance.fair_value != 0) | (Balance.company_cost != 0) | used.exists())


def difference(left: Select[*tuple[Any, ...]], right: Select[*tuple[Any, ...]]) -> list[Any]:
    """The rows that only one of two queries gives."""
    either: CompoundSelect[*tuple[Any, ...]] = left.except_(right)
    return [*db.session.execute(either), *db.session.execute(right.except_(left))]


def months() -> Any:
    """The solar months of the book as rows (month, first day, first day of the next)."""
    first, last = db.session.execute(select(func.min(Line.happened_on), func.max(Line.happened_on))).one()
    rows, month = [], solar_month(first) if first else 0
    while first and month <= solar_month(last):
        following = month + 1 if month % 100 < 12 else month + 89
        rows.append((month, first_day(month // 100, month % 100), first_day(following // 100, following % 100)))
        month = following
    named = values(column("month", IntegerType), column("begins", DateType), column("ends", DateType), name="months")
    # As a common table expression: SQLite cannot name the columns of VALUES in FROM.
    return named.data(rows or [(0, first_day(1300), first_day(1300))]).cte("months")


def month_cells() -> Select[*tuple[Any, ...]]:
    """Each cell's change in each solar month, from the lines."""
    month = months()
    keys = (*CELL, month.c.month)
    return (
        select(*keys, whole(Line.quantity), whole(Line.fair_value), whole(Line.company_cost))
        .join(month, (Line.happened_on >= month.c.begins) & (Line.happened_on < month.c.ends))
        .group_by(*keys)
    )


def totals() -> dict[tuple[Any, ...], Figures]:
    """Each total, from the lines: the same rule as a posting's, over groups instead of single lines."""
    month = months()
    keys = (
        Entry.counts_as, Line.stage, Lot.origin, Lot.condition, Line.level, month.c.month, Lot.place_id,
        Holder.place_id, Lot.given_by, Lot.given_for, Lot.item_id,
    )  # fmt: skip
    sums = (whole(Line.quantity), whole(Line.fair_value), whole(Line.company_cost), whole(Line.unvalued))
    query = (
        select(*keys, *sums)
        .join(Entry, Entry.id == Line.entry_id)
        .join(Lot, Lot.id == Line.lot_id)
        .join(Holder, Holder.id == Line.holder_id)
        .join(month, (Line.happened_on >= month.c.begins) & (Line.happened_on < month.c.ends))
        .group_by(*keys)
    )
    counted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (
        kind,
        stage,
        origin,
        condition,
        level,
        in_month,
        lot_place,
        holder_place,
        by,
        given_for,
        item,
        *figures,
    ) in db.session.execute(query):
        lot = LotFacts(item, by, given_for, lot_place, origin, condition, 1, 0, 0, 0, is_serialised=False)
        found = total_key(lot, {0: holder_place}, kind, 0, stage, level, in_month)
        if found:
            key, sign = found
            counted[key] = [had + sign * int(more) for had, more in zip(counted[key], figures, strict=True)]
    return {key: tuple(figures) for key, figures in counted.items() if any(figures)}


def short_days() -> list[Any]:
    """Cells that were below nought at the end of a day: holder, stage, lot, day, quantity."""
    daily = (
        select(*CELL, Line.happened_on, whole(Line.quantity).label("change"))
        .where(Line.stage.not_in(BELOW_NOUGHT))
        .group_by(*CELL, Line.happened_on)
        .subquery()
    )
    running = func.sum(daily.c.change).over(
        partition_by=(daily.c.holder_id, daily.c.stage, daily.c.lot_id), order_by=daily.c.happened_on
    )
    days = select(daily, running.label("left")).subquery()
    return list(db.session.execute(select(days).where(days.c.left < 0)))


def wrong_holds() -> list[Any]:
    """Cells whose blocked quantity is not what the waiting approvals block."""
    held = select(Hold.holder_id, Hold.stage, Hold.lot_id, whole(Hold.quantity)).group_by(
        Hold.holder_id, Hold.stage, Hold.lot_id
    )
    kept = select(Balance.holder_id, Balance.stage, Balance.lot_id, Balance.held).where(Balance.held != 0)
    return difference(held, kept)


def wrong_units() -> list[Any]:
    """Cells of serialised goods that hold more or fewer pieces than their quantity says."""
    pieces = select(Unit.holder_id, Unit.stage, Unit.lot_id, func.count()).where(Unit.stage != Stage.GIVEN)
    counted = (
        select(Balance.holder_id, Balance.stage, Balance.lot_id, Balance.quantity)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Item.serialised, Lot.kind == LotKind.GOODS, Balance.quantity > 0)
    )
    return difference(pieces.group_by(Unit.holder_id, Unit.stage, Unit.lot_id), counted)


def wrong_copies() -> list[Any]:
    """Cells whose item, right to run below nought, or newest day is not what lots, stages and lines say."""
    newest = select(*CELL, func.max(Line.happened_on).label("day")).group_by(*CELL).subquery()
    cells = (
        select(Balance.holder_id, Balance.stage, Balance.lot_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .outerjoin(
            newest,
            (newest.c.lot_id == Balance.lot_id)
            & (newest.c.holder_id == Balance.holder_id)
            & (newest.c.stage == Balance.stage),
        )
        .where(
            (Balance.item_id != Lot.item_id)
            | (Balance.may_go_below != Balance.stage.in_(BELOW_NOUGHT))
            | (Balance.last_on < newest.c.day)
        )
    )
    months = select(MonthCell.holder_id, MonthCell.stage, MonthCell.lot_id, MonthCell.month).join(
        Lot, (Lot.id == MonthCell.lot_id) & (Lot.item_id != MonthCell.item_id)
    )
    return [*db.session.execute(cells), *db.session.execute(months)]


def unbalanced() -> list[int]:
    """Entries whose lines are not nought per item and lot, or not as many as declared."""
    sums = (
        select(Line.entry_id)
        .group_by(Line.entry_id, Line.item_id, Line.lot_id)
        .having((func.sum(Line.quantity) != 0) | (func.sum(Line.fair_value) != 0) | (func.sum(Line.company_cost) != 0))
    )
    counted = select(Line.entry_id, func.count().label("lines")).group_by(Line.entry_id).subquery()
    found = (
        select(Entry.id)
        .outerjoin(counted, counted.c.entry_id == Entry.id)
        .where(Entry.line_count != func.coalesce(counted.c.lines, 0))
    )
    orphans = select(Line.entry_id).outerjoin(Entry, Entry.id == Line.entry_id).where(Entry.id.is_(None))
    return sorted({*db.session.scalars(sums), *db.session.scalars(found), *db.session.scalars(orphans)})


def gaps() -> list[Any]:
    """Offices and years whose numbers, and offices whose chain, are not 1, 2, 3 … up to their head."""
    chain = select(Entry.office_id, literal(0), func.count(), func.max(Entry.chain_no)).group_by(Entry.office_id)
    numbers = select(Entry.office_id, Entry.year, func.count(), func.max(Entry.number)).group_by(
        Entry.office_id, Entry.year
    )
    return [row for query in (chain, numbers) for row in db.session.execute(query) if row[2] != row[3]]
