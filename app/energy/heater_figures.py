"""What a campaign of swaps has come to, county by county: out of the book, and of what was recorded at the homes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from app.beneficiaries.models import Receiver
from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine, TakeBack, TakeBackLine
from app.campaigns.models import Campaign
from app.campaigns.queries import list_by_ids
from app.codes import ReturnReason
from app.companies.models import Company
from app.db import db
from app.energy.heater_words import Check, Disposal, OldUnit
from app.energy.swap_models import Swap
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks
from app.ledger.kept import Balance, Unit
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.words import Stage
from app.places.models import Place

BURNT_GAS = frozenset({OldUnit.VENTED_GAS, OldUnit.UNVENTED_GAS})
"""The yearly figure is of a worn gas heater that was replaced; of other units nobody has one."""


@dataclass(slots=True)
class Tally:
    """What is recorded of units that homes still have: how many, and of how many it does not count, or was repaired."""

    recorded: int = 0
    left: int = 0
    """The old one stayed."""
    burnt_other: int = 0
    """The old one is out, and burnt no gas: none is saved by its going."""
    repaired: int = 0

    @property
    def taken_out(self) -> int:
        """Those of which the old one is out of the house."""
        return self.recorded - self.left

    @property
    def counted(self) -> int:
        """Those that save gas: recorded, and a gas heater is out of the house."""
        return self.taken_out - self.burnt_other

    def add(self, old: OldUnit, disposal: Disposal, checks: Collection[Check], times: int) -> None:
        """So many more, or fewer."""
        self.recorded += times
        self.left += times * (disposal is Disposal.LEFT)
        self.burnt_other += times * (disposal is not Disposal.LEFT and old not in BURNT_GAS)
        self.repaired += times * (Check.REPAIRED in checks)


@dataclass(slots=True)
class CountyRow:
    """What was done in one county; all are numbers of units."""

    place: Place
    handed_over: int | None = 0
    refused: int | None = 0
    recorded: int | None = 0
    taken_out: int | None = 0
    repaired: int | None = 0


def list_handed_over(holder_id: int, item_id: int) -> dict[int, int]:
    """How many of an item of a campaign the homes of each county have now, out of the kept balances."""
    wanted = (
        select(Holder.place_id, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Balance.holder_id)
        .where(Lot.given_for == holder_id, Balance.item_id == item_id, Balance.stage == Stage.DELIVERED)
        .group_by(Holder.place_id)
    )
    return {place_id: int(quantity) for place_id, quantity in db.session.execute(wanted) if quantity}


def total_handed_over(holder_id: int, item_id: int, on: date) -> int:
    """How many of an item of a campaign homes had at the end of a day, and still have now."""
    from_then = (
        select(func.sum(Line.quantity))
        .join(Lot, Lot.id == Line.lot_id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Lot.given_for == holder_id, Line.item_id == item_id, Line.stage == Stage.DELIVERED)
    )
    then = db.session.scalar(from_then.where(Entry.happened_on <= on)) or 0
    now = db.session.scalar(from_then) or 0
    return min(int(then), int(now))


def total_given(campaign: Campaign, company: Company) -> int:
    """How many of what is swapped in a campaign homes have of one company."""
    wanted = (
        select(func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Lot.given_for == campaign.holder_id, Lot.given_by == company.holder_id)
        .where(Balance.stage == Stage.DELIVERED)
    )
    return int(db.session.scalar(wanted) or 0)


def list_counties(campaign: Campaign, item_id: int) -> list[CountyRow]:
    """Every county in which something was handed over, refused or recorded, as a Persian dictionary sorts them."""
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place_id, quantity in list_handed_over(campaign.holder_id, item_id).items():
        counted[place_id]["handed_over"] = quantity
    for place_id, quantity in _refused(campaign, item_id):
        counted[place_id]["refused"] += quantity
    for place_id, tally in _tallies(campaign).items():
        counted[place_id]["recorded"] = tally.recorded
        counted[place_id]["taken_out"] = tally.taken_out
        counted[place_id]["repaired"] = tally.repaired
    places = list_by_ids(Place, counted)
    return [
        CountyRow(place, **counted[place.id]) for place in sorted(places, key=lambda each: (each.sort_key, each.id))
    ]


def total_tally(campaign: Campaign) -> Tally:
    """What is recorded of all units of a campaign that homes still have."""
    tallies = _tallies(campaign).values()
    return Tally(
        sum(each.recorded for each in tallies), sum(each.left for each in tallies),
        sum(each.burnt_other for each in tallies), sum(each.repaired for each in tallies),
    )  # fmt: skip


def _tallies(campaign: Campaign) -> dict[int, Tally]:
    """The same by county. The database counts; only lines of which something came back are looked at one by one."""
    kinds = (Swap.old_unit, Swap.disposal, Swap.flue, Swap.safety)
    counted = _of_campaign(select(Receiver.place_id, *kinds, func.count()), campaign)
    found: dict[int, Tally] = defaultdict(Tally)
    for place_id, old, disposal, flue, safety, many in db.session.execute(counted.group_by(Receiver.place_id, *kinds)):
        found[place_id].add(old, disposal, (flue, safety), many)
    returned = select(TakeBackLine.delivery_line_id)
    undone = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    shrunk = or_(DeliveryLine.id.in_(returned), Delivery.entry_id.in_(undone))
    rows = _rows_of(campaign, shrunk)
    kept = {swap.id for swap, _ in _standing_of(rows)}
    for swap, _, place_id in rows:
        if swap.id not in kept:
            found[place_id].add(swap.old_unit, swap.disposal, (swap.flue, swap.safety), -1)
    return found


def list_standing_swaps(campaign: Campaign) -> list[Swap]:
    """What is recorded of units that are still where they were handed over, in the order of their keys."""
    return [swap for swap, _ in _standing(campaign)]


def _standing(campaign: Campaign) -> list[tuple[Swap, int]]:
    """The same with their county."""
    return _standing_of(_rows_of(campaign, true()))


Found = Sequence[Any]
"""Swaps, each with its delivery and county."""


def _of_campaign(wanted: Any, campaign: Campaign) -> Any:
    """The question, asked of the swaps of a campaign."""
    return (
        wanted.select_from(Swap)
        .join(DeliveryLine, DeliveryLine.id == Swap.delivery_line_id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .join(Receiver, Receiver.id == Delivery.receiver_id)
        .where(Lot.given_for == campaign.holder_id)
    )


def _rows_of(campaign: Campaign, condition: ColumnElement[bool]) -> Found:
    """Swaps with their delivery and county."""
    wanted = _of_campaign(select(Swap, DeliveryLine.delivery_id, Receiver.place_id), campaign)
    return db.session.execute(wanted.where(condition).order_by(Swap.id)).all()


def _standing_of(rows: Found) -> list[tuple[Swap, int]]:
    """Of a line's swaps as many as were not taken back: first those whose piece the book still has at a home."""
    left: dict[int, int] = {}
    for part in chunks(sorted({row.delivery_id for row in rows})):
        left |= paper_queries.total_left_of_deliveries(part)
    standing = []
    away = list_pieces_away([swap.unit_id for swap, *_ in rows])
    for swap, _, place_id in sorted(rows, key=lambda row: (row[0].unit_id in away, row[0].id)):
        if left[swap.delivery_line_id] > 0:
            left[swap.delivery_line_id] -= 1
            standing.append((swap, place_id))
    return sorted(standing, key=lambda each: each[0].id)


