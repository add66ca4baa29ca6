"""What savings are reckoned by, as files: tariffs, prices, factors, degree days, each with its source."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.models import User
from app.energy import factors, pricing, queries
from app.energy.conversion_schemas import OfItemQuery
from app.errors import N_, Bilingual
from app.exports.asked import OfSeriesFilters
from app.exports.base import ITEM, Asked, Listing, at_clock, in_batches, of_item
from app.exports.givers import STATE
from app.reports.base import Amount, Column, Kind, Row, names_of
from app.shapes import Filters

INVENTED, FROM_ITS_SOURCE = Bilingual("invented", "ساختگی"), Bilingual("from its source", "از منبع خود")
TENTHS, HUNDREDTHS, THOUSANDTHS = 1, 2, 3
"""How many decimals a base temperature, degree days and a factor have."""


def read_tariffs(_by: User, asked: Asked) -> Iterator[Row]:
    """What a unit of saved energy was said to be worth, the newest first."""
    for found in in_batches(pricing.list_tariffs, lambda each: each.id, **asked):
        for each in found:
            yield [
                *of_item(each.item), str(each.year), str(each.climate), each.season, str(each.step), each.rials,
                each.source, at_clock(each.recorded_at)[0],
            ]  # fmt: skip


def read_prices(_by: User, asked: Asked) -> Iterator[Row]:
    """What an item was said to cost, the newest first."""
    for found in in_batches(pricing.list_prices, lambda each: each.id, **asked):
        for each in found:
            yield [
                *of_item(each.item), each.priced_on, each.rials, each.basis, each.source, at_clock(each.recorded_at)[0],
            ]  # fmt: skip


def read_factors(_by: User, asked: Asked) -> Iterator[Row]:
    """The factors that the centre recorded, the newest first."""
    for found in in_batches(factors.list_factors, lambda each: each.id, **asked):
        for each in found:
            kind, values = each.kind, (each.thousandths, each.low, each.high)
            yield [
                kind, Bilingual(kind.unit_name("en"), kind.unit_name("fa")),
                *(Amount(value, THOUSANDTHS) if value is not None else None for value in values), each.since,
                *at_clock(each.recorded_at), each.source,
            ]  # fmt: skip


def read_series(_by: User, _asked: Asked) -> Iterator[Row]:
    """The series of degree days by name; they are read at once: there are as few of them as files that brought them."""
    for each in queries.list_series():
        yield [
            each.name, each.kind, Amount(each.base_tenths, TENTHS), each.source,
            INVENTED if each.is_invented else FROM_ITS_SOURCE,
        ]  # fmt: skip


def read_degree_days(_by: User, asked: Asked) -> Iterator[Row]:
    """The days or months of one series, those that came last first."""
    series = queries.get_series(asked["series_id"])
    for found in in_batches(queries.list_degree_days, lambda each: each.id, **asked):
        for each in found:
            yield [
                names_of(each.place), each.starts_on, each.ends_on, Amount(each.quantity, HUNDREDTHS), series.name,
                INVENTED if series.is_invented else FROM_ITS_SOURCE,
            ]  # fmt: skip


SOURCE, RECORDED = Column("source", N_("Source")), Column("recorded_on", N_("Recorded"), Kind.DAY)
RIALS = Column("rials", N_("Rials for one"), Kind.RIALS)
LISTINGS = (
    Listing(
        "tariffs", N_("Tariffs"), "read_conversions",
        (
            Column("item", N_("What is saved")), ITEM[1], Column("year", N_("Year"), Kind.CODE),
            Column("climate", N_("Climate"), Kind.CODE), Column("season", N_("Season")),
            Column("step", N_("Step"), Kind.CODE), RIALS, SOURCE, RECORDED,
        ),
        OfItemQuery, read_tariffs,
    ),
    Listing(
        "prices", N_("Prices"), "read_conversions",
        (
            *ITEM, Column("priced_on", N_("Price from"), Kind.DAY), RIALS, Column("basis", N_("It rests on")), SOURCE,
            RECORDED,
        ),
        OfItemQuery, read_prices,
    ),
    Listing(
        "factors", N_("Factors"), "read_conversions",
        (
            Column("factor", N_("Factor")), Column("unit", N_("Unit")), Column("value", N_("Value"), Kind.QUANTITY),
            Column("low", N_("At least"), Kind.QUANTITY), Column("high", N_("At most"), Kind.QUANTITY),
            Column("since", N_("In force since"), Kind.DAY), Column("recorded_on", N_("Recorded on"), Kind.DAY),
            Column("recorded_at", N_("Recorded at"), Kind.CODE), SOURCE,
        ),
        Filters, read_factors,
    ),
    Listing(
        "series", N_("Series of degree days"), "read_savings",
        (
            Column("series", N_("Series")), Column("kind", N_("For")),
            Column("base", N_("Base temperature, °C"), Kind.QUANTITY), SOURCE, STATE,
        ),
        Filters, read_series,
    ),
    Listing(
        "degree-days", N_("Degree days"), "read_savings",
        (
            Column("place", N_("Province")), Column("starts_on", N_("From day"), Kind.DAY),
            Column("ends_on", N_("To day"), Kind.DAY), Column("degree_days", N_("Degree days"), Kind.QUANTITY),
            Column("series", N_("Series")), STATE,
        ),
        OfSeriesFilters, read_degree_days,
    ),
)  # fmt: skip
