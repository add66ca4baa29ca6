"""What a reader holds the year against: T11 on what values rest, T13 concentration, T14 what was corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app.codes import Coded
from app.db import db
from app.errors import Bilingual
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import EntryKind
from app.places.models import Office
from app.reports import worth
from app.reports.base import Kind
from app.reports.corrections import CORRECTING
from app.reports.disclosure import FEWEST
from app.reports.words import Measure
from app.reports.yearly import tables
from app.reports.yearly.given import item_cells, item_order, read
from app.reports.yearly.names import Names
from app.reports.yearly.reached import reached
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell, rials

WHOLE = 10_000


def list_worth_table(subject: Subject) -> Table:
    """T11: how much of what was received is valued at which level and on which basis, and the share of each."""
    rows: list[list[TableCell]] = []
    for level, basis, lots, fair, share, _ in worth.build(subject.scope):
        of = {"level": str(level), "basis": str(basis or "")}
        rows.append([
            level if isinstance(level, Bilingual) else None, basis if isinstance(basis, Coded) else None,
            Fact(Counting.LOTS, _whole(lots), of), rials(Counting.VALUE, _whole(fair), **of),
            Fact(Counting.SHARE, _whole(share), of, 2),
        ])  # fmt: skip
    heads = (
        Head("level", Bilingual("Level", "سطح")), Head("basis", Bilingual("It rests on", "مبنا")),
        Head("lots", Bilingual("Lots", "محموله‌ها"), Kind.COUNT),
        Head("value", Bilingual("Fair value", "ارزش منصفانه"), Kind.RIALS),
        Head("share", Bilingual("Share, percent", "سهم، درصد"), Kind.SHARE),
    )  # fmt: skip
    note = Bilingual(
        "Level 1: a quoted price of the same thing; 2: other prices; 3: an expert's estimate. Where a gift was valued"
        " anew, as it was valued at the year's end. Goods are used in the programmes, none is sold.",
        "سطح ۱: قیمت اعلام‌شده همان چیز؛ ۲: قیمت‌های دیگر؛ ۳: نظر کارشناس. هدیه‌ای که از نو ارزش‌گذاری شده به ارزش پایان"
        " سال آمده است. کالاها در برنامه‌ها به کار می‌رود و چیزی فروخته نمی‌شود.",
    )
    return Table("T11", Bilingual("Valuation", "ارزش‌گذاری"), heads, rows, note)


def _whole(cell: Any) -> int | None:
    return cell if isinstance(cell, int) else None


def hhi(parts: Iterable[int]) -> int | None:
    """The sum of squared shares, times 10,000, rounded half up; None of nothing. 50, 30, 15, 5 are 3,650."""
    shares = [part for part in parts if part > 0]
    whole = sum(shares)
    return (2 * WHOLE * sum(part * part for part in shares) + whole * whole) // (2 * whole * whole) if whole else None


def list_concentration_table(subject: Subject, names: Names) -> Table:
    """T13: of each item how many gave it, how concentrated that was, and how often two donors served one receiver."""
    given = read(subject, names, ("given_by", "item_id"))
    parts: dict[int, list[int]] = defaultdict(list)
    for (_, item_id), sums in given.items():
        parts[item_id].append(sums.of(Measure.DELIVERED))
    pairs = count_pairs(subject)
    rows: list[list[TableCell]] = []
    for item in sorted((names.item(each) for each in parts), key=item_order):
        own, of = [part for part in parts[item.id] if part > 0], {"item": item.code}
        if own:
            both = pairs.get(item.id, (0, 0))
            rows.append([
                *item_cells(item), Fact(Counting.DONORS, len(own), of), Fact(Counting.HHI, hhi(own), of),
                Fact(Counting.LARGEST, max(own) * WHOLE // sum(own), of, 2), *_told(both, of),
            ])  # fmt: skip
    heads = (
        tables.ITEM, tables.UNIT, Head("donors", Bilingual("Donors", "اهداکنندگان"), Kind.COUNT),
        Head("hhi", Bilingual("HHI", "شاخص تمرکز"), Kind.COUNT),
        Head("largest", Bilingual("Largest donor, percent", "بزرگ‌ترین اهداکننده، درصد"), Kind.SHARE),
        Head("pairs", Bilingual("Receivers served", "مددجویان بهره‌مند"), Kind.COUNT),
        Head("shared", Bilingual("Of these by two donors or more", "از آن‌ها از دو اهداکننده یا بیشتر"), Kind.COUNT),
    )  # fmt: skip
    note = Bilingual(
        "Of what was delivered in the year. Over 1,800 is highly concentrated. That two donors served one receiver is"
        " not yet duplication.",
        "از آنچه در سال تحویل شده است. بیش از ۱٬۸۰۰ تمرکز بالاست. بهره‌مندی یک مددجو از دو اهداکننده هنوز"
        " موازی‌کاری نیست.",
    )
    return Table("T13", Bilingual("Concentration and overlaps", "تمرکز و همپوشانی"), heads, rows, note)


def _told(both: tuple[int, int], of: dict[str, str]) -> list[Fact]:
    """Receivers are people: a few are not told, and neither number where one would give the other's few away."""
    pairs, shared = both
    few = any(0 < number < FEWEST for number in (pairs, shared, pairs - shared))
    return [
        Fact(counting, None if few else number, of, is_hidden=few)
        for counting, number in ((Counting.PAIRS, pairs), (Counting.SHARED_PAIRS, shared))
    ]


