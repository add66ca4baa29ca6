"""What was lost, destroyed or given back after it had been received, province by province."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import clock
from app.campaigns.figures import provinces_of
from app.campaigns.queries import list_by_ids
from app.errors import N_
from app.items.models import Item
from app.reports.base import Cell, Column, Kind, Report, Row, names_of, unit_of
from app.reports.figures import figure_of, total_sums
from app.reports.flows import ALL, ITEM, joined_by_province, provinces
from app.reports.scopes import Scope
from app.reports.words import Counted, Measure

SHOWN = (Measure.LOST, Measure.DISPOSED, Measure.RETURNED)


def build(scope: Scope) -> Iterator[Row]:
    """A row for each province and item of which anything did not stay."""
    found = joined_by_province(total_sums(("place_id", "item_id"), scope.within, SHOWN))
    items = {item.id: item for item in list_by_ids(Item, {item_id for _, item_id in found})}
    heads, homes, now = provinces({key for key, _ in found}), provinces_of({key for key, _ in found}), clock.now()
    for place_id, item_id in sorted(found, key=lambda key: (*heads[key[0]][0], items[key[1]].sort_key, key[1])):
        sums, item = found[place_id, item_id], items[item_id]
        within = replace(scope.within, place_id=place_id, item_id=item_id)
        shown: list[Cell] = [figure_of(sums, each, Counted.QUANTITY, within, item, now) for each in SHOWN]
        if any(sums.of(each) for each in SHOWN):
            worth = figure_of(sums, Measure.LOST, Counted.FAIR_VALUE, within, None, now)
            yield [names_of(homes[place_id]), names_of(item), unit_of(item), *shown, worth]


REPORT = Report(
    "losses", N_("Losses"),
    N_("What was lost, destroyed or given back to its donor after it had been received."),
    (
        Column("province", N_("Province")), *ITEM,
        Column("lost", N_("Lost"), Kind.QUANTITY), Column("disposed", N_("Disposed"), Kind.QUANTITY),
        Column("returned", N_("Returned to the donor"), Kind.QUANTITY),
        Column("lost_value", N_("Fair value of what was lost"), Kind.RIALS),
    ),
    ALL, build,
)  # fmt: skip
