"""What was promised, received and delivered in the year: T1 in all, T2 by donor, T3 by province, T4 and T5."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.campaigns.figures import provinces_of
from app.db import db
from app.errors import Bilingual
from app.items.models import Item
from app.ledger.kept import MonthCell
from app.ledger.models import Holder, Lot
from app.ledger.words import LotKind
from app.reports.base import Kind, unit_of
from app.reports.figures import Figure, Sums, Within, figure_of, total_sums
from app.reports.flows import is_nought
from app.reports.stock import HERE
from app.reports.words import Counted, Measure
from app.reports.yearly import tables
from app.reports.yearly.names import Names
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell

Q, FV, CC, UN = Counted.QUANTITY, Counted.FAIR_VALUE, Counted.COMPANY_COST, Counted.UNVALUED
RECEIVED = Measure.RECEIVED
Asked = Sequence[tuple[Measure, Counted]]
MAIN: Asked = ((Measure.PROMISED, Q), (RECEIVED, Q), (Measure.DELIVERED, Q), (RECEIVED, FV))
AS_OF = datetime(1, 1, 1)  # noqa: DTZ001 (a closed year's totals change no more; when they were read is no part of it)


def list_tables(subject: Subject, names: Names) -> Iterator[Table]:
    """T1 to T5, and T8, which tells the same by the targets that goods serve."""
    by_item = read(subject, names, ("item_id",))
    yield _totals(subject, names, by_item)
    yield _by_donor(subject, names)
    yield _by_province(subject, names)
    yield _by_category(subject, names, by_item)
    yield _donor_by_province(subject, names)


def read(subject: Subject, names: Names, by: tuple[str, ...]) -> dict[tuple[Any, ...], Sums]:
    """The year's sums by these columns, places told by their province; what they name is known afterwards."""
    found = total_sums(by, subject.within)
    if "place_id" in by:
        found = _by_home(found, by.index("place_id"))
    keys: Mapping[str, set[int]] = {name: {key[place] for key in found} for place, name in enumerate(by)}
    names.learn(
        items=keys.get("item_id", ()), places=keys.get("place_id", ()),
        holders=keys.get("given_by", set()) | keys.get("given_for", set()),
    )  # fmt: skip
    return {key: sums for key, sums in found.items() if not is_nought(sums)}


def _by_home(found: Mapping[tuple[Any, ...], Sums], at: int) -> dict[tuple[Any, ...], Sums]:
    home = provinces_of({key[at] for key in found})
    joined: dict[tuple[Any, ...], Sums] = defaultdict(Sums)
    for key, sums in found.items():
        own = joined[(*key[:at], home[key[at]].id, *key[at + 1 :])]
        for flow, more in sums.flows.items():
            had = own.flows.setdefault(flow, dict.fromkeys(Counted, 0))
            for counted, number in more.items():
                had[counted] += number
    return dict(joined)


def figures(sums: Sums, within: Within, item: Item, asked: Asked) -> list[Figure]:
    """The figures of a row."""
    return [figure_of(sums, measure, counted, within, item, AS_OF) for measure, counted in asked]


def says_something(sums: Sums, asked: Asked) -> bool:
    """Is any of a row's figures not nought?"""
    return any(sums.of(*each) for each in asked)


def item_order(item: Item) -> tuple[str, str, str]:
    """Items in the order of their category and name."""
    return item.category.value, item.sort_key, item.code


def item_cells(item: Item) -> list[TableCell]:
    """Its name and what it is counted in."""
    return [Bilingual(item.name_en, item.name_fa), unit_of(item)]


def _totals(subject: Subject, names: Names, by_item: Mapping[tuple[Any, ...], Sums]) -> Table:
    standing = _standing(subject, names)
    keys = {item_id for (item_id,) in by_item} | set(standing)
    asked: Asked = (
        (Measure.PROMISED, Q), (RECEIVED, Q), (Measure.DAMAGED, Q), (Measure.DELIVERED, Q), (Measure.LOST, Q),
        (Measure.DISPOSED, Q), (Measure.RETURNED, Q), (RECEIVED, FV), (RECEIVED, CC),
    )  # fmt: skip
    rows = []
    for item in sorted((names.item(key) for key in keys), key=item_order):
        within = replace(subject.within, item_id=item.id)
        stood = Fact(
            Counting.STANDING, standing.get(item.id, 0), names.of(replace(within, from_month=None)), item.decimals,
            unit_of(item),
        )  # fmt: skip
        own = figures(by_item.get((item.id,), Sums()), within, item, asked)
        rows.append([*item_cells(item), *own[:7], stood, *own[7:]])
    heads = (
        tables.ITEM, tables.UNIT, tables.PROMISED, tables.RECEIVED, tables.DAMAGED, tables.DELIVERED, tables.LOST,
        Head("disposed", Bilingual("Disposed", "امحاشده"), Kind.QUANTITY),
        Head("returned", Bilingual("Returned", "مرجوع"), Kind.QUANTITY),
        Head("standing", Bilingual("In store at the year's end", "موجود در پایان سال"), Kind.QUANTITY),
        tables.FAIR_VALUE, tables.COMPANY_COST,
    )  # fmt: skip
    return Table(
        "T1", Bilingual("Promised, received, delivered, in store", "تعهد، دریافت، تحویل و موجودی"), heads, rows
    )


