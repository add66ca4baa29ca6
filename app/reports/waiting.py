"""How many wait for what, province by province: counted from needs where they are kept, else as was said last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from app.beneficiaries.needs import list_in_line
from app.beneficiaries.waiting import WaitingCount
from app.db import db
from app.errors import N_, Bilingual
from app.items.models import Item
from app.places.models import Place
from app.reports.base import Column, Kind, Report, Row, names_of
from app.reports.scopes import Scope

FROM_NEEDS = Bilingual("needs, counted", "شمارش نیازها")


def build(scope: Scope) -> Iterator[Row]:
    """The figure of each place and item."""
    rows: dict[tuple[int, int], tuple[Place, Item, Row]] = {}
    for place, item, day, waiting, source in db.session.execute(_said_last(scope)):
        rows[place.id, item.id] = (place, item, [names_of(place), names_of(item), waiting, day, source])
    counted = list_in_line(until=scope.today, place_ids=scope.place_ids, item_id=scope.within.item_id)
    for place, item, waiting in counted:
        row: Row = [names_of(place), names_of(item), waiting, scope.today, FROM_NEEDS]
        rows[place.id, item.id] = (place, item, row)
    in_order = sorted(rows.values(), key=lambda row: (row[0].sort_key, row[0].id, row[1].sort_key, row[1].id))
    yield from (row for _, _, row in in_order)


def _said_last(scope: Scope) -> Any:
    newest_first = func.row_number().over(
        partition_by=(WaitingCount.place_id, WaitingCount.item_id),
        order_by=(WaitingCount.day.desc(), WaitingCount.id.desc()),
    )
    ranked = select(WaitingCount.id, newest_first.label("rank")).where(WaitingCount.day <= scope.today)
    if scope.place_ids is not None:
        ranked = ranked.where(WaitingCount.place_id.in_(scope.place_ids))
    if scope.within.item_id is not None:
        ranked = ranked.where(WaitingCount.item_id == scope.within.item_id)
    found = ranked.subquery()
    return (
        select(Place, Item, WaitingCount.day, WaitingCount.waiting, WaitingCount.source)
        .join(WaitingCount, WaitingCount.place_id == Place.id)
        .join(Item, Item.id == WaitingCount.item_id)
        .join(found, found.c.id == WaitingCount.id)
        .where(found.c.rank == 1)
    )


REPORT = Report(
    "waiting-lists", N_("Waiting lists"),
    N_("How many wait for what: counted from needs where an office keeps them, else as it said last."),
    (
        Column("place", N_("Place")), Column("item", N_("Item")), Column("waiting", N_("Waiting"), Kind.COUNT),
        Column("day", N_("Day"), Kind.DAY), Column("source", N_("Source")),
    ),
    frozenset({"place", "item"}), build,
)  # fmt: skip
