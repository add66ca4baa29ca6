"""T10: what was due by the year's end and had not come, by company and item, as the book stood on its last day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from app.campaigns.pledges import Pledge, PledgeLine
from app.companies.models import Company
from app.db import db
from app.errors import Bilingual
from app.ledger.kept import MonthCell
from app.ledger.words import Stage
from app.reports.base import Kind, unit_of
from app.reports.yearly import tables
from app.reports.yearly.given import item_cells, item_order
from app.reports.yearly.names import Names
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell


def list_late_table(subject: Subject, names: Names) -> Table:
    """Lines of accepted pledges due by the year's end, those of which something was still expected, and how much."""
    rows: list[list[TableCell]] = []
    found = {(donor, item): figures for donor, item, *figures in db.session.execute(_query(subject))}
    names.learn(holders={donor for donor, _ in found}, items={item for _, item in found})
    for donor, item_id in sorted(found, key=lambda key: (names.holder(key[0]).order, item_order(names.item(key[1])))):
        item, [due, late, left] = names.item(item_id), found[donor, item_id]
        of = {"donor": names.holder(donor).code, "item": item.code}
        if late:
            rows.append([
                names.holder(donor).names, *item_cells(item), Fact(Counting.DUE_LINES, int(due), of),
                Fact(Counting.OPEN_LINES, int(late), of),
                Fact(Counting.OUTSTANDING, int(left), of, item.decimals, unit_of(item)),
            ])  # fmt: skip
    heads = (
        tables.DONOR, tables.ITEM, tables.UNIT,
        Head("due_lines", Bilingual("Lines due", "ردیف‌های سررسیدشده"), Kind.COUNT),
        Head("open_lines", Bilingual("Of these late", "از آن‌ها دیرکرده"), Kind.COUNT),
        Head("outstanding", Bilingual("Still expected", "هنوز در انتظار"), Kind.QUANTITY),
    )  # fmt: skip
    return Table("T10", Bilingual("Unfulfilled and late pledges", "تعهدهای ایفانشده و دیرکرده"), heads, rows)


def _query(subject: Subject) -> Any:
    expected = (
        select(MonthCell.lot_id, func.sum(MonthCell.quantity).label("left"))
        .where(MonthCell.stage == Stage.EXPECTED, MonthCell.month <= subject.within.to_month)
        .group_by(MonthCell.lot_id)
        .subquery()
    )
    left = func.coalesce(expected.c.left, 0)
    wanted = (
        select(
            Company.holder_id, PledgeLine.item_id, func.count(), func.sum(case((left > 0, 1), else_=0)), func.sum(left)
        )
        .select_from(PledgeLine)
        .join(Pledge, Pledge.id == PledgeLine.pledge_id)
        .join(Company, Company.id == Pledge.company_id)
        .outerjoin(expected, expected.c.lot_id == PledgeLine.lot_id)
        .where(Pledge.accepted_on <= subject.last_day, PledgeLine.due_on <= subject.last_day)
        .group_by(Company.holder_id, PledgeLine.item_id)
    )
    if subject.place_ids is not None:
        wanted = wanted.where(PledgeLine.place_id.in_(subject.place_ids))
    return wanted if subject.company is None else wanted.where(Company.id == subject.company.id)
