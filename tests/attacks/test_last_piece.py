"""What is there goes out once: the last wheelchair, and three hundred of them asked for ten thousand times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier

import pytest
from flask import Flask

from app.campaigns import service
from app.campaigns.words import ProofKind
from app.ledger import audit
from app.ledger.refusals import NotEnough
from app.ledger.words import Stage
from tests.attacks.crowd import DONE, Deed, let_race
from tests.attacks.standing import look, move_unlocked, person, stands
from tests.counts import counted
from tests.make import Make
from tests.together import PATIENCE, patiently

REFUSED = NotEnough.__name__


class Shelf:
    """A store with so many wheelchairs, one more of which has been handed over already."""

    def __init__(self, make: Make, stock: int) -> None:
        store, receiver = make.store(), make.receiver()
        lot = make.stock(store, "wheelchair_child", stock + 1)
        make.delivery(store, receiver, 1, "wheelchair_child")
        self.make, self.lot, self.stock, self.clerk = make, lot.id, stock, make.clerk().id
        self.wanted = make.wanted("wheelchair_child", 1)
        self.named = {"store_id": store.id, "receiver_id": receiver.id, "happened_on": make.today}

    def hand_over_one(self, key: str) -> None:
        service.record_delivery(
            **self.named, proof=ProofKind.PHOTO, lines=[self.wanted], by=person(self.clerk), key=key
        )  # fmt: skip

    def complaints(self, deeds: list[Deed]) -> list[str]:
        """What is wrong when so many asked: each piece goes out once, and all others are refused in words."""
        answers = Counter(deed.answer for deed in deeds)
        seen = {"left": stands(self.lot, Stage.IN_STORE), "out": stands(self.lot, Stage.DELIVERED) - 1}
        right = {DONE: self.stock, REFUSED: len(deeds) - self.stock}
        wrong = [] if answers == right else [f"answered {dict(answers)}"]
        return wrong + ([] if seen == {"left": 0, "out": self.stock} else [f"{seen} of {self.stock}"])


@pytest.fixture
def shelf(make: Make) -> Callable[[int], Shelf]:
    def stocked(stock: int) -> Shelf:
        with make.inside():
            return Shelf(make, stock)

    return stocked


def ask(app: Flask, shelf: Shelf, threads: int, turns: int) -> list[str]:
    """Let so many people ask for one piece so often each; what is wrong afterwards."""

    def asks(who: int) -> dict[str, Callable[[], object]]:
        keys = [f"asks-{who}-{turn}" for turn in range(turns)]
        return {key: lambda key=key: shelf.hand_over_one(key) for key in keys}

    deeds = let_race(app, [asks(who) for who in range(threads)])
    with app.app_context():
        return shelf.complaints(deeds) + [str(fault) for fault in audit.check()]


def test_one_of_twenty_gets_the_last_wheelchair_and_nineteen_are_told_why_not(app, shelf):
    assert ask(app, shelf(1), threads=20, turns=1) == []


def test_a_stock_of_sixty_asked_for_four_hundred_times_goes_out_as_sixty(app, shelf):
    assert ask(app, shelf(60), threads=20, turns=20) == []


@pytest.mark.long
def test_a_stock_of_three_hundred_asked_for_ten_thousand_times_goes_out_as_three_hundred(app, shelf):
    assert ask(app, shelf(counted(300)), threads=100, turns=counted(100)) == []


@pytest.mark.long
def test_one_of_twenty_gets_the_last_wheelchair_a_hundred_times_over(app, shelf):
    assert [said for _ in range(counted(100)) for said in ask(app, shelf(1), threads=20, turns=1)] == []


def test_the_judge_finds_twenty_who_look_together_and_then_all_take(app, shelf):
    stocked, all_looked = shelf(1), Barrier(20)

    def take_unlocked() -> None:
        seen = look(stocked.lot, Stage.IN_STORE)
        all_looked.wait(PATIENCE)
        if seen < 1:
            raise NotEnough(available=seen, wanted=1, item="wheelchair")
        patiently(lambda: move_unlocked(stocked.lot, 1, seen=seen, source=Stage.IN_STORE, target=Stage.DELIVERED))

    deeds = let_race(app, [{str(who): take_unlocked} for who in range(20)])

    with app.app_context():
        assert stocked.complaints(deeds) == ["answered {'done': 20}", "{'left': 0, 'out': 20} of 1"]
        assert audit.check()
