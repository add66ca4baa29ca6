"""One unit stands at one home: a serial or a gas subscription that comes again is asked about at the door.

A serial of the same model at a home that still has it is a mistake for certain. With another model it may be another
maker's number, and a subscription may be shared by two homes of one building: whoever records it says why, and that is
kept. Two units at one home share its subscription without a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import select

from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine
from app.db import db
from app.energy.heater_figures import list_pieces_away
from app.energy.heater_refusals import SerialAtHome, SerialOfOther, SubscriptionAtHome
from app.energy.meters import key_of_number
from app.energy.swap_models import Swap
from app.ledger.cells import chunks
from app.text import fold


def bare(typed: str) -> str:
    """A serial or a subscription as it is compared: its letters and digits alone, however it was spelled."""
    return key_of_number(typed) or typed.strip().upper()


@dataclass(frozen=True, slots=True)
class AtHome:
    """A unit that stands at a home."""

    serial_key: str
    model: str
    subscription: bytes
    receiver_id: int


class Doubles:
    """What stands at homes now of some serials and subscriptions, and what is added on the way."""

    def __init__(self, wanted: Sequence[AtHome]) -> None:
        """Read what any of these would meet."""
        self._known: dict[str | bytes, list[AtHome]] = {}
        serials, marks = {each.serial_key for each in wanted}, {each.subscription for each in wanted}
        for found in _standing(serials, marks):
            self._keep(found)

    def add(self, unit: AtHome, *, serial: str, despite: str | None) -> None:
        """One more. Raises SerialAtHome; SerialOfOther, SubscriptionAtHome where nobody says why it is right."""
        for met in self._known.get(unit.serial_key, ()):
            if fold(met.model) == fold(unit.model):
                raise SerialAtHome(serial=serial, field="serial")
            if not despite:
                raise SerialOfOther(serial=serial, field="despite")
        others = self._known.get(unit.subscription, ())
        if not despite and any(met.receiver_id != unit.receiver_id for met in others):
            raise SubscriptionAtHome(field="despite")
        self._keep(unit)

    def _keep(self, unit: AtHome) -> None:
        self._known.setdefault(unit.serial_key, []).append(unit)
        self._known.setdefault(unit.subscription, []).append(unit)


def _standing(serials: Iterable[str], marks: Iterable[bytes]) -> Iterable[AtHome]:
    """The swaps with one of these that still stand, as `heater_figures` tells them."""
    keys: dict[int, AtHome] = {}
    lines: set[int] = set()
    for condition in chain(
        (Swap.serial_key.in_(part) for part in chunks(sorted(serials))),
        (Swap.subscription.in_(part) for part in chunks(sorted(marks))),
    ):
        wanted = select(Swap, Delivery.receiver_id).join(DeliveryLine, DeliveryLine.id == Swap.delivery_line_id)
        wanted = wanted.join(Delivery, Delivery.id == DeliveryLine.delivery_id).where(condition)
        for swap, receiver_id in db.session.execute(wanted):
            keys[swap.id] = AtHome(swap.serial_key, swap.model, swap.subscription, receiver_id)
            lines.add(swap.delivery_line_id)
    stand = _list_standing(lines)
    return [unit for key, unit in sorted(keys.items()) if key in stand]


def _list_standing(line_ids: Iterable[int]) -> set[int]:
    stand: set[int] = set()
    for part in chunks(sorted(line_ids)):
        wanted = select(Swap.id, Swap.delivery_line_id, DeliveryLine.delivery_id, Swap.unit_id)
        wanted = wanted.join(DeliveryLine, DeliveryLine.id == Swap.delivery_line_id)
        rows = db.session.execute(wanted.where(Swap.delivery_line_id.in_(part))).all()
        left = paper_queries.total_left_of_deliveries(sorted({row.delivery_id for row in rows}))
        away = list_pieces_away([row.unit_id for row in rows])
        for swap_id, line_id, *_ in sorted(rows, key=lambda row: (row.unit_id in away, row.id)):
            if left[line_id] > 0:
                left[line_id] -= 1
                stand.add(swap_id)
    return stand
