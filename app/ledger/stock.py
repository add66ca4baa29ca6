"""What a holder has, now and on any past day; a stock card; the journey of a lot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.dates import first_day, solar_month
from app.db import db
from app.ledger.kept import Balance, MonthCell
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import Stage


@dataclass(frozen=True, slots=True)
class StockRow:
    """So much of a lot at one stage of a holder."""

    lot: Lot
    stage: Stage
    quantity: int
    held: int
    fair_value: int
    company_cost: int


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a stock card: what an entry did to a holder's stock of an item, and what was left."""

    entry: Entry
    stage: Stage
    quantity: int
    left: int


def stock_now(holder_id: int, *, stages: Sequence[Stage] = ()) -> list[StockRow]:
    """What stands at a holder now, by item, expiry and lot; empty cells are left out."""
    query = select(Balance).where(Balance.holder_id == holder_id, Balance.quantity != 0)
    if stages:
        query = query.where(Balance.stage.in_(stages))
    cells = list(db.session.scalars(query))
    lots = _lots({cell.lot_id for cell in cells})
    rows = [StockRow(lots[c.lot_id], c.stage, c.quantity, c.held, c.fair_value, c.company_cost) for c in cells]
    return sorted(rows, key=_shelf_order)


def stock_on(holder_id: int, day: date, *, stages: Sequence[Stage] = ()) -> list[StockRow]:
    """What stood at a holder at the end of a day, from the kept months before it and the lines of its own month."""
    figures: dict[tuple[Stage, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    month = solar_month(day)
    whole = select(
        MonthCell.stage, MonthCell.lot_id, func.sum(MonthCell.quantity), func.sum(MonthCell.fair_value),
        func.sum(MonthCell.company_cost),
    ).where(MonthCell.holder_id == holder_id, MonthCell.month < month)  # fmt: skip
    part = select(
        Line.stage, Line.lot_id, func.sum(Line.quantity), func.sum(Line.fair_value), func.sum(Line.company_cost)
    ).where(
        Line.holder_id == holder_id, Line.happened_on <= day, Line.happened_on >= first_day(month // 100, month % 100)
    )
    for query, table in ((whole, MonthCell), (part, Line)):
        if stages:
            query = query.where(table.stage.in_(stages))
        for stage, lot_id, *sums in db.session.execute(query.group_by(table.stage, table.lot_id)):
            for place, figure in enumerate(sums):
                figures[stage, lot_id][place] += int(figure)
    lots = _lots({lot_id for _, lot_id in figures})
    rows = [
        StockRow(lots[lot_id], stage, quantity, 0, fair_value, company_cost)
        for (stage, lot_id), (quantity, fair_value, company_cost) in figures.items()
        if quantity
    ]
    return sorted(rows, key=_shelf_order)


def _shelf_order(row: StockRow) -> tuple[str, int, str, date, int]:
    return row.lot.item.sort_key, row.lot.item_id, row.stage.value, row.lot.expires_on or date.max, row.lot.id


def _lots(lot_ids: set[int]) -> dict[int, Lot]:
    query = select(Lot).options(joinedload(Lot.item)).where(Lot.id.in_(sorted(lot_ids)))
    return {lot.id: lot for lot in db.session.scalars(query)}


def list_card(
    holder_id: int, item_id: int, *, stages: Sequence[Stage] = (Stage.IN_STORE, Stage.ALLOTTED),
    before: tuple[date, int] | None = None, limit: int = 100,
) -> list[CardRow]:  # fmt: skip
    """A holder's stock card of an item, newest first, each line with what was left after it.

    The card is read backwards from the stock now, so that its newest page costs the same in any year. `before` is the
    day and entry of the last line seen.
    """
    rows = _card_lines(holder_id, item_id, stages, before, limit)
    left = _left_before(holder_id, item_id, stages, before)
    entries = _entries({row.entry_id for row in rows})
    card = []
    for row in rows:
        card.append(CardRow(entries[row.entry_id], row.stage, int(row.quantity), left))
        left -= int(row.quantity)
    return card


def _card_lines(
    holder_id: int, item_id: int, stages: Sequence[Stage], before: tuple[date, int] | None, limit: int
) -> Sequence:  # type: ignore[type-arg]
    query = (
        select(Line.happened_on, Line.entry_id, Line.stage, func.sum(Line.quantity).label("quantity"))
        .where(Line.holder_id == holder_id, Line.item_id == item_id, Line.stage.in_(stages))
        .group_by(Line.happened_on, Line.entry_id, Line.stage)
        .having(func.sum(Line.quantity) != 0)
        .order_by(Line.happened_on.desc(), Line.entry_id.desc(), Line.stage)
        .limit(limit)
    )
    if before is not None:
        query = query.where(_older(before))
    return db.session.execute(query).all()


def _left_before(holder_id: int, item_id: int, stages: Sequence[Stage], before: tuple[date, int] | None) -> int:
    now = select(func.sum(Balance.quantity)).where(
        Balance.holder_id == holder_id, Balance.item_id == item_id, Balance.stage.in_(stages)
    )
    left = int(db.session.scalar(now) or 0)
    if before is None:
        return left
    seen = select(func.sum(Line.quantity)).where(
        Line.holder_id == holder_id, Line.item_id == item_id, Line.stage.in_(stages), ~_older(before)
    )
    return left - int(db.session.scalar(seen) or 0)


def _older(before: tuple[date, int]):  # type: ignore[no-untyped-def]
    day, entry_id = before
    return or_(Line.happened_on < day, (Line.happened_on == day) & (Line.entry_id < entry_id))


def _entries(entry_ids: set[int]) -> dict[int, Entry]:
    query = select(Entry).options(joinedload(Entry.office)).where(Entry.id.in_(sorted(entry_ids)))
    return {entry.id: entry for entry in db.session.scalars(query)}


def list_journey(lot_id: int) -> list[Line]:
    """Every line of a lot in the order of what happened, each with its entry and holder."""
    query = (
        select(Line)
        .join(Entry, Entry.id == Line.entry_id)
        .options(
            joinedload(Line.entry).joinedload(Entry.office), joinedload(Line.holder),
            joinedload(Line.lot).joinedload(Lot.item),
        )
        .where(Line.lot_id == lot_id)
        .order_by(Line.happened_on, Entry.recorded_at, Entry.id, Line.line_no)
    )  # fmt: skip
    return list(db.session.scalars(query))


def list_family(lot_id: int, among: ColumnElement[bool] | None = None) -> list[Lot]:
    """The lot's forebears, itself, and the lots that came out of it: from the promise to the goods.

    Empty if there is no such lot, or none for which `among` holds.
    """
    query = select(Lot).options(joinedload(Lot.item))
    family: list[Lot] = []
    parent = db.session.scalar(query.where(Lot.id == lot_id, true() if among is None else among))
    if parent is None:
        return []
    while parent is not None:
        family.insert(0, parent)
        parent = db.session.scalar(query.where(Lot.id == parent.parent_id)) if parent.parent_id else None
    children = db.session.scalars(query.where(Lot.parent_id == lot_id).order_by(Lot.opened_on, Lot.id))
    return family + list(children)
