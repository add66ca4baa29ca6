"""Goods leave a shelf: set aside, handed out, sent on, lost, destroyed, given back; and what then becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.campaigns.drafts import BackLine, Wanted
from app.stores.drafts import LotLine, StockLine
from tests.models.book import Lot
from tests.models.deeds import Spot
from tests.models.machine import Machine, newest
from tests.models.papers import Case, Paper


class Movings(Machine):
    """Something is taken from a shelf, and something happens to what was taken."""

    def take(self, what, shelf, quantity, day, to):
        spot, item, lot = self.shelf(shelf)
        taken = (spot.holder, item, quantity, day, lot)
        if what in ("allot", "deliver"):
            self._take_for_receivers(what, spot, taken)
        elif what == "send":
            self._send(spot, taken, to)
        elif what == "return_goods":
            lot = lot or newest(self.model.lots, shelf)
            self.both(
                lambda: self.model.return_goods(spot.holder, lot, quantity, day),
                lambda: self.deeds.return_goods(spot, lot.id, quantity, day),
            )
        else:
            said, done = getattr(self.model, what), getattr(self.deeds, what)
            line = StockLine(item, quantity, lot and lot.id)
            case, real = self.both(lambda: said(*taken), lambda: done(spot, line, day))
            if isinstance(case, Case):
                case.id = real.id

    def _take_for_receivers(self, what: str, spot: Spot, taken: tuple[Any, ...]) -> None:
        _, item, quantity, day, lot = taken
        wanted = Wanted(item_id=item, quantity=quantity, lot_id=lot and lot.id)
        if what == "allot":
            said, done = lambda: self.model.allot(*taken), lambda: self.deeds.allot(spot, wanted, day)
        else:
            said = lambda: self.model.deliver(spot.receivers, *taken)  # noqa: E731
            done = lambda: self.deeds.deliver(spot, [wanted], day)  # noqa: E731
        _keep(*self.both(said, done))

    def _send(self, spot: Spot, taken: tuple[Any, ...], to: int) -> None:
        _, item, quantity, day, lot = taken
        spots = self.world.spots
        target = spots[(spots.index(spot) + to) % len(spots)]
        paper, real = self.both(
            lambda: self.model.send(spot.carrier, *taken),
            lambda: self.deeds.send(spot, target, StockLine(item, quantity, lot and lot.id), day),
        )
        if paper:
            paper.id, paper.goes_to = real.id, target.holder

    def go_on(self, which, quantity, is_whole, is_half, store, day):
        """What is set aside is freed or handed out, what was handed out comes back, what was sent arrives or is lost,
        what waits is signed or refused."""
        paper = newest(self.open_papers, which)
        if isinstance(paper, Case):
            said, done = (
                (self.model.sign_loss, self.deeds.sign) if is_half else (self.model.refuse_loss, self.deeds.refuse)
            )
            self.both(lambda: said(paper), lambda: done(paper.id))
        elif paper in self.model.deliveries:
            self._take_back(paper, self.world.spots[store], None if is_whole else quantity, day)
        elif paper in self.model.transfers:
            parts = _some_of(paper, quantity, is_whole=is_whole)
            self._lose(paper, parts, day) if is_half and quantity % 3 == 0 else self._arrive(paper, parts, is_half, day)
        elif is_half and is_whole:
            self.both(lambda: self.model.release(paper, day), lambda: self.deeds.release(paper.id, day))
        else:
            self._deliver_allotted(paper, None if is_whole else quantity, day)

    @property
    def open_papers(self) -> list[Paper | Case]:
        """What something can still happen to."""
        model = self.model
        return [*model.allotments, *model.deliveries, *model.transfers, *model.cases]

    def _deliver_allotted(self, paper: Paper, quantity: int | None, day: date) -> None:
        spot = next(spot for spot in self.world.spots if spot.holder == paper.spot[0])
        item = next(iter(paper.parts)).item
        wanted = [] if quantity is None else [Wanted(item_id=item, quantity=quantity)]
        delivery, real = self.both(
            lambda: self.model.deliver_allotted(paper, spot.receivers, quantity, day),
            lambda: self.deeds.deliver(spot, wanted, day, paper.id),
        )
        _keep(delivery, real)

    def _take_back(self, paper: Paper, spot: Spot, quantity: int | None, day: date) -> None:
        first = paper.lines[next(iter(paper.parts)).id]
        lines = None if quantity is None else [BackLine(delivery_line_id=first, quantity=quantity)]
        self.both(
            lambda: self.model.take_back(paper, spot.holder, quantity, day),
            lambda: self.deeds.take_back(spot, paper.id, lines, day),
        )

    def _arrive(self, paper: Paper, parts: dict[Lot, int], nothing_more: bool, day: date) -> None:
        lines = [LotLine(lot.id, some) for lot, some in parts.items()]
        self.both(
            lambda: self.model.arrive(paper, paper.goes_to, parts, day, nothing_more=nothing_more),
            lambda: self.deeds.arrive(paper.id, lines, day, nothing_more=nothing_more),
        )

    def _lose(self, paper: Paper, parts: dict[Lot, int], day: date) -> None:
        lines = [StockLine(lot.item, some, lot.id) for lot, some in parts.items()]
        self.both(
            lambda: self.model.lose_on_the_way(paper, parts, day),
            lambda: self.deeds.lose_on_the_way(paper.id, lines, day),
        )


def _some_of(paper: Paper, quantity: int, *, is_whole: bool) -> dict[Lot, int]:
    rest = paper.rest()
    return rest if is_whole and rest else dict.fromkeys([*rest, *paper.parts][:1], quantity)


def _keep(paper: Paper | None, real: Any) -> None:
    if paper:
        paper.id = real.id
        paper.lines = {line.lot_id: line.id for line in real.lines}
