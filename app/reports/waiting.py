"""How many wait for what, province by province, as their offices said it last."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from app.beneficiaries.waiting import WaitingCount
from app.db import db
from app.errors import N_
from app.items.models import Item
from app.places.models import Place
from app.reports.base import Column, Kind, Report, Row, names_of
from app.reports.scopes import Scope


def build(scope: Scope) -> Iterator[Row]:
    """The newest figure of each place and item."""
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
    wanted = (
        select(Place, Item, WaitingCount.day, WaitingCount.waiting, WaitingCount.source)
        .join(WaitingCount, WaitingCount.place_id == Place.id)
        .join(Item, Item.id == WaitingCount.item_id)
        .join(found, found.c.id == WaitingCount.id)
        .where(found.c.rank == 1)
        .order_by(Place.sort_key, Place.id, Item.sort_key, Item.id)
    )
    for place, item, day, waiting, source in db.session.execute(wanted):
        yield [names_of(place), names_of(item), waiting, day, source]


REPORT = Report(
    "waiting-lists", N_("Waiting lists"), N_("How many wait for what, as an office said it last."),
    (
        Column("place", N_("Place")), Column("item", N_("Item")), Column("waiting", N_("Waiting"), Kind.COUNT),
        Column("day", N_("Day"), Kind.DAY), Column("source", N_("Source")),
    ),
    frozenset({"place", "item"}), build,
)  # fmt: skip