def list_pieces_away(unit_ids: Iterable[int | None]) -> set[int | None]:
    """Those of these pieces that no home has now."""
    found: set[int | None] = set()
    for part in chunks(sorted({each for each in unit_ids if each is not None})):
        found |= set(db.session.scalars(select(Unit.id).where(Unit.id.in_(part), Unit.stage != Stage.DELIVERED)))
    return found


def _refused(campaign: Campaign, item_id: int) -> Iterable[tuple[int, int]]:
    """What was turned away at the door: its county and how much, of the take-backs that stand."""
    wanted: Select[int, int, int] = (
        select(TakeBack.entry_id, Receiver.place_id, TakeBackLine.quantity)
        .join(TakeBackLine, TakeBackLine.take_back_id == TakeBack.id)
        .join(DeliveryLine, DeliveryLine.id == TakeBackLine.delivery_line_id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Delivery, Delivery.id == TakeBack.delivery_id)
        .join(Receiver, Receiver.id == Delivery.receiver_id)
        .where(
            Lot.given_for == campaign.holder_id, DeliveryLine.item_id == item_id,
            TakeBack.reason == ReturnReason.REFUSED,
        )
        .order_by(TakeBack.id)
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([entry_id for entry_id, _, _ in rows])
    return [(place_id, quantity) for entry_id, place_id, quantity in rows if entry_id in standing]
