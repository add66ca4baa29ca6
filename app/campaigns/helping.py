"""What receivers got, from the papers that stand; told below as help, and warned of before they get more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.beneficiaries import helped
from app.beneficiaries.asking import Warned
from app.beneficiaries.helped import Help
from app.beneficiaries.queries import get_receiver
from app.campaigns import paper_queries
from app.campaigns.checks import Facts
from app.campaigns.issues import Delivery, DeliveryLine
from app.campaigns.papers import Handover, HandoverLine
from app.campaigns.pledges import PledgeLine
from app.campaigns.promising import in_parts
from app.campaigns.queries import list_by_ids
from app.campaigns.words import CheckedAct
from app.db import db
from app.errors import Bilingual
from app.items.models import Item
from app.ledger import queries as ledger_queries
from app.places.models import Office, Place

GOES_OUT = frozenset({CheckedAct.ALLOT, CheckedAct.DELIVER})


def list_help(receiver_ids: Collection[int]) -> Sequence[Help]:
    """What these receivers got and did not give back, the newest first."""
    found: list[Help] = []
    for part in in_parts(sorted(receiver_ids)):
        found += _by_delivery(part) + _by_handover(part)
    return sorted(found, key=lambda each: each.on, reverse=True)


def last_help(receiver_ids: Collection[int]) -> dict[int, date]:
    """The last day on which something was handed over to each, whether it came back or not."""
    last: dict[int, date] = {}
    for part in in_parts(sorted(receiver_ids)):
        for paper in (Delivery, Handover):
            days = select(paper.receiver_id, func.max(paper.happened_on)).where(paper.receiver_id.in_(part))
            for receiver_id, day in db.session.execute(days.group_by(paper.receiver_id)):
                last[receiver_id] = max(day, last.get(receiver_id, day))
    return last


def warn_of_help(checked_act: CheckedAct, facts: Facts) -> list[Warned]:
    """Before goods are set aside for somebody or handed over: what they got, and what they are entitled to."""
    if checked_act not in GOES_OUT or facts.receiver_id is None:
        return []
    receiver = get_receiver(facts.receiver_id)
    said: dict[str, Warned] = {}
    for item in list_by_ids(Item, facts.quantities):
        quantity = facts.quantities[item.id]
        for warned in helped.warn_of_help([receiver.id], item, on=facts.on, quantity=quantity, kind=receiver.kind):
            said[warned.code] = warned
    return list(said.values())


def _by_delivery(part: Sequence[int]) -> list[Help]:
    wanted = (
        select(DeliveryLine.id, Delivery.id.label("paper"), Delivery.happened_on, *_of_item_and_place())
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .join(Item, Item.id == DeliveryLine.item_id)
        .join(Office, Office.id == Delivery.office_id)
        .join(Place, Place.id == Office.place_id)
        .where(Delivery.receiver_id.in_(part))
    )
    rows = db.session.execute(wanted).all()
    left = paper_queries.total_left_of_deliveries({row.paper for row in rows})
    return [_help(row, left[row[0]]) for row in rows if left[row[0]] > 0]


def _by_handover(part: Sequence[int]) -> list[Help]:
    wanted = _of_handovers().where(Handover.receiver_id.in_(part))
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([row.entry_id for row in rows])
    return [_help(row, row.quantity) for row in rows if row.entry_id in standing]


def _of_handovers() -> Select[Any]:
    line = aliased(PledgeLine)
    return (
        select(HandoverLine.quantity, Handover.entry_id, Handover.happened_on, *_of_item_and_place())
        .join(Handover, Handover.id == HandoverLine.handover_id)
        .join(line, line.id == HandoverLine.pledge_line_id)
        .join(Item, Item.id == line.item_id)
        .join(Office, Office.id == Handover.office_id)
        .join(Place, Place.id == Office.place_id)
    )


def _of_item_and_place() -> tuple[Any, ...]:
    return (
        Item.id.label("item_id"), Item.category, Item.decimals, Place.code.label("place_code"), Place.name_fa,
        Place.name_en,
    )  # fmt: skip


def _help(row: Any, quantity: int) -> Help:
    return Help(
        on=row.happened_on, item_id=row.item_id, category=row.category, place_code=row.place_code,
        place=Bilingual(row.name_en, row.name_fa), pieces=quantity // 10**row.decimals,
    )  # fmt: skip
