"""What can happen in a sequence: goods come, move on and are gone, are counted and valued, and all of it is undone."""

from __future__ import annotations

from datetime import timedelta

from hypothesis.stateful import initialize, rule

from app.campaigns.drafts import ReceiptLineDraft
from app.ledger.drafts import Worth
from app.ledger.words import Condition
from app.stores.drafts import CountedLine
from tests.making.base import TODAY
from tests.models.chances import A_DEED, MANY, WINTER, WORTHS, YES
from tests.models.deeds import real_worth
from tests.models.machine import Machine, newest, nth, outcome
from tests.models.movings import Movings


class Comings(Machine):
    """Goods are promised, and come."""

    @initialize(quantity=MANY, worth=WORTHS, is_promised=YES)
    def begin(self, quantity, worth, is_promised):
        """Some goods that can go, and perhaps some that can come."""
        day = WINTER + timedelta(days=1)
        self.open(0, 0, quantity, day, 1, worth, None, 1)
        if is_promised:
            self.promise(0, 1, quantity, day, worth)

    def open(self, store, item, quantity, day, giver, worth, expires, good):
        world, spot = self.world, self.world.spots[store]
        donor = nth([None, *(holder for _, holder in world.companies)], giver)
        facts = (world.items[item], quantity, day, donor)
        self.both(
            lambda: self.model.open(spot.holder, *facts, worth, expires, good=good > 0),
            lambda: self.deeds.open(spot, *facts, real_worth(*worth), expires, good=good > 0),
        )

    def promise(self, company, item, quantity, day, worth):
        key, holder = self.world.companies[company]
        thing = self.world.items[item]
        pledge, real = self.both(
            lambda: self.model.promise(holder, thing, quantity, day, worth),
            lambda: self.deeds.promise(key, thing, quantity, day, real_worth(*worth)),
        )
        if pledge:
            pledge.id, pledge.line_id = real.id, real.lines[0].id

    def end_pledge(self, which, day):
        """Withdrawn; one whose acceptance was undone is mostly accepted again."""
        pledge = newest(self.model.pledges, which)
        accepts = self.model.state(pledge) == "confirmed" if which % 5 else which % 2
        said, done = (self.model.accept, self.deeds.accept) if accepts else (self.model.withdraw, self.deeds.withdraw)
        self.both(lambda: said(pledge, day), lambda: done(pledge.id, day))

    def receive(self, which, store, good, damaged, missing, day, expires, signed):
        pledge, spot, good = newest(self.model.pledges, which), self.world.spots[store], good - 1
        line = ReceiptLineDraft(
            pledge_line_id=pledge.line_id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
            expires_on=expires,
        )  # fmt: skip
        self.both(
            lambda: self.model.receive(pledge, spot.holder, good, damaged, day, expires, is_signed=signed),
            lambda: self.deeds.receive(spot, day, line, is_signed=signed),
        )


class Corrections(Machine):
    """Goods are counted and valued anew, entries undone, a year closed, a button pressed twice."""

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

    def revalue(self, which, worth, day):
        lot = newest(self.model.lots, which)
        self.both(
            lambda: self.model.revalue(lot, worth, day), lambda: self.deeds.revalue(lot.id, real_worth(*worth), day)
        )

    def reverse(self, back, whole, day):
        """An entry, mostly with all that belongs to it; an undoing too."""
        entries = self.model.entries
        entry = entries[-1 - back % len(entries)]
        named = self.model.whole(entry) if whole else [entry]
        self.both(lambda: self.model.reverse(named, day), lambda: self.deeds.reverse([each.id for each in named], day))

    def close(self, year):
        self.both(lambda: self.model.close(year), lambda: self.deeds.close(year))

    def press_again(self, same):
        """The same key: with the same content nothing happens, with other content it is refused."""
        spot, thing = self.world.spots[0], self.world.items[0]
        self.deeds.is_again, self.deeds.key = True, self.again_key
        act = self.again if same else lambda: self.deeds.open(spot, thing, 99, TODAY, None, Worth(), None, good=True)
        found, _ = outcome(act)
        self.deeds.is_again = False
        assert found == ("done" if same else "KeyReused")
        self.compare()


class Sequences(Comings, Movings, Corrections):
    """One rule for all deeds, so that each has its share: of many rules, a sequence leaves most out."""

    @rule(deed=A_DEED)
    def go(self, deed):
        name, facts = deed
        if self._can(name):
            getattr(self, name)(**facts)
        else:
            self.open(0, 0, 10, TODAY, 1, (1_001, 777), None, 1)

    def _can(self, name):
        model = self.model
        needed = {
            "receive": model.pledges, "end_pledge": model.pledges, "take": self.has_goods, "count": self.has_goods,
            "go_on": self.open_papers, "press_again": self.again,
            "close": len(model.entries) > 19 and 1403 not in model.closed,
        }  # fmt: skip
        return needed.get(name, True)