def count_pairs(subject: Subject) -> dict[int, tuple[int, int]]:
    """Of each item how many receivers got and kept it, and how many of them from two donors or more."""
    lines = reached(subject)
    donors = func.count(lines.c.given_by.distinct()).label("donors")
    by_pair = select(lines.c.item_id, lines.c.receiver_id, donors).group_by(lines.c.item_id, lines.c.receiver_id)
    pair = by_pair.subquery()
    wanted = select(pair.c.item_id, func.count(), func.sum(case((pair.c.donors > 1, 1), else_=0)))
    return {item_id: (pairs, int(shared)) for item_id, pairs, shared in
            db.session.execute(wanted.group_by(pair.c.item_id))}  # fmt: skip


def list_correction_table(subject: Subject) -> Table:
    """T14: how often what was undone or valued anew in the year, and how often it was about earlier years."""
    undone = aliased(Entry)
    earlier = case((undone.happened_on < subject.first_day, 1), else_=0)
    wanted = (
        select(Entry.kind, Entry.counts_as, func.count(), func.sum(earlier))
        .outerjoin(undone, undone.id == Entry.reverses_id)
        .where(Entry.kind.in_(CORRECTING), Entry.happened_on.between(subject.first_day, subject.last_day))
        .group_by(Entry.kind, Entry.counts_as)
    )
    if subject.place is not None:
        wanted = wanted.where(Entry.office_id.in_(select(Office.id).where(Office.place_id == subject.place.id)))
    if subject.company is not None:
        own = select(Line.entry_id).join(Lot, Lot.id == Line.lot_id).where(Lot.given_by == subject.company.holder_id)
        wanted = wanted.where(Entry.id.in_(own))
    found = sorted(db.session.execute(wanted), key=lambda row: (row[0].value, row[1].value))
    heads = (
        Head("kind", Bilingual("Kind", "نوع")), Head("of", Bilingual("Of what", "از چه")),
        Head("corrections", Bilingual("Entries", "سندها"), Kind.COUNT),
        Head("of_earlier", Bilingual("Of these about earlier years", "از آن‌ها درباره سال‌های پیش"), Kind.COUNT),
    )  # fmt: skip
    return Table(
        "T14", Bilingual("Corrections and restatements", "اصلاح‌ها و تجدید ارائه"), heads, _correction_rows(found),
        Bilingual("Nothing is changed in place: each correction is an entry of its own, dated in an open year.",
                  "هیچ‌چیز در جای خود تغییر نمی‌کند: هر اصلاح سندی است از آن خود، با تاریخ سالی که باز است."),
    )  # fmt: skip


def _correction_rows(found: Sequence[Any]) -> list[list[TableCell]]:
    rows: list[list[TableCell]] = []
    for kind, counts_as, number, of_earlier in found:
        of = {"kind": kind.value, "of": counts_as.value}
        what = counts_as if kind is EntryKind.REVERSAL else None
        rows.append([
            kind, what, Fact(Counting.CORRECTIONS, int(number), of),
            Fact(Counting.OF_EARLIER, int(of_earlier), of) if kind is EntryKind.REVERSAL else None,
        ])  # fmt: skip
    return rows
