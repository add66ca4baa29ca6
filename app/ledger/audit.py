"""Is what is kept what the lines say? Look, say what is wrong, make it again, and write the book out for comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.orm import selectinload

from app.db import atomic, db
from app.errors import N_
from app.ledger import crosschecks, hashing, recount
from app.ledger.cells import chunks
from app.ledger.kept import Balance, ChainHead, Hold, MonthCell, NumberHead, Total
from app.ledger.models import Entry, Line, Lot
from app.ledger.totals import TOTAL_KEY
from app.ledger.words import BELOW_NOUGHT
from app.places.models import Office

FIGURES = ("quantity", "fair_value", "company_cost", "unvalued")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as the lines say: what kind, and where."""

    kind: str
    where: str


def check() -> list[Fault]:
    """Every difference between what is kept and what the lines give; empty when all is well."""
    with _whole_tables():
        return _check()


def _check() -> list[Fault]:
    kept_months = select(
        MonthCell.holder_id, MonthCell.stage, MonthCell.lot_id, MonthCell.month, MonthCell.quantity,
        MonthCell.fair_value, MonthCell.company_cost,
    )  # fmt: skip
    found: dict[str, Sequence[Any]] = {
        N_("entry out of balance"): recount.unbalanced(),
        N_("gap in numbers"): recount.gaps(),
        N_("head"): _wrong_heads(),
        N_("balance"): recount.difference(recount.cells(), recount.kept_cells()),
        N_("month cell"): recount.difference(recount.month_cells(), kept_months),
        N_("total"): _wrong_totals(),
        N_("below nought"): recount.short_days(),
        N_("hold"): recount.wrong_holds(),
        N_("pieces"): recount.wrong_units(),
        N_("what is copied into cells"): recount.wrong_copies(),
        N_("level of value"): _wrong_levels(),
    }
    found |= crosschecks.list_faults()
    return [Fault(kind, _written(where)) for kind, places in found.items() for where in places]


@contextmanager
def _whole_tables() -> Iterator[None]:
    """Every table is read whole, so none is looked up row by row.

    PostgreSQL, before it has counted what a large file brought, takes the tables for small ones: joined in loops,
    100,000 lines took half an hour instead of a second.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_nestloop = off"))
    try:
        yield
    finally:
        if db.engine.dialect.name == "postgresql" and db.session.is_active:
            db.session.execute(text("SET LOCAL enable_nestloop = DEFAULT"))


def _written(where: Any) -> str:
    """A key of several parts as its parts, any other as itself."""
    return ", ".join(map(str, where)) if isinstance(where, tuple | Row) else str(where)


def _wrong_levels() -> list[tuple[Any, ...]]:
    """Cells that hold something and say another level of value than their lot's newest line."""
    newest = {row.lot_id: row.level for row in db.session.execute(_newest_levels())}
    cells = select(Balance.holder_id, Balance.stage, Balance.lot_id, Balance.level).where(Balance.quantity != 0)
    return [tuple(cell) for cell in db.session.execute(cells) if cell.level != newest.get(cell.lot_id)]


def _wrong_heads() -> list[str]:
    """Heads that do not stand at the last entry of their office or year."""
    wrong = []
    heads = {head.office_id: head.last_no for head in db.session.scalars(select(ChainHead))}
    numbers = {(head.office_id, head.year): head.last for head in db.session.scalars(select(NumberHead))}
    seen: dict[int, int] = {}
    for office_id, year, last, chain_no in db.session.execute(_last_numbers()):
        seen[office_id] = max(seen.get(office_id, 0), chain_no)
        if numbers.pop((office_id, year), None) != last:
            wrong.append(f"number of office {office_id}, {year}")
    wrong += [f"number of office {office_id}, {year}" for (office_id, year), last in numbers.items() if last]
    return wrong + [
        f"chain of office {office_id}"
        for office_id in heads | seen
        if heads.get(office_id, 0) != seen.get(office_id, 0)
    ]


def _last_numbers() -> Any:
    from_entries = (Entry.office_id, Entry.year)
    return select(*from_entries, func.max(Entry.number), func.max(Entry.chain_no)).group_by(*from_entries)


def _kept_totals() -> dict[tuple[Any, ...], tuple[int, ...]]:
    query = select(*(getattr(Total, name) for name in (*TOTAL_KEY, *FIGURES)))
    split = len(TOTAL_KEY)
    rows = (tuple(row) for row in db.session.execute(query))
    return {row[:split]: row[split:] for row in rows if any(row[split:])}


