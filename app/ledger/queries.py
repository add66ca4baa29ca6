"""Reading the book: entries, lots, worth, and the totals kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.db import db
from app.ledger.cells import chunks
from app.ledger.kept import Balance, NumberHead, Period, Total, Unit, Valuation
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import EntryKind, Flow, Stage
from app.places.models import Office

PAGE = 50


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One kept figure: quantity first, two estimates beside it, and how much of it has no value."""

    key: tuple[Any, ...]
    quantity: int
    fair_value: int
    company_cost: int
    unvalued: int


def _whole_entries() -> Select[Entry]:
    lines = selectinload(Entry.lines)
    return select(Entry).options(
        joinedload(Entry.office), lines.joinedload(Line.lot).joinedload(Lot.item), lines.joinedload(Line.holder)
    )


def get_entry(entry_id: int) -> Entry:
    """An entry with its lines; raises NoSuchEntry."""
    entry = find_entry(Entry.id == entry_id)
    if entry is None:
        raise NoSuchEntry()
    return entry


def find_entry_by_number(office_code: str, year: int, number: int) -> Entry | None:
    """The entry printed under a number, or None."""
    return find_entry(is_printed(office_code, year, number))


def is_printed(office_code: str, year: int, number: int) -> ColumnElement[bool]:
    """Is it the entry printed under a number?"""
    office = select(Office.id).where(Office.code == office_code).scalar_subquery()
    return and_(Entry.office_id == office, Entry.year == year, Entry.number == number)


def find_entry(*conditions: ColumnElement[bool]) -> Entry | None:
    """The one entry for which these hold, with its lines, or None."""
    return db.session.scalar(_whole_entries().where(*conditions))


def list_entries_by_id(entry_ids: Sequence[int]) -> list[Entry]:
    """These entries with their lines, in the order asked for; unknown ids are left out."""
    found: dict[int, Entry] = {}
    for part in chunks(list(entry_ids)):
        found.update((entry.id, entry) for entry in db.session.scalars(_whole_entries().where(Entry.id.in_(part))))
    return [found[entry_id] for entry_id in entry_ids if entry_id in found]


def list_headers(entry_ids: Sequence[int]) -> list[Entry]:
    """These entries in the order asked for, their lines unread until somebody looks."""
    found: dict[int, Entry] = {}
    for part in chunks(list(entry_ids)):
        query = select(Entry).options(joinedload(Entry.office)).where(Entry.id.in_(part))
        found.update((entry.id, entry) for entry in db.session.scalars(query))
    return [found[entry_id] for entry_id in entry_ids if entry_id in found]


def list_entries_of_act(act_id: int) -> list[Entry]:
    """What one act posted, as it was drafted: whoever asks again is answered in the order of the first answer.

    Places in a chain would not do: those of two offices say nothing of each other.
    """
    return list(db.session.scalars(_whole_entries().where(Entry.act_id == act_id).order_by(Entry.id)))


def list_entries(
    *, office_ids: Iterable[int] | None = None, kinds: Sequence[EntryKind] = (), from_day: date | None = None,
    to_day: date | None = None, before: tuple[date, int] | None = None, limit: int = PAGE,
) -> list[Entry]:  # fmt: skip
    """Entries of these offices (None: of all), newest day first; `before` is the day and id of the last one seen."""
    query = _whole_entries().order_by(Entry.happened_on.desc(), Entry.id.desc()).limit(limit)
    if office_ids is not None:
        query = query.where(Entry.office_id.in_(sorted(office_ids)))
    if kinds:
        query = query.where(Entry.kind.in_(kinds))
    if from_day is not None:
        query = query.where(Entry.happened_on >= from_day)
    if to_day is not None:
        query = query.where(Entry.happened_on <= to_day)
    if before is not None:
        day, entry_id = before
        query = query.where((Entry.happened_on < day) | ((Entry.happened_on == day) & (Entry.id < entry_id)))
    return list(db.session.scalars(query))


def list_reversals(entry_id: int) -> list[Entry]:
    """The undoing of an entry, the undoing of that, and so on; empty when it was never undone."""
    chain: list[Entry] = []
    current: int | None = entry_id
    while current is not None:
        undone_by = db.session.scalar(_whole_entries().where(Entry.reverses_id == current))
        current = undone_by.id if undone_by else None
        if undone_by:
            chain.append(undone_by)
    return chain


def standing(entry_ids: Iterable[int]) -> set[int]:
    """Those of the entries that are not undone; an undo that was itself undone does not count."""
    asked = set(entry_ids)
    undone_by: dict[int, int] = {}
    frontier = sorted(asked)
    while frontier:
        found: dict[int, int] = {}
        for part in chunks(frontier):
            rows = db.session.execute(select(Entry.reverses_id, Entry.id).where(Entry.reverses_id.in_(part)))
            found.update((reversed_id, by) for reversed_id, by in rows if reversed_id is not None)
        undone_by |= found
        frontier = sorted(found.values())
    return {entry_id for entry_id in asked if _stands(entry_id, undone_by)}


def _stands(entry_id: int, undone_by: dict[int, int]) -> bool:
    stands = True
    while entry_id in undone_by:
        entry_id = undone_by[entry_id]
        stands = not stands
    return stands


def get_lot(lot_id: int) -> Lot:
    """A lot; raises NoSuchEntry when there is none."""
    lot = db.session.scalar(select(Lot).options(joinedload(Lot.item)).where(Lot.id == lot_id))
    if lot is None:
        raise NoSuchEntry()
    return lot


