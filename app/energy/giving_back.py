"""What savings paid for and never came is given back, when the rest of its pledge is withdrawn or lapses.

Under a ratio as much stays taken as the goods that came need, and each saving keeps its share of that. By money
nothing is measured back into cubic metres at a tariff of some day: the price of the items that do not come is a credit
of the sponsor, in rials, which the next conversion uses. Both stand in the entry that ends the pledge, so that they
are undone with it, the last ending first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.campaigns.pledges import Pledge, PledgeEnding
from app.db import db
from app.energy.conversion_refusals import EndsByUndoing
from app.energy.conversion_words import RuleKind
from app.energy.conversions import Conversion, ConversionLine
from app.energy.own_items import credit_item
from app.energy.own_part import refuse_speakers
from app.energy.rules import Ratio
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.cells import chunks
from app.ledger.drafts import LotDraft, Move
from app.ledger.models import Line, Lot
from app.ledger.words import LotKind, Origin, Stage


@dataclass(slots=True)
class GivenBack:
    """What one ending that stands gave back: so much of each lot, rials as a new credit, and the items that end.

    `goods` are by the lot that paid for them; all in their smallest part, and all as the book has it.
    """

    entry_id: int
    lots: dict[int, int] = field(default_factory=dict)
    rials: int = 0
    goods: dict[int, int] = field(default_factory=dict)


def needed_of(conversion: Conversion, goods: int) -> int:
    """How much saving a conversion under a ratio takes for so many items."""
    ratio = Ratio(conversion.ratio_units or 1, conversion.ratio_goods or 1)
    return ratio.needed_for(goods)


def price_of(conversion: Conversion, goods: int) -> int:
    """What so many items cost by a conversion's own price, in rials."""
    return goods * (conversion.unit_price or 0) // int(10**conversion.item.decimals)


def give_back(pledge: Pledge, left: Mapping[int, int], on: date, by: User) -> Sequence[Move]:
    """The moves that go with the ending of a pledge of whose promise lots so much is `left`; none if nothing paid it.

    Raises EndsByUndoing where nothing of it has come: then all of it is there again by undoing the conversion; and
    SpeaksForCompany, as converting does.
    """
    wanted = select(Conversion).options(joinedload(Conversion.pledge)).where(Conversion.pledge_id == pledge.id)
    conversion = db.session.scalar(wanted)
    if conversion is None:
        return ()
    refuse_speakers(by, [pledge.company.holder_id, *(line.lot.given_by for line in conversion.lines)])
    if all(left.get(line.lot_id or 0) == line.quantity for line in pledge.lines):
        number = ledger_queries.get_entry(conversion.entry_id).printed_number
        raise EndsByUndoing(number=pledge.number, entry=number)
    if conversion.kind is RuleKind.MONEY:
        return _credit(conversion, price_of(conversion, sum(left.values())), on)
    before = backs_of([conversion]).get(conversion.id, [])
    ended = sum(sum(back.goods.values()) for back in before) + sum(left.values())
    taken = {line.lot_id: net_of(line, before)[0] for line in conversion.lines}
    stays = _shared(taken, needed_of(conversion, conversion.goods - ended))
    campaign, givers = conversion.campaign.holder_id, {line.lot_id: line.lot.given_by for line in conversion.lines}
    return [
        Move(lot_id, taken[lot_id] - stays[lot_id], (campaign, Stage.CONVERTED), (givers[lot_id], Stage.AVAILABLE))
        for lot_id in taken
        if taken[lot_id] > stays[lot_id]
    ]


def _shared(taken: Mapping[int, int], needed: int) -> dict[int, int]:
    """`needed` shared over what is taken, exactly and in proportion; no lot keeps more than is taken of it."""
    whole, stays, so_far, given = sum(taken.values()), {}, 0, 0
    needed = min(needed, whole)
    for lot_id, quantity in taken.items():
        so_far += quantity
        upto = so_far * needed // whole if whole else 0
        stays[lot_id], given = upto - given, upto
    return stays


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


def backs_of(conversions: Iterable[Conversion]) -> dict[int, list[GivenBack]]:
    """By the conversion, what the endings of its pledge that stand gave back, the first one first; out of the book."""
    found: dict[int, dict[int, GivenBack]] = {}
    for part in chunks(sorted(each.id for each in conversions)):
        for row in _lines_of_endings(part):
            back = found.setdefault(row.id, {}).setdefault(row.entry_id, GivenBack(row.entry_id))
            if row.stage is Stage.EXPECTED and row.parent_id is not None:
                back.goods[row.parent_id] = back.goods.get(row.parent_id, 0) - row.quantity
            elif row.stage is Stage.CONVERTED:
                back.lots[row.lot_id] = back.lots.get(row.lot_id, 0) - row.quantity
            elif row.stage is Stage.AVAILABLE and row.kind is LotKind.CREDIT:
                back.rials += row.quantity
    standing = ledger_queries.standing([entry_id for each in found.values() for entry_id in each])
    return {
        conversion_id: [each for entry_id, each in sorted(backs.items()) if entry_id in standing]
        for conversion_id, backs in found.items()
    }


def _lines_of_endings(conversion_ids: Sequence[int]) -> Sequence[Any]:
    wanted = (
        select(Conversion.id, PledgeEnding.entry_id, Line.stage, Line.lot_id, Lot.parent_id, Lot.kind, Line.quantity)
        .join(PledgeEnding, PledgeEnding.pledge_id == Conversion.pledge_id)
        .join(Line, Line.entry_id == PledgeEnding.entry_id)
        .join(Lot, Lot.id == Line.lot_id)
        .where(Conversion.id.in_(conversion_ids))
        .order_by(Conversion.id, PledgeEnding.entry_id, Line.lot_id)
    )
    return db.session.execute(wanted).all()


def is_given_back_rightly(conversion: Conversion, backs: Sequence[GivenBack]) -> bool:
    """Does what stays taken pay for exactly what came, and is the rest of the money a credit?"""
    ended = sum(sum(back.goods.values()) for back in backs)
    if not ended:
        return not any(back.lots or back.rials for back in backs)
    if conversion.kind is RuleKind.MONEY:
        rials = sum(price_of(conversion, sum(back.goods.values())) for back in backs)
        return rials == sum(back.rials for back in backs) and not any(back.lots for back in backs)
    stays = sum(net_of(line, backs)[0] for line in conversion.lines)
    return stays == needed_of(conversion, conversion.goods - ended) and not any(back.rials for back in backs)


def net_of(line: ConversionLine, backs: Iterable[GivenBack]) -> tuple[int, int]:
    """What stays taken of a line's lot, and the items that it stays to have paid for."""
    quantity, goods = line.quantity, line.goods
    for back in backs:
        quantity -= back.lots.get(line.lot_id, 0)
        goods -= back.goods.get(line.lot_id, 0)
    return quantity, goods
