"""Several people at the same moment, and a plain judge: which serial order would have given what was seen?"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from flask import Flask

from app.errors import DomainError
from tests.make import Make
from tests.together import PATIENCE, patiently

DONE = "done"
FAULT = "fault: "
HEAD_START = 0.01
"""Seconds by which one may begin before another, so that many interleavings are met."""

Act = Callable[[], object]
State = dict[str, Any]
Rule = Callable[[State], str]
"""What an act answers and does to the state when nobody else is there."""


@dataclass(frozen=True)
class Deed:
    """One act as it went: its answer is "done", a word of its own, or the name of the refusal."""

    name: str
    answer: str
    began: float
    ended: float


class Gap:
    """The time between a look and the write that rests on it, in which somebody else passes: what a lock prevents."""

    def __init__(self) -> None:
        self._looked, self._passed = threading.Event(), threading.Event()

    def looks_then_writes(self, look: Act, write: Act) -> Act:
        """An act without a lock: it looks, lets the other pass, and writes by what it saw."""

        def act() -> object:
            look()
            self._looked.set()
            assert self._passed.wait(PATIENCE)
            return patiently(write)

        return act

    def enters(self, act: Act) -> Act:
        """What the other does first, not before the look was taken: on a busy machine it would else come too early."""

        def entering() -> object:
            assert self._looked.wait(PATIENCE)
            return patiently(act)

        return entering

    def passes(self, act: Act) -> Act:
        """The other, who comes in between; with this act, their last or only one, they are through."""

        def passing() -> object:
            try:
                return self.enters(act)()
            finally:
                self._passed.set()

        return passing


class Race:
    """One race, staged anew for each run.

    `people` says what each person does in turn; `unlocked` is the same with one act that looks and writes without a
    lock: the control that the judge must find. `rules` is what each act answers and does when nobody else is there,
    `start` the state before, `look` the state that is seen.
    """

    start: State

    def __init__(self, make: Make) -> None:
        self.make, self.gap = make, Gap()
        self.keys = [make.key() for _ in range(6)]
        self.stage()

    def stage(self) -> None:
        """Make what the race is about."""
        raise NotImplementedError

    def people(self) -> list[dict[str, Act]]:
        """What each person does in turn."""
        raise NotImplementedError

    def unlocked(self) -> list[dict[str, Act]]:
        """The same, one of them without a lock."""
        raise NotImplementedError

    def rules(self) -> dict[str, Rule]:
        """What each act answers and does when nobody else is there."""
        raise NotImplementedError

    def look(self) -> State:
        """What is seen afterwards."""
        raise NotImplementedError


def let_race(app: Flask, people: Sequence[Mapping[str, Act]]) -> list[Deed]:
    """Let everybody begin at the same moment or a little after, each doing what is theirs in turn."""
    gate = threading.Barrier(len(people))
    deeds: list[Deed] = []

    def run(own: Mapping[str, Act]) -> None:
        with app.app_context():
            gate.wait(PATIENCE)
            time.sleep(random.uniform(0, HEAD_START))
            for name, act in own.items():
                began = time.monotonic()
                answer = _answer_of(act)
                deeds.append(Deed(name, answer, began, time.monotonic()))

    threads = [threading.Thread(target=run, args=(own,)) for own in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return deeds


def _answer_of(act: Act) -> str:
    """How an act ended; what is no refusal in words is a fault, and the judge says so."""
    try:
        said = patiently(act)
    except DomainError as refusal:
        return type(refusal).__name__
    except Exception as error:
        return f"{FAULT}{type(error).__name__}: {error}"[:300]
    return said if isinstance(said, str) else DONE


def explanation(deeds: Sequence[Deed], *, start: State, rules: Mapping[str, Rule], seen: State) -> list[str] | None:
    """A serial order of the deeds that gives these answers and this state; None if there is none.

    An act that had ended before another began comes before it.
    """
    for order in permutations(deeds):
        if any(second.ended < first.began for first, second in combinations(order, 2)):
            continue
        state = dict(start)
        if all(rules[deed.name](state) == deed.answer for deed in order) and state == seen:
            return [deed.name for deed in order]
    return None


def judge(app: Flask, race: Race, people: Sequence[Mapping[str, Act]]) -> str | None:
    """Run one race; what was seen, if no serial order explains it."""
    deeds = let_race(app, people)
    with app.app_context():
        seen = race.look()
    if explanation(deeds, start=race.start, rules=race.rules(), seen=seen):
        return None
    return f"{sorted((deed.name, deed.answer) for deed in deeds)} left {seen}"
