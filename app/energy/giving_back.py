"""What savings paid for and never came is given back, when the rest of its pledge is withdrawn or lapses.

Under a ratio each saving has back its own part of what is taken off: no more than in proportion, so that what has come
stays paid for. By money nothing is measured back into cubic metres at a tariff of some day: the price of the items that
do not come is a credit of the sponsor, in rials, which the next conversion uses. Both stand in the entry that ends the
pledge, so that they are undone with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.campaigns.pledges import Pledge, PledgeEnding
from app.db import db
from app.energy.conversion_refusals import EndsByUndoing
from app.energy.conversion_words import RuleKind
from app.energy.conversions import Conversion, ConversionLine
from app.energy.own_items import credit_item
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.cells import chunks
from app.ledger.drafts import LotDraft, Move
from app.ledger.models import Line, Lot
from app.ledger.words import LotKind, Origin, Stage


@dataclass(slots=True)
class GivenBack:
    """So much of each lot, in its smallest part; rials as a new credit; and the items of each line that do not come."""

    lots: dict[int, int] = field(default_factory=dict)
    rials: int = 0
    goods: dict[int, int] = field(default_factory=dict)


def part_of(conversion: Conversion, ended: Mapping[int, int]) -> GivenBack:
    """What is given back when so many items, by the lot that paid for them, do not come of a conversion."""
    back = GivenBack()
    for line in conversion.lines:
        items = ended.get(line.lot_id, 0)
        if not items:
            continue
        back.goods[line.lot_id] = items
        if conversion.kind is not RuleKind.MONEY:
            back.lots[line.lot_id] = line.quantity * items // line.goods
    if conversion.kind is RuleKind.MONEY:
        whole = 10**conversion.item.decimals
        back.rials = sum(back.goods.values()) * (conversion.unit_price or 0) // whole
    back.lots = {lot_id: quantity for lot_id, quantity in back.lots.items() if quantity}
    return back


def give_back(pledge: Pledge, left: Mapping[int, int], on: date) -> Sequence[Move]:
    """The moves that go with the ending of a pledge of whose promise lots so much is `left`; none if nothing paid it.

    Raises EndsByUndoing where nothing of it has come: then all of it is there again by undoing the conversion.
    """
    wanted = select(Conversion).options(joinedload(Conversion.pledge)).where(Conversion.pledge_id == pledge.id)
    conversion = db.session.scalar(wanted)
    if conversion is None:
        return ()
    if all(left.get(line.lot_id or 0) == line.quantity for line in pledge.lines):
        number = ledger_queries.get_entry(conversion.entry_id).printed_number
        raise EndsByUndoing(number=pledge.number, entry=number)
    back = part_of(conversion, _by_payer(left))
    campaign = conversion.campaign.holder_id
    givers = {line.lot_id: line.lot.given_by for line in conversion.lines}
    moves = [
        Move(lot_id, quantity, (campaign, Stage.CONVERTED), (givers[lot_id], Stage.AVAILABLE))
        for lot_id, quantity in back.lots.items()
    ]
    return [*moves, *_credit(conversion, back.rials, on)]


def _by_payer(left: Mapping[int, int]) -> dict[int, int]:
    """What is left of promise lots, by the lots that paid for them: a conversion promises one lot for each."""
    payers = select(Lot.id, Lot.parent_id).where(Lot.id.in_(sorted(left)))
    return {parent: left[lot_id] for lot_id, parent in db.session.execute(payers) if parent is not None}


def _credit(conversion: Conversion, rials: int, on: date) -> list[Move]:
    if not rials:
        return []
    sponsor = conversion.pledge.company.holder_id
    most = max(conversion.lines, key=lambda line: line.rials or 0)
    lot = LotDraft(
        kind=LotKind.CREDIT, origin=Origin.CONVERSION, item_id=credit_item().id, given_by=sponsor,
        given_for=conversion.campaign.holder_id, place_id=conversion.campaign.office.place_id, quantity=rials,
        opened_on=on, parent_id=most.lot_id,
    )  # fmt: skip
    ledger.open_lots([lot])
    return [Move(lot.id, rials, (sponsor, Stage.GIVEN), (sponsor, Stage.AVAILABLE))]


@dataclass(frozen=True, slots=True)
class Ended:
    """The rest of a conversion's pledge ended by an entry that stands: items by the lot that paid for them."""

    entry_id: int
    items: dict[int, int]


def endings_of(conversions: Iterable[Conversion]) -> dict[int, list[Ended]]:
    """By the conversion, the endings of its pledge that stand; out of the book."""
    found: dict[int, dict[int, dict[int, int]]] = {}
    for part in chunks(sorted(each.id for each in conversions)):
        for row in _ended_rows(part):
            items = found.setdefault(row.id, {}).setdefault(row.entry_id, {})
            items[row.parent_id] = items.get(row.parent_id, 0) - row.quantity
    standing = ledger_queries.standing([entry_id for each in found.values() for entry_id in each])
    return {
        conversion_id: [Ended(entry_id, items) for entry_id, items in each.items() if entry_id in standing]
        for conversion_id, each in found.items()
    }


def _ended_rows(conversion_ids: Sequence[int]) -> Sequence[Row[int, int | None, int | None, int]]:
    wanted = (
        select(Conversion.id, PledgeEnding.entry_id, Lot.parent_id, Line.quantity)
        .join(PledgeEnding, PledgeEnding.pledge_id == Conversion.pledge_id)
        .join(Line, Line.entry_id == PledgeEnding.entry_id)
        .join(Lot, Lot.id == Line.lot_id)
        .where(Conversion.id.in_(conversion_ids), Line.stage == Stage.EXPECTED, Lot.parent_id.is_not(None))
        .order_by(Conversion.id, PledgeEnding.entry_id, Line.lot_id)
    )
    return db.session.execute(wanted).all()


def backs_of(conversions: Sequence[Conversion]) -> dict[int, list[GivenBack]]:
    """By the conversion, what its ended pledge gave back, worked out again from what it says of itself."""
    by_id = {each.id: each for each in conversions}
    endings = endings_of(conversions)
    return {key: [part_of(by_id[key], ended.items) for ended in each] for key, each in endings.items()}


def net_of(line: ConversionLine, backs: Iterable[GivenBack]) -> tuple[int, int]:
    """What stays taken of a line's lot, and the items that it stays to have paid for."""
    quantity, goods = line.quantity, line.goods
    for back in backs:
        quantity -= back.lots.get(line.lot_id, 0)
        goods -= back.goods.get(line.lot_id, 0)
    return quantity, goods
