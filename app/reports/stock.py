"""What lies in stores and is on its way now, and since when it has been in the book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, case, func, select, true

from app.campaigns.queries import list_by_ids
from app.db import db
from app.errors import N_
from app.items.models import Item
from app.ledger.kept import Balance
from app.ledger.models import Holder, Lot
from app.ledger.words import LotKind, Stage
from app.reports.base import Amount, Column, Kind, Report, Row, names_of, unit_of
from app.reports.flows import ITEM
from app.reports.scopes import Scope

HERE = (Stage.IN_STORE, Stage.ALLOTTED, Stage.IN_TRANSIT)
AGES = (0, 31, 91, 181, 366)
"""From how many days on goods are in a class of age; the last class has no end."""


def build(scope: Scope) -> Iterator[Row]:
    """A row for each place where goods stand, stage and item."""
    rows = db.session.execute(_query(scope)).all()
    holders = {each.id: each for each in list_by_ids(Holder, {row[0] for row in rows})}
    items = {each.id: each for each in list_by_ids(Item, {row[2] for row in rows})}
    for holder_id, stage, item_id, quantity, fair_value, *ages in sorted(
        rows, key=lambda row: (holders[row[0]].name_fa, row[0], row[1], items[row[2]].sort_key, row[2])
    ):
        item = items[item_id]
        yield [
            names_of(holders[holder_id]), stage, names_of(item), unit_of(item), Amount(int(quantity), item.decimals),
            *(Amount(int(each), item.decimals) for each in ages), int(fair_value),
        ]  # fmt: skip


def _query(scope: Scope) -> Select[*tuple[Any, ...]]:
    keys = (Balance.holder_id, Balance.stage, Balance.item_id)
    wanted = (
        select(*keys, func.sum(Balance.quantity), func.sum(Balance.fair_value), *_ages(scope))
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Balance.holder_id)
        .where(Balance.stage.in_(HERE), Balance.quantity != 0, Lot.kind == LotKind.GOODS)
    )
    within = scope.within
    for column, value in (
        (Balance.item_id, within.item_id), (Lot.given_by, within.given_by), (Lot.given_for, within.given_for)
    ):  # fmt: skip
        wanted = wanted.where(column == value) if value is not None else wanted
    if scope.place_ids is not None:
        wanted = wanted.where(Holder.place_id.in_(scope.place_ids))
    return wanted.group_by(*keys)


def _ages(scope: Scope) -> list[Any]:
    """The quantity in each class of age, by the day on which the lot came into the book."""
    newest = [None, *(scope.today - timedelta(days=days) for days in AGES[1:])]
    classes = []
    for younger, older in pairwise([*newest, None]):
        after = Lot.opened_on > older if older is not None else true()
        until = Lot.opened_on <= younger if younger is not None else true()
        classes.append(func.sum(case((after & until, Balance.quantity), else_=0)))
    return classes


REPORT = Report(
    "stock", N_("Stock and its age"),
    N_("What lies in stores, is set aside or is on its way, and for how many days it has been in the book."),
    (
        Column("holder", N_("Where")), Column("stage", N_("Stage")), *ITEM,
        Column("quantity", N_("Quantity"), Kind.QUANTITY),
        Column("to_30", N_("Up to 30 days"), Kind.QUANTITY), Column("to_90", N_("31 to 90 days"), Kind.QUANTITY),
        Column("to_180", N_("91 to 180 days"), Kind.QUANTITY), Column("to_365", N_("181 to 365 days"), Kind.QUANTITY),
        Column("over_365", N_("More than 365 days"), Kind.QUANTITY),
        Column("fair_value", N_("Fair value"), Kind.RIALS),
    ),
    frozenset({"place", "campaign", "company", "item"}), build,
)  # fmt: skip