def _wrong_totals() -> list[tuple[Any, ...]]:
    counted, kept = recount.totals(), _kept_totals()
    return sorted((key for key in counted.keys() | kept.keys() if counted.get(key) != kept.get(key)), key=str)


@atomic()
def rebuild() -> int:
    """Make balances, month cells and totals again from the lines; how many rows they are. Nothing else is touched."""
    _let_no_posting_by()
    made = _rebuild_balances()
    keys = ("holder_id", "stage", "lot_id", "month", "quantity", "fair_value", "company_cost")
    items = {lot.id: lot.item_id for lot in db.session.execute(select(Lot.id, Lot.item_id))}
    months = [
        {**dict(zip(keys, row, strict=True)), "item_id": items[row.lot_id]}
        for row in db.session.execute(recount.month_cells())
    ]
    totals = [
        dict(zip((*TOTAL_KEY, *FIGURES), key + figures, strict=True)) for key, figures in recount.totals().items()
    ]
    for table, rows in ((MonthCell, months), (Total, totals)):
        db.session.execute(delete(table))
        for part in chunks(rows):
            db.session.execute(insert(table), list(part))
    return made + len(months) + len(totals)


def _let_no_posting_by() -> None:
    """Postings lock balances before they write: the whole table is taken, so that rows may go and come meanwhile.

    On SQLite one transaction writes at a time anyway.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE balance IN EXCLUSIVE MODE"))


def _rebuild_balances() -> int:
    newest = select(*recount.CELL, func.max(Line.happened_on)).group_by(*recount.CELL)
    last_on = {tuple(row)[:3]: row[3] for row in db.session.execute(newest)}
    levels = {row.lot_id: row.level for row in db.session.execute(_newest_levels())}
    items = {lot.id: lot.item_id for lot in db.session.execute(select(Lot.id, Lot.item_id))}
    held = {(hold.holder_id, hold.stage, hold.lot_id): 0 for hold in db.session.scalars(select(Hold))}
    for hold in db.session.scalars(select(Hold)):
        held[hold.holder_id, hold.stage, hold.lot_id] += hold.quantity
    rows = [
        {
            "holder_id": holder_id, "stage": stage, "lot_id": lot_id, "item_id": items[lot_id],
            "may_go_below": stage in BELOW_NOUGHT, "quantity": quantity, "fair_value": fair, "company_cost": cost,
            "held": held.get((holder_id, stage, lot_id), 0), "level": levels[lot_id],
            "last_on": last_on[holder_id, stage, lot_id],
        }
        for holder_id, stage, lot_id, quantity, fair, cost in db.session.execute(recount.cells())
    ]  # fmt: skip
    db.session.execute(delete(Balance))
    for part in chunks(rows):
        db.session.execute(insert(Balance), list(part))
    return len(rows)


def _newest_levels() -> Any:
    """Of each lot the level of value that its newest line has; a valuation writes its new level last."""
    place = func.row_number().over(
        partition_by=Line.lot_id, order_by=(Entry.recorded_at.desc(), Entry.id.desc(), Line.line_no.desc())
    )
    ranked = select(Line.lot_id, Line.level, place.label("place")).join(Entry, Entry.id == Line.entry_id).subquery()
    return select(ranked.c.lot_id, ranked.c.level).where(ranked.c.place == 1)


ENTRY_FIELDS = (*(name for name in hashing.ENTRY_FIELDS if name != "office_id"), "hash_version")
"""An office is named by its code: its key may be another where a backup is restored."""
HASHES = ("leaf", "previous", "link")


def export_entries() -> Iterator[bytes]:
    """The whole book, one entry a line of JSON, by office and place in its chain: the same bytes from the same book."""
    offices = db.session.execute(select(Office.id, Office.code).order_by(Office.code)).all()
    for office_id, code in offices:
        after = 0
        while entries := _next_entries(office_id, after):
            for entry in entries:
                yield _canonical(code, entry)
            after = entries[-1].chain_no
            db.session.expunge_all()


def _next_entries(office_id: int, after: int) -> list[Entry]:
    query = select(Entry).options(selectinload(Entry.lines)).where(Entry.office_id == office_id, Entry.chain_no > after)
    return list(db.session.scalars(query.order_by(Entry.chain_no).limit(500)))


def _canonical(office: str, entry: Entry) -> bytes:
    record = {"office": office} | {name: _plain(getattr(entry, name)) for name in ENTRY_FIELDS}
    record |= {name: value.hex() if (value := getattr(entry, name)) else None for name in HASHES}
    record["lines"] = [{name: _plain(getattr(line, name)) for name in hashing.LINE_FIELDS} for line in entry.lines]
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
