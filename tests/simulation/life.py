"""One seed drives a year of the country: acts drawn at random, faults at the seams, a look at the book after each."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import text

from app import clock
from app.accounts.models import User
from app.db import db
from app.errors import DomainError, RowsNotTaken
from tests.make import Make
from tests.simulation import bringing, correcting, giving, storing
from tests.simulation.country import FIRST_DAY, Country, Step, found_country
from tests.simulation.faults import KINDS, NOTICED, Fault, striking
from tests.simulation.invariants import Broken, Watch, check_everything, trace

ACTS: dict[Callable[[Country], Step | None], int] = {
    giving.promise: 8, giving.receive: 14, giving.end_pledge: 4, giving.ask_over_delivery: 2, giving.hand_over: 4,
    giving.speak_of_receipt: 2, giving.settle_approval: 8, storing.open_stock: 6, storing.allot: 9,
    storing.release: 4, storing.deliver: 12, storing.take_back: 5, storing.send: 9, storing.arrive: 9,
    storing.lose: 6, storing.give_back: 4, storing.open_sheet: 4, storing.end_sheet: 4, correcting.undo: 10,
    correcting.undo_transfer: 4, correcting.revalue: 5, correcting.close: 1,
    bringing.bring_in: 8, bringing.take_out: 4, bringing.seal: 5,
}  # fmt: skip
"""What can happen, and how often beside the others."""
DAYS = 380
BACK_FOR = 6
"""A clock that jumped back is set right after so many steps."""
OFTEN = 25
"""After so many steps everything is looked at."""
DOUBLE, BACK, AHEAD = "double click", "clock a day back", "clock a day ahead"
ALL_FAULTS = (*KINDS, DOUBLE, BACK, AHEAD)
Outcome = tuple[str, Any]


def _silent(_line: str) -> None:
    """Say nothing."""


@dataclass
class Life:
    """One seed's year."""

    app: Flask
    seed: int
    steps: int
    say: Callable[[str], None] = _silent
    back_until: int = 0
    day_back: date = FIRST_DAY
    watch: Watch = field(default_factory=Watch)
    outcomes: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        """The whole year; raises Broken at the first step after which something does not hold."""
        with TemporaryDirectory() as folder:
            self._found(Path(folder))
            self._go_on()

    def _found(self, folder: Path) -> None:
        self.chance = random.Random(self.seed)
        clock.set_demo_today(FIRST_DAY, stamp_noon=True)
        with self.app.app_context():
            self.country = found_country(Make(self.app), self.chance, folder)
            self.before = trace()

    def _go_on(self) -> None:
        for number in range(1, self.steps + 1):
            try:
                self._step(number)
                if number % OFTEN == 0 or number == self.steps:
                    with self.app.app_context():
                        check_everything(self.country.roots)
            except Broken as broken:
                again = f"python -m tests.simulation --seed {self.seed} --steps {self.steps}"
                raise Broken(f"step {number} of seed {self.seed}: {broken}. To see it again: {again}") from broken

    def _step(self, number: int) -> None:
        kind = self.chance.choice(ALL_FAULTS) if self.chance.random() < 0.3 else ""
        self._let_it_be_day(number, kind)
        step = self._draw()
        fault = Fault(kind, self.chance.randint(1, 45))
        key = f"{self.seed}-{number}"
        told = f"{number:5} {self.country.today} {step.name} {step.said} by {step.by}"
        try:
            outcome = self._do_under(fault, step, key)
            self._check(step, key, outcome)
        except Broken:
            self.say(f"{told}{f' [{kind}]' if kind else ''} → broken")
            raise
        happened = kind if fault.struck or kind in (DOUBLE, BACK, AHEAD) else ""
        if happened:
            self.struck[happened] += 1
        self.outcomes[f"{step.name}: {outcome[0]}"] += 1
        self.say(f"{told}{f' [{happened}]' if happened else ''} → {outcome[0]}")

    def _let_it_be_day(self, number: int, kind: str) -> None:
        today = FIRST_DAY + timedelta(days=number * DAYS // self.steps)
        if kind == BACK:
            # For some steps the clock says that it is the day before that of the last step.
            self.back_until, self.day_back = number + BACK_FOR, self.country.today - timedelta(days=1)
        if kind == AHEAD:
            self.country.today = today + timedelta(days=1)
        else:
            self.country.today = self.day_back if number < self.back_until else today
        clock.set_demo_today(self.country.today, stamp_noon=True)

    def _draw(self) -> Step:
        while True:
            [act] = self.chance.choices(list(ACTS), weights=list(ACTS.values()))
            if step := act(self.country):
                return step

    def _do_under(self, fault: Fault, step: Step, key: str) -> Outcome:
        """The step, while something goes wrong; whoever asked asks again with the same key."""
        with self.app.app_context():
            engine = db.engine
        try:
            with striking(engine, fault):
                outcome = self._do(step, key)
        except NOTICED as noticed:
            if not fault.struck:
                raise Broken(f"{step.name} failed: {noticed}") from noticed
            self._check_after_fault(fault)
            if fault.kind.startswith("killed"):
                # What a killed process had half read dies with it; here it holds SQLite until it is swept.
                gc.collect()
            outcome = self._do(step, key)
            if fault.is_committed and (step.is_keyed or step.is_once):
                self._check_answered(outcome)
            return outcome
        if fault.kind == DOUBLE and (step.is_keyed or step.is_once):
            self._press_again(step, key, outcome)
        return outcome

    def _do(self, step: Step, key: str) -> Outcome:
        """As one request does it: in a context of its own."""
        with self.app.app_context():
            said = dict(step.said) | {"by": db.session.get_one(User, step.by)}
            if step.is_keyed:
                said["key"] = key
            if step.second is not None:
                said["second"] = db.session.get_one(User, step.second)
            try:
                answer = step.verb(**said)
            except RowsNotTaken as refused:
                return type(refused.refusals[min(refused.refusals)]).__name__, None
            except DomainError as refused:
                return type(refused).__name__, None
            step.remember(answer)
            return "done", _identity(answer)

    def _check_after_fault(self, fault: Fault) -> None:
        with self.app.app_context():
            now = trace()
        if not fault.is_committed and now != self.before:
            raise Broken(f"something was kept of a step that failed ({fault.kind}): {_difference(self.before, now)}")
        self.before = now

    def _check_answered(self, outcome: Outcome) -> None:
        """What was kept and not told is told when it is asked for again, and does not happen twice."""
        with self.app.app_context():
            now = trace()
        if outcome[0] != "done" or now != self.before:
            raise Broken(f"kept, and asked for again: {outcome}; {_difference(self.before, now)}")

    def _press_again(self, step: Step, key: str, first: Outcome) -> None:
        with self.app.app_context():
            before = trace()
        second = self._do(step, key)
        with self.app.app_context():
            now = trace()
        if second != first or now != before:
            raise Broken(f"pressed twice: {first}, then {second}; {_difference(before, now)}")

    def _check(self, step: Step, key: str, outcome: Outcome) -> None:
        with self.app.app_context():
            now = trace()
            if outcome[0] != "done" and now != self.before:
                raise Broken(f"something was kept of a refusal ({outcome[0]}): {_difference(self.before, now)}")
            self.before = now
            new = self.watch.look()
            acts = {entry.act_id for entry in new}
            known = db.session.scalars(
                text("SELECT id FROM act WHERE actor_id = :by AND client_key = :key"), {"by": step.by, "key": key}
            ).all()
        wanted = 1 if step.is_keyed and outcome[0] == "done" else 0
        if len(known) != wanted or (step.is_keyed and not acts <= set(known)):
            raise Broken(f"{len(known)} acts under the key of one step, {len(acts)} with entries")


def _identity(answer: Any) -> Any:
    return [each.id for each in answer] if isinstance(answer, list) else answer.id if hasattr(answer, "id") else None


def _difference(before: list[Any], now: list[Any]) -> str:
    return f"{sorted(set(before) ^ set(now), key=str)}"