def _standing(subject: Subject, names: Names) -> dict[int, int]:
    """What stood in stores, was set aside or on its way at the year's end, from the kept month-end cells."""
    wanted = (
        select(MonthCell.item_id, func.sum(MonthCell.quantity))
        .join(Lot, Lot.id == MonthCell.lot_id)
        .where(MonthCell.stage.in_(HERE), MonthCell.month <= subject.within.to_month, Lot.kind == LotKind.GOODS)
        .group_by(MonthCell.item_id)
    )
    if subject.place_ids is not None:
        wanted = wanted.join(Holder, Holder.id == MonthCell.holder_id).where(Holder.place_id.in_(subject.place_ids))
    if subject.company is not None:
        wanted = wanted.where(Lot.given_by == subject.company.holder_id)
    found = {item_id: int(quantity) for item_id, quantity in db.session.execute(wanted) if quantity}
    names.learn(items=found)
    return found


def _by_donor(subject: Subject, names: Names) -> Table:
    found = read(subject, names, ("given_by", "item_id"))
    asked: Asked = (*MAIN, (RECEIVED, CC))
    found = {key: sums for key, sums in found.items() if says_something(sums, asked)}
    order = sorted(found, key=lambda key: (names.holder(key[0]).order, item_order(names.item(key[1]))))
    rows = [
        [names.holder(donor).names, *item_cells(names.item(item_id)),
         *figures(found[donor, item_id], replace(subject.within, given_by=donor, item_id=item_id),
                  names.item(item_id), asked)]
        for donor, item_id in order
    ]  # fmt: skip
    heads = (tables.DONOR, *_main_heads(), tables.COMPANY_COST)
    return Table("T2", Bilingual("By donor", "به تفکیک اهداکننده"), heads, rows)


def _main_heads() -> Iterable[Head]:
    return (tables.ITEM, tables.UNIT, tables.PROMISED, tables.RECEIVED, tables.DELIVERED, tables.FAIR_VALUE)


def _by_province(subject: Subject, names: Names) -> Table:
    found = read(subject, names, ("place_id", "item_id"))
    found = {key: sums for key, sums in found.items() if says_something(sums, MAIN)}
    order = sorted(found, key=lambda key: (place_order(names, key[0]), item_order(names.item(key[1]))))
    rows = [
        [place_names(names, place), *item_cells(names.item(item_id)),
         *figures(found[place, item_id], replace(subject.within, place_id=place, item_id=item_id),
                  names.item(item_id), MAIN)]
        for place, item_id in order
    ]  # fmt: skip
    note = Bilingual(
        "Promised and received count where the goods were promised for and came in, delivered where they were handed"
        " over.",
        "تعهد و دریافت در جایی شمرده می‌شود که کالا برای آن تعهد شده و به آن رسیده است، تحویل در جایی که تحویل شده است.",
    )
    return Table("T3", Bilingual("By province", "به تفکیک استان"), (tables.PROVINCE, *_main_heads()), rows, note)


def place_order(names: Names, place_id: int) -> tuple[bool, str, str]:
    """Provinces as a Persian dictionary sorts them, the country behind them."""
    place = names.place(place_id)
    return place.parent_id is None, place.sort_key, place.code


def place_names(names: Names, place_id: int) -> Bilingual:
    """What a place is called."""
    place = names.place(place_id)
    return Bilingual(place.name_en, place.name_fa)


def _by_category(subject: Subject, names: Names, by_item: Mapping[tuple[Any, ...], Sums]) -> Table:
    levels = read(subject, names, ("item_id", "level"))
    rows = []
    for item in sorted((names.item(key) for (key,) in by_item), key=item_order):
        within = replace(subject.within, item_id=item.id)
        by_level = [
            figure_of(levels.get((item.id, level), Sums()), RECEIVED, FV, replace(within, level=level), None, AS_OF)
            for level in (1, 2, 3)
        ]
        own = figures(by_item[item.id,], within, item, ((RECEIVED, Q), (RECEIVED, FV), (RECEIVED, UN)))
        rows.append([item.category, *item_cells(item), own[0], own[1], *by_level, own[2]])
    heads = (
        tables.CATEGORY, tables.ITEM, tables.UNIT, tables.RECEIVED, tables.FAIR_VALUE,
        *(Head(f"level_{level}", Bilingual(f"Of it at level {level}", f"از آن در سطح {fa}"), Kind.RIALS)
          for level, fa in ((1, "۱"), (2, "۲"), (3, "۳"))),
        tables.UNVALUED,
    )  # fmt: skip
    return Table("T4", Bilingual("By category and item", "به تفکیک دسته و کالا"), heads, rows)


def _donor_by_province(subject: Subject, names: Names) -> Table:
    found = read(subject, names, ("given_by", "place_id", "item_id"))
    asked: Asked = ((RECEIVED, Q), (Measure.DELIVERED, Q), (Measure.DELIVERED, FV))
    order = sorted(
        (key for key, sums in found.items() if says_something(sums, asked)),
        key=lambda key: (names.holder(key[0]).order, place_order(names, key[1]), item_order(names.item(key[2]))),
    )
    rows = [
        [names.holder(donor).names, place_names(names, place), *item_cells(names.item(item_id)),
         *figures(found[donor, place, item_id],
                  replace(subject.within, given_by=donor, place_id=place, item_id=item_id), names.item(item_id), asked)]
        for donor, place, item_id in order
    ]  # fmt: skip
    value = Head(
        "delivered_value", Bilingual("Fair value of what was delivered", "ارزش منصفانه تحویل‌شده‌ها"), Kind.RIALS
    )
    heads = (tables.DONOR, tables.PROVINCE, tables.ITEM, tables.UNIT, tables.RECEIVED, tables.DELIVERED, value)
    return Table("T5", Bilingual("Donor by province", "اهداکننده در استان"), heads, rows)
