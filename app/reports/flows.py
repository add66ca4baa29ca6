"""What was promised, received and delivered: by campaign, by company, by province, by item, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from app import clock
from app.campaigns.figures import provinces_of
from app.campaigns.queries import list_by_ids
from app.errors import N_, Message
from app.items.models import Item
from app.ledger.models import Holder
from app.places.models import PlaceLevel
from app.reports.base import Cell, Column, Kind, Report, Row, names_of, unit_of
from app.reports.figures import Sums, Within, figure_of, total_sums
from app.reports.scopes import Scope
from app.reports.words import Counted, Measure

SHOWN = (Measure.PROMISED, Measure.RECEIVED, Measure.DAMAGED, Measure.DELIVERED, Measure.LOST)
ITEM = (Column("item", N_("Item")), Column("unit", N_("Unit")))
NUMBERS = (
    Column("promised", N_("Promised"), Kind.QUANTITY), Column("received", N_("Received"), Kind.QUANTITY),
    Column("damaged", N_("Of it damaged"), Kind.QUANTITY), Column("delivered", N_("Delivered"), Kind.QUANTITY),
    Column("lost", N_("Lost"), Kind.QUANTITY),
    Column("fair_value", N_("Fair value of what was received"), Kind.RIALS),
    Column("company_cost", N_("What it cost the company"), Kind.RIALS),
)  # fmt: skip
ALL = frozenset({"year", "month", "place", "campaign", "company", "item"})
Grouped = dict[tuple[Any, int], Sums]


def numbers(sums: Sums, within: Within, item: Item) -> list[Cell]:
    """The figures of one row."""
    now = clock.now()
    cells: list[Cell] = [figure_of(sums, measure, Counted.QUANTITY, within, item, now) for measure in SHOWN]
    return cells + [
        figure_of(sums, Measure.RECEIVED, counted, within, None, now)
        for counted in (Counted.FAIR_VALUE, Counted.COMPANY_COST)
    ]


def is_nought(sums: Sums) -> bool:
    """Did nothing happen?"""
    return not any(any(numbers.values()) for numbers in sums.flows.values())


def rows_by(
    column: str, cells: Callable[[Iterable[Any]], dict[Any, tuple[tuple[Any, ...], Cell]]], named: str
) -> Callable[[Scope], Iterator[Row]]:  # fmt: skip
    """Rows by a column of the kept totals and the item; `cells` gives each key's place in the order and its name."""

    def build(scope: Scope) -> Iterator[Row]:
        sums = total_sums((column, "item_id"), scope.within, SHOWN)
        found: dict[Any, Sums] = joined_by_province(sums) if column == "place_id" else dict(sums)
        items = {item.id: item for item in list_by_ids(Item, {item_id for _, item_id in found})}
        heads = cells({key for key, _ in found})
        order = sorted(found, key=lambda key: (*heads[key[0]][0], items[key[1]].sort_key, key[1]))
        for key, item_id in order:
            if is_nought(found[key, item_id]):
                continue
            within = _narrowed(scope.within, named, key, item_id)
            item = items[item_id]
            yield [heads[key][1], names_of(item), unit_of(item), *numbers(found[key, item_id], within, item)]

    return build


def joined_by_province(found: dict[tuple[Any, ...], Sums]) -> Grouped:
    """The same by province and item: what happened in a county counts in its province."""
    home = provinces_of({place_id for place_id, _ in found})
    joined: Grouped = defaultdict(Sums)
    for (place_id, item_id), sums in found.items():
        for flow, more in sums.flows.items():
            had = joined[home[place_id].id, item_id].flows.setdefault(flow, dict.fromkeys(Counted, 0))
            for counted, number in more.items():
                had[counted] += number
    return joined


def _narrowed(within: Within, named: str, key: Any, item_id: int) -> Within:
    if named == "month":
        return replace(within, from_month=key, to_month=key, item_id=item_id)
    narrower: Within = replace(within, item_id=item_id, **{named: key})
    return narrower


def holders(keys: Iterable[int]) -> dict[Any, tuple[tuple[Any, ...], Cell]]:
    """Donors and campaigns, as the book names them, in the order of their names."""
    found = list_by_ids(Holder, keys)
    return {each.id: ((each.name_fa, each.id), names_of(each)) for each in found}


def provinces(keys: Iterable[int]) -> dict[Any, tuple[tuple[Any, ...], Cell]]:
    """Provinces as a Persian dictionary sorts them, the whole country behind them."""
    found = provinces_of(keys)
    return {
        key: ((place.level is PlaceLevel.COUNTRY, place.sort_key, place.id), names_of(place))
        for key, place in found.items()
    }


def months(keys: Iterable[int]) -> dict[Any, tuple[tuple[Any, ...], Cell]]:
    """Solar months, the oldest first."""
    return {key: ((key,), key) for key in keys}


def by_item(scope: Scope) -> Iterator[Row]:
    """One row an item, in the order of its category and name."""
    found = total_sums(("item_id",), scope.within, SHOWN)
    items = list_by_ids(Item, {item_id for (item_id,) in found})
    for item in sorted(items, key=lambda each: (each.category.value, each.sort_key, each.id)):
        sums = found[item.id,]
        if not is_nought(sums):
            within = replace(scope.within, item_id=item.id)
            yield [item.category, names_of(item), unit_of(item), *numbers(sums, within, item)]


def _report(slug: str, title: Message, first: Column, build: Callable[[Scope], Iterator[Row]]) -> Report:
    says = N_("What companies promised, what arrived and what reached receivers: three figures that are never added.")
    return Report(slug, title, says, (first, *ITEM, *NUMBERS), ALL, build)


BY_CAMPAIGN = _report(
    "by-campaign", N_("Promised, received and delivered by campaign"),
    Column("campaign", N_("Campaign")), rows_by("given_for", holders, "given_for"),
)  # fmt: skip
BY_COMPANY = _report(
    "by-company", N_("Promised, received and delivered by company"),
    Column("company", N_("Given by")), rows_by("given_by", holders, "given_by"),
)  # fmt: skip
BY_PROVINCE = _report(
    "by-province", N_("Promised, received and delivered by province"),
    Column("province", N_("Province")), rows_by("place_id", provinces, "place_id"),
)  # fmt: skip
BY_ITEM = _report(
    "by-item", N_("Promised, received and delivered by item"), Column("category", N_("Category")), by_item
)  # fmt: skip
BY_MONTH = _report(
    "by-month", N_("Promised, received and delivered month by month"),
    Column("month", N_("Month"), Kind.MONTH), rows_by("month", months, "month"),
)  # fmt: skip
