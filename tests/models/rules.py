"""What can happen in a sequence: goods promised, received, moved, handed out, lost, counted, and all of it undone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.campaigns.drafts import BackLine, ReceiptLineDraft, Wanted
from app.ledger.drafts import Worth
from app.ledger.words import Condition
from app.stores.drafts import CountedLine, LotLine, StockLine
from tests.making.base import TODAY
from tests.models.book import Lot
from tests.models.deeds import real_worth
from tests.models.machine import Machine, nth, outcome
from tests.models.papers import Paper

WINTER = date(2025, 3, 20)
"""The last day of 1403."""
DAYS = st.sampled_from([
    *[TODAY] * 4, TODAY - timedelta(days=1), TODAY - timedelta(days=30), date(2025, 8, 15), date(2025, 6, 1),
    WINTER + timedelta(days=1), WINTER, WINTER - timedelta(days=10), TODAY + timedelta(days=1),
])  # fmt: skip
SOME = st.integers(1, 9)
MANY = st.integers(1, 40)
FEW = st.integers(0, 4)
WHICH = st.integers(0, 30)
WORTHS = st.sampled_from([(None, None), (1_000, None), (1_001, 777), (None, 70), (7, 5), (0, 0)])
EXPIRIES = st.sampled_from([None, None, TODAY + timedelta(days=5), date(2025, 9, 1)])
ITEMS = st.integers(0, 1)
STORES = st.integers(0, 2)
YES = st.booleans()


class Comings(Machine):
    """Goods are promised, and come."""

    @initialize(quantity=MANY, worth=WORTHS, is_promised=YES)
    def begin(self, quantity, worth, is_promised):
        """Some goods that can go, and perhaps some that can come."""
        day = WINTER + timedelta(days=1)
        self.open(0, 0, quantity, day, 1, worth, None, 1)
        if is_promised:
            self.promise(0, 1, quantity, day, worth)

    @rule(store=STORES, item=ITEMS, quantity=MANY, day=DAYS, giver=FEW, worth=WORTHS, expires=EXPIRIES, good=FEW)
    def open(self, store, item, quantity, day, giver, worth, expires, good):
        world, spot = self.world, self.world.spots[store]
        donor = nth([None, *(holder for _, holder in world.companies)], giver)
        facts = (world.items[item], quantity, day, donor)
        self.both(
            lambda: self.model.open(spot.holder, *facts, worth, expires, good=good > 0),
            lambda: self.deeds.open(spot, *facts, real_worth(*worth), expires, good=good > 0),
        )

    @rule(company=ITEMS, item=ITEMS, quantity=MANY, day=DAYS, worth=WORTHS)
    def promise(self, company, item, quantity, day, worth):
        key, holder = self.world.companies[company]
        thing = self.world.items[item]
        pledge, real = self.both(
            lambda: self.model.promise(holder, thing, quantity, day, worth),
            lambda: self.deeds.promise(key, thing, quantity, day, real_worth(*worth)),
        )
        if pledge:
            pledge.id, pledge.line_id = real.id, real.lines[0].id

    @precondition(lambda self: self.model.pledges)
    @rule(which=WHICH, day=DAYS)
    def accept(self, which, day):
        pledge = nth(self.model.pledges, which)
        self.both(lambda: self.model.accept(pledge, day), lambda: self.deeds.accept(pledge.id, day))

    @precondition(lambda self: self.model.pledges)
    @rule(which=WHICH, day=DAYS)
    def withdraw(self, which, day):
        pledge = nth(self.model.pledges, which)
        self.both(lambda: self.model.withdraw(pledge, day), lambda: self.deeds.withdraw(pledge.id, day))

    @precondition(lambda self: self.model.pledges)
    @rule(which=WHICH, store=STORES, good=SOME, damaged=FEW, missing=FEW, day=DAYS, expires=EXPIRIES, signed=YES)
    def receive(self, which, store, good, damaged, missing, day, expires, signed):
        pledge, spot, good = nth(self.model.pledges, which), self.world.spots[store], good - 1
        line = ReceiptLineDraft(
            pledge_line_id=pledge.line_id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
            expires_on=expires,
        )  # fmt: skip
        self.both(
            lambda: self.model.receive(pledge, spot.holder, good, damaged, day, expires, is_signed=signed),
            lambda: self.deeds.receive(spot, day, line, is_signed=signed),
        )


class Goings(Machine):
    """Goods are set aside, handed out, and come back."""

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, quantity=SOME, day=DAYS)
    def allot(self, shelf, quantity, day):
        spot, thing, lot = self.shelf(shelf)
        wanted = Wanted(item_id=thing, quantity=quantity, lot_id=lot and lot.id)
        paper, real = self.both(
            lambda: self.model.allot(spot.holder, thing, quantity, day, lot),
            lambda: self.deeds.allot(spot, wanted, day),
        )
        _keep(paper, real)

    @precondition(lambda self: self.model.allotments)
    @rule(which=WHICH, day=DAYS)
    def release(self, which, day):
        paper = nth(self.model.allotments, which)
        self.both(lambda: self.model.release(paper, day), lambda: self.deeds.release(paper.id, day))

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, quantity=SOME, day=DAYS)
    def deliver(self, shelf, quantity, day):
        spot, thing, lot = self.shelf(shelf)
        wanted = Wanted(item_id=thing, quantity=quantity, lot_id=lot and lot.id)
        paper, real = self.both(
            lambda: self.model.deliver(spot.holder, spot.receivers, thing, quantity, day, lot),
            lambda: self.deeds.deliver(spot, [wanted], day),
        )
        _keep(paper, real)

    @precondition(lambda self: self.model.allotments)
    @rule(which=WHICH, quantity=SOME, whole=YES, day=DAYS)
    def deliver_allotted(self, which, quantity, whole, day):
        paper = nth(self.model.allotments, which)
        spot = next(spot for spot in self.world.spots if spot.holder == paper.spot[0])
        item = next(iter(paper.parts)).item
        wanted = [] if whole else [Wanted(item_id=item, quantity=quantity)]
        delivery, real = self.both(
            lambda: self.model.deliver_allotted(paper, spot.receivers, None if whole else quantity, day),
            lambda: self.deeds.deliver(spot, wanted, day, paper.id),
        )
        _keep(delivery, real)

    @precondition(lambda self: self.model.deliveries)
    @rule(which=WHICH, store=STORES, quantity=SOME, whole=YES, day=DAYS)
    def take_back(self, which, store, quantity, whole, day):
        paper, spot = nth(self.model.deliveries, which), self.world.spots[store]
        first = paper.lines[next(iter(paper.parts)).id]
        lines = None if whole else [BackLine(delivery_line_id=first, quantity=quantity)]
        self.both(
            lambda: self.model.take_back(paper, spot.holder, None if whole else quantity, day),
            lambda: self.deeds.take_back(spot, paper.id, lines, day),
        )


class Travels(Machine):
    """Goods go from store to store, or are gone."""

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, to=st.integers(1, 2), quantity=SOME, day=DAYS)
    def send(self, shelf, to, quantity, day):
        spot, thing, lot = self.shelf(shelf)
        target = nth(self.world.spots, self.world.spots.index(spot) + to)
        paper, real = self.both(
            lambda: self.model.send(spot.holder, spot.carrier, thing, quantity, day, lot),
            lambda: self.deeds.send(spot, target, StockLine(thing, quantity, lot and lot.id), day),
        )
        if paper:
            paper.id, paper.goes_to = real.id, target.holder

    def _some_of(self, paper: Paper, quantity: int, *, whole: bool) -> dict[Lot, int]:
        rest = paper.rest()
        return rest if whole else dict.fromkeys([*rest, *paper.parts][:1], quantity)

    @precondition(lambda self: self.model.transfers)
    @rule(which=WHICH, quantity=FEW, whole=YES, nothing_more=YES, day=DAYS)
    def arrive(self, which, quantity, whole, nothing_more, day):
        paper = nth(self.model.transfers, which)
        parts = self._some_of(paper, quantity, whole=whole)
        lines = [LotLine(lot.id, some) for lot, some in parts.items()]
        self.both(
            lambda: self.model.arrive(paper, paper.goes_to, parts, day, nothing_more=nothing_more),
            lambda: self.deeds.arrive(paper.id, lines, day, nothing_more=nothing_more),
        )

    @precondition(lambda self: self.model.transfers)
    @rule(which=WHICH, quantity=SOME, day=DAYS)
    def lose_on_the_way(self, which, quantity, day):
        paper = nth(self.model.transfers, which)
        parts = self._some_of(paper, quantity, whole=False)
        lines = [StockLine(lot.item, some, lot.id) for lot, some in parts.items()]
        self.both(
            lambda: self.model.lose_on_the_way(paper, parts, day),
            lambda: self.deeds.lose_on_the_way(paper.id, lines, day),
        )

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, quantity=SOME, day=DAYS)
    def ask_loss(self, shelf, quantity, day):
        spot, thing, lot = self.shelf(shelf)
        case, real = self.both(
            lambda: self.model.ask_loss(spot.holder, thing, quantity, day, lot),
            lambda: self.deeds.ask_loss(spot, StockLine(thing, quantity, lot and lot.id), day),
        )
        if case:
            case.id = real.id

    @precondition(lambda self: self.model.cases)
    @rule(which=WHICH, signs=YES)
    def answer_loss(self, which, signs):
        case = nth(self.model.cases, which)
        said, done = (self.model.sign_loss, self.deeds.sign) if signs else (self.model.refuse_loss, self.deeds.refuse)
        self.both(lambda: said(case), lambda: done(case.id))

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, quantity=SOME, day=DAYS)
    def dispose(self, shelf, quantity, day):
        spot, thing, lot = self.shelf(shelf)
        self.both(
            lambda: self.model.dispose(spot.holder, thing, quantity, day, lot),
            lambda: self.deeds.dispose(spot, StockLine(thing, quantity, lot and lot.id), day),
        )

    @precondition(lambda self: self.has_goods)
    @rule(which=WHICH, shelf=WHICH, quantity=SOME, day=DAYS)
    def return_goods(self, which, shelf, quantity, day):
        spot, _, lot = self.shelf(shelf)
        lot = lot or nth(self.model.lots, which)
        self.both(
            lambda: self.model.return_goods(spot.holder, lot, quantity, day),
            lambda: self.deeds.return_goods(spot, lot.id, quantity, day),
        )


class Corrections(Machine):
    """Goods are counted and valued anew, entries undone, a year closed, a button pressed twice."""

    @precondition(lambda self: self.has_goods)
    @rule(shelf=WHICH, difference=st.integers(-5, 5), day=DAYS)
    def count(self, shelf, difference, day):
        spot, thing, _ = self.shelf(shelf)
        good, damaged = (self.model.shelf(spot.holder, thing, good=each) for each in (True, False))
        difference = max(difference, -good)
        counts = [CountedLine(thing, good + difference)]
        counts += [CountedLine(thing, damaged, Condition.DAMAGED)] if damaged else []
        self.both(
            lambda: self.model.count(spot.holder, thing, difference, day),
            lambda: self.deeds.count(spot, thing, counts, day),
        )

    @precondition(lambda self: self.model.lots)
    @rule(which=WHICH, worth=WORTHS, day=DAYS)
    def revalue(self, which, worth, day):
        lot = nth(self.model.lots, which)
        self.both(
            lambda: self.model.revalue(lot, worth, day), lambda: self.deeds.revalue(lot.id, real_worth(*worth), day)
        )

    @precondition(lambda self: self.model.entries)
    @rule(back=st.integers(0, 30), whole=st.integers(0, 3), day=DAYS)
    def reverse(self, back, whole, day):
        """An entry, mostly with all that belongs to it; an undoing too."""
        entries = self.model.entries
        entry = entries[-1 - back % len(entries)]
        named = self.model.whole(entry) if whole else [entry]
        self.both(lambda: self.model.reverse(named, day), lambda: self.deeds.reverse([each.id for each in named], day))

    @precondition(lambda self: len(self.model.entries) > 9 and 1403 not in self.model.closed)
    @rule(year=st.sampled_from([1404, 1403]))
    def close(self, year):
        self.both(lambda: self.model.close(year), lambda: self.deeds.close(year))

    @precondition(lambda self: self.again)
    @rule(same=YES)
    def press_again(self, same):
        """The same key: with the same content nothing happens, with other content it is refused."""
        spot, thing = self.world.spots[0], self.world.items[0]
        self.deeds.is_again, self.deeds.key = True, self.again_key
        act = self.again if same else lambda: self.deeds.open(spot, thing, 99, TODAY, None, Worth(), None, good=True)
        found, _ = outcome(act)
        self.deeds.is_again = False
        assert found == ("done" if same else "KeyReused")
        self.compare()


class Sequences(Comings, Goings, Travels, Corrections):
    """Every rule."""


def _keep(paper: Paper | None, real: object) -> None:
    if paper:
        paper.id = real.id  # type: ignore[attr-defined]
        paper.lines = {line.lot_id: line.id for line in real.lines}  # type: ignore[attr-defined]