def have_goods(item_id: int) -> bool:
    """Is there a lot of this item, be it promised only or gone since?"""
    return db.session.scalar(select(Lot.id).where(Lot.item_id == item_id).limit(1)) is not None


def list_valuations(lot_id: int) -> list[Valuation]:
    """A lot's later valuations, oldest first."""
    query = select(Valuation).join(Entry, Entry.id == Valuation.entry_id).where(Valuation.lot_id == lot_id)
    return list(db.session.scalars(query.order_by(Entry.recorded_at, Entry.id)))


def worth_of(lot_id: int) -> tuple[int | None, int, int | None]:
    """A lot's fair value, its level and the company's cost as they are estimated now."""
    later = list_valuations(lot_id)
    now = later[-1] if later else get_lot(lot_id)
    return now.fair_value, now.fair_level, now.company_cost


def last_recorded_at(lot_ids: Sequence[int]) -> datetime | None:
    """When the newest entry that names one of these lots was recorded; None when there is none yet."""
    return db.session.scalar(
        select(func.max(Entry.recorded_at)).join(Line, Line.entry_id == Entry.id).where(Line.lot_id.in_(lot_ids))
    )


def last_moved_on(lot_id: int) -> date:
    """The newest day on which something happened to a lot."""
    newest = db.session.scalar(select(func.max(Balance.last_on)).where(Balance.lot_id == lot_id))
    if newest is None:
        raise NoSuchEntry()
    return newest


def cell_quantity(holder_id: int, stage: Stage, lot_id: int) -> int:
    """How much of a lot stands at a holder and stage now."""
    query = select(Balance.quantity).where(
        Balance.holder_id == holder_id, Balance.stage == stage, Balance.lot_id == lot_id
    )
    return db.session.scalar(query) or 0


def total_flows(
    *, by: Sequence[str] = ("flow",), given_for: int | None = None, given_by: int | None = None,
    place_ids: Sequence[int] | None = None, item_id: int | None = None, flows: Sequence[Flow] = (),
    from_month: int | None = None, to_month: int | None = None,
) -> list[FlowRow]:  # fmt: skip
    """Kept totals added up by these columns of `total`; months are solar, such as 140401.

    Quantities of different items are never to be added: ask by item, or for one item, where quantities are shown.
    """
    keys = [getattr(Total, name) for name in by]
    query = select(*keys, *(func.sum(column) for column in _FIGURES)).group_by(*keys).order_by(*keys)
    for condition in _conditions(given_for, given_by, place_ids, item_id, flows, from_month, to_month):
        query = query.where(condition)
    return [
        FlowRow(tuple(row[: len(keys)]), *(int(figure) for figure in row[len(keys) :]))
        for row in db.session.execute(query)
    ]


_FIGURES = (Total.quantity, Total.fair_value, Total.company_cost, Total.unvalued)


def _conditions(
    given_for: int | None, given_by: int | None, place_ids: Sequence[int] | None, item_id: int | None,
    flows: Sequence[Flow], from_month: int | None, to_month: int | None,
) -> list[ColumnElement[bool]]:  # fmt: skip
    asked: list[ColumnElement[bool] | None] = [
        Total.given_for == given_for if given_for is not None else None,
        Total.given_by == given_by if given_by is not None else None,
        Total.place_id.in_(place_ids) if place_ids is not None else None,
        Total.item_id == item_id if item_id is not None else None,
        Total.flow.in_(flows) if flows else None,
        Total.month >= from_month if from_month is not None else None,
        Total.month <= to_month if to_month is not None else None,
    ]
    return [condition for condition in asked if condition is not None]


def years_with_entries(years: Sequence[int]) -> list[int]:
    """Those of the solar years in which something happened."""
    query = select(Entry.year).where(Entry.year.in_(years)).distinct().order_by(Entry.year)
    return list(db.session.scalars(query))


def total_entries_by_year() -> dict[int, int]:
    """How many entries each solar year of the book has, from the numbers already given."""
    query = select(NumberHead.year, func.sum(NumberHead.last)).group_by(NumberHead.year).order_by(NumberHead.year)
    return {year: int(count) for year, count in db.session.execute(query)}


def list_periods() -> list[Period]:
    """The years of the book, oldest first."""
    return list(db.session.scalars(select(Period).order_by(Period.year)))


def find_unit(code: str) -> Unit | None:
    """The piece under a trace code, or None."""
    return db.session.scalar(select(Unit).where(Unit.code == code.strip().upper()))


def list_units_by_code(codes: Iterable[str]) -> list[tuple[Unit, int]]:
    """The pieces under these trace codes, each with its item."""
    wanted = select(Unit, Lot.item_id).join(Lot, Lot.id == Unit.lot_id).where(Unit.code.in_(sorted(set(codes))))
    return [(unit, item_id) for unit, item_id in db.session.execute(wanted.order_by(Unit.id))]


def list_units(lot_id: int) -> list[Unit]:
    """A lot's pieces, in the order in which they came into the book."""
    return list(db.session.scalars(select(Unit).where(Unit.lot_id == lot_id).order_by(Unit.id)))


def get_holder(holder_id: int) -> Holder:
    """A holder; raises NoSuchEntry when there is none."""
    holder = db.session.get(Holder, holder_id)
    if holder is None:
        raise NoSuchEntry()
    return holder
