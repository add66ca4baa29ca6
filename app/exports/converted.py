"""From saving to goods, as files: conversions, participations and the systems that count them, inspections by lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.accounts.models import User
from app.energy import count_queries, counting_systems, inspecting, told_conversions
from app.energy.told_conversions import ToldConversion, ToldTaking
from app.errors import N_
from app.exports.asked import OfCampaignFilters
from app.exports.base import Asked, Listing, at_clock, in_batches, of_item
from app.exports.givers import INVENTED, STATE
from app.exports.journal import DAY, STANDS, UNDONE
from app.reports.base import Cell, Column, Kind, Row, names_of
from app.shapes import Filters

SOURCE = Column("source", N_("Source"))


def read_conversions(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each lot that a conversion took, the newest first; to a company no more than its own part."""
    for found in in_batches(told_conversions.list_told, lambda each: each.of.id, seen_by=by, **asked):
        for told in found:
            for number, taken in enumerate(told.taken or [None]):
                # Rials are of the whole conversion: they stand in its first row alone, so that nobody adds them twice.
                rials = [None, None] if number else [told.carried, told.given_back_rials]
                yield [
                    told.happened_on, told.kind, *_taken(taken, told), told.unit_price, told.price_basis,
                    told.price_source, told.priced_on, *rials, told.pledge.number if told.pledge_id else None,
                    STANDS if told.stands else UNDONE,
                ]  # fmt: skip


def _taken(taken: ToldTaking | None, told: ToldConversion) -> Sequence[Cell]:
    if taken is None:
        return [None] * 8 + of_item(told.item, None, None)
    return [
        names_of(taken.given_by), INVENTED if taken.is_invented else None,
        *of_item(taken.lot.item, taken.quantity, taken.given_back), taken.tariff, taken.rials,
        *of_item(taken.made_of, taken.goods, taken.ended),
    ]  # fmt: skip


def read_sendings(by: User, asked: Asked) -> Iterator[Row]:
    """The sendings of a campaign's participations, the newest first."""
    for found in in_batches(count_queries.list_sendings, lambda each: each.of.id, seen_by=by, **asked):
        for each in found:
            yield [
                names_of(each.company), each.counted_on, each.state if each.stands else UNDONE, each.quantity,
                each.repeated, each.elsewhere, each.source,
            ]  # fmt: skip


def read_counted_days(by: User, asked: Asked) -> Iterator[Row]:
    """A campaign's participations day by day, the newest first; read at once: a campaign has so many days."""
    days, so_far = [], 0
    for day in count_queries.list_counted_days(asked["campaign_id"], seen_by=by):
        so_far += day.quantity
        days.append((day, so_far))
    for day, until_then in reversed(days):
        yield [day.happened_on, day.quantity, until_then]


def read_systems(_by: User, _asked: Asked) -> Iterator[Row]:
    """What gives participations their names; they are read at once: the centre registers a few."""
    for each in counting_systems.list_counting_systems():
        yield [names_of(each), each.code, at_clock(each.registered_at)[0]]


def read_inspections(by: User, asked: Asked) -> Iterator[Row]:
    """What the lot fell on in a campaign, at the homes of one's offices, and what was found there, the newest first."""
    for found in in_batches(inspecting.list_inspections, lambda each: each.id, seen_by=by, **asked):
        for each in found:
            swap = each.swap
            yield [swap.serial, swap.installed_on, each.draw.drawn_on, each.found, each.looked_on, each.note]


LISTINGS = (
    Listing(
        "conversions", N_("Conversions of a campaign"), "follow_savings",
        (
            DAY, Column("rule", N_("Rule")), Column("giver", N_("Given by")), Column("note", N_("Note")),
            Column("saved", N_("What is saved")),
            Column("saved_unit", N_("Unit")), Column("taken", N_("What is taken"), Kind.QUANTITY),
            Column("given_back", N_("Given back"), Kind.QUANTITY),
            Column("tariff", N_("Tariff (rials)"), Kind.RIALS), Column("worth", N_("Worth (rials)"), Kind.RIALS),
            Column("item", N_("Item")), Column("unit", N_("Unit")), Column("makes", N_("Makes"), Kind.QUANTITY),
            Column("ended", N_("No longer expected"), Kind.QUANTITY),
            Column("price", N_("Price of one"), Kind.RIALS), Column("basis", N_("It rests on")), SOURCE,
            Column("priced_on", N_("Price from"), Kind.DAY),
            Column("carried", N_("Carried to the next conversion"), Kind.RIALS),
            Column("given_back_rials", N_("Given back for it, to the next conversion"), Kind.RIALS),
            Column("pledge", N_("Pledge"), Kind.CODE), STATE,
        ),
        OfCampaignFilters, read_conversions,
    ),
    Listing(
        "sendings", N_("Sendings of participations"), "read_conversions",
        (
            Column("company", N_("Company")), Column("counted_on", N_("Counted on"), Kind.DAY), STATE,
            Column("counted", N_("New among them"), Kind.COUNT), Column("repeated", N_("Counted before"), Kind.COUNT),
            Column("elsewhere", N_("Counted for another campaign"), Kind.COUNT), SOURCE,
        ),
        OfCampaignFilters, read_sendings,
    ),
    Listing(
        "counted-days", N_("Participations, day by day"), "read_conversions",
        (DAY, Column("counted", N_("Counted"), Kind.COUNT), Column("so_far", N_("In all until then"), Kind.COUNT)),
        OfCampaignFilters, read_counted_days,
    ),
    Listing(
        "counting-systems", N_("Counting systems"), "read_conversions",
        (
            Column("name", N_("Name")), Column("code", N_("Code"), Kind.CODE),
            Column("registered_on", N_("Registered at"), Kind.DAY),
        ),
        Filters, read_systems,
    ),
    Listing(
        "inspections", N_("Inspections by lot"), "read_stores",
        (
            Column("serial", N_("Serial number"), Kind.CODE), Column("installed_on", N_("Put in on"), Kind.DAY),
            Column("drawn_on", N_("Drawn on"), Kind.DAY), Column("found", N_("Found")),
            Column("looked_on", N_("Looked at on"), Kind.DAY), Column("note", N_("Note")),
        ),
        OfCampaignFilters, read_inspections,
    ),
)  # fmt: skip
