"""What the ledger should do, said once more in plain dicts and as shortly as possible: cells, days, entries, totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.dates import solar_month, solar_year

GIVEN, PROMISED, EXPECTED, IN_STORE, ALLOTTED = "given", "promised", "expected", "in_store", "allotted"
IN_TRANSIT, DELIVERED, LOST, DISPOSED, RETURNED = "in_transit", "delivered", "lost", "disposed", "returned"
DONOR_SIDE = (GIVEN, PROMISED)
COUNTED = {
    ("accept", EXPECTED): ("promised", 1), ("withdraw", EXPECTED): ("withdrawn", -1),
    ("transfer_sent", IN_STORE): ("sent", -1), ("transfer_received", IN_STORE): ("arrived", 1),
    ("take_back", DELIVERED): ("taken_back", -1),
}  # fmt: skip
"""What the totals count by the kind of entry; the stages below count whatever brought goods there."""
ENDS = (DELIVERED, LOST, DISPOSED, RETURNED)
Spot = tuple[int, str]
Cell = tuple[int, str, int]


class Refused(Exception):
    """The model says no; its text is the name of the refusal."""


@dataclass(eq=False)
class Lot:
    """A parcel; `worths` are its fair value and cost, each with the entry that brought it."""

    item: int
    giver: int
    purpose: int
    quantity: int
    opened: date
    origin: str
    worths: list[tuple[Any, int | None, int | None]]
    expires: date | None = None
    is_good: bool = True
    number: int = -1
    id: int = 0

    @property
    def is_valued(self) -> bool:
        return self.worths[-1][1] is not None

    @property
    def turn(self) -> tuple[date, date, int]:
        return self.expires or date.max, self.opened, self.number


@dataclass
class Move:
    """So much of a lot from one spot to another; the worth is named when it comes from the donor's side."""

    lot: Lot
    quantity: int
    source: Spot
    target: Spot
    worth: tuple[int, int] | None = None


@dataclass(eq=False)
class Entry:
    """What happened on a day."""

    kind: str
    day: date
    moves: list[Move] = field(default_factory=list)
    follows: Entry | None = None
    reverses: Entry | None = None
    undone_by: Entry | None = None
    revalues: tuple[Lot, int | None, int | None] | None = None
    id: int = 0

    @property
    def root(self) -> Entry:
        return self.reverses.root if self.reverses else self

    @property
    def tail(self) -> Entry:
        return self.undone_by.tail if self.undone_by else self

    @property
    def stands(self) -> bool:
        return not self.undone_by.stands if self.undone_by else True


Line = tuple[Cell, Lot, list[int]]
"""What an entry does to a cell: quantity, fair value, cost, and quantity that nobody valued."""


def part(figures: Sequence[int], quantity: int) -> tuple[int, int]:
    """What goes along with a part of a cell: the floor of its share; the last piece takes the rest."""
    return figures[1] * quantity // figures[0], figures[2] * quantity // figures[0]


class Book:
    """The whole book."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.lots: list[Lot] = []
        self.entries: list[Entry] = []
        self.cells: dict[Cell, list[int]] = {}
        self.days: dict[Cell, Counter[date]] = {}
        self.held: Counter[Cell] = Counter()
        self.totals: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.closed: set[int] = set()

    def least_from(self, cell: Cell, day: date) -> int:
        """The smallest that a cell held at the end of that day or a later one."""
        days = self.days.get(cell, Counter())
        return min(sum(q for on, q in days.items() if on <= end) for end in {day, *days} if end >= day)

    def free(self, cell: Cell) -> int:
        """What stands there and does not wait for a second signature."""
        return self.cells.get(cell, [0])[0] - self.held[cell]

    def draw(
        self, spot: Spot, item: int, quantity: int, day: date, lot: Lot | None = None, good: bool | None = True
    ) -> dict[Lot, int]:
        """First expired first out, then oldest; a lot that never lay there is answered as if there were none."""
        if lot and (*spot, lot.number) not in self.cells:
            raise Refused("NoSuchLot")
        fitting = [
            (each, (*spot, each.number)) for each in sorted(self.lots, key=lambda each: each.turn)
            if each.item == item and lot in (None, each) and good in (None, each.is_good)
        ]  # fmt: skip
        drawn, left = {}, quantity
        for each, cell in fitting:
            if taken := min(left, max(0, min(self.free(cell), self.least_from(cell, day)))):
                drawn[each] = taken
                left -= taken
        if left:
            raise Refused("StockRunsOut" if sum(self.free(cell) for _, cell in fitting) >= quantity else "NotEnough")
        return drawn

    def refuse_day(self, day: date) -> None:
        """Nothing happens ahead of today, or in a closed year."""
        if day > self.today:
            raise Refused("DayAhead")
        if solar_year(day) in self.closed:
            raise Refused("YearClosed")

    def post(self, drafts: Sequence[Entry], new: Sequence[Lot] = ()) -> None:
        """All of it or nothing."""
        for day in sorted({draft.day for draft in drafts}):
            self.refuse_day(day)
        before = self.lots, self.cells, self.days
        self.lots = [*self.lots, *new]
        for number, lot in enumerate(self.lots):
            lot.number = number
        self.cells = defaultdict(lambda: [0, 0, 0], {cell: [*figures] for cell, figures in self.cells.items()})
        self.days = defaultdict(Counter, {cell: Counter(days) for cell, days in self.days.items()})
        try:
            lines = [self._lines_of(draft) for draft in drafts]
            for cell in {cell for each in lines for cell, *_ in each if cell[1] not in DONOR_SIDE}:
                if self.least_from(cell, date.min) < 0:
                    raise Refused("StockRunsOut")
        except Refused:
            self.lots, self.cells, self.days = before
            raise
        for draft, each in zip(drafts, lines, strict=True):
            self._count(draft, each)
            self.entries.append(draft)
            if draft.reverses:
                draft.reverses.undone_by = draft

    def _lines_of(self, draft: Entry) -> list[Line]:
        lines: list[Line] = []
        if draft.revalues:
            lines += self._revalued(*draft.revalues)
            self._apply(lines, draft.day)
        for move in draft.moves:
            source, target = (*move.source, move.lot.number), (*move.target, move.lot.number)
            if move.source[1] not in DONOR_SIDE:
                if move.quantity > self.free(source):
                    raise Refused("NotEnough")
                move.worth = part(self.cells[source], move.quantity)
            elif move.worth is None:
                _, fair, cost = move.lot.worths[0]
                move.worth = part((move.lot.quantity, fair or 0, cost or 0), move.quantity)
            figures = (move.quantity, *move.worth, 0 if move.lot.is_valued else move.quantity)
            pair = [(source, move.lot, [-figure for figure in figures]), (target, move.lot, list(figures))]
            self._apply(pair, draft.day)
            lines += pair
        return lines

    def _apply(self, lines: list[Line], day: date) -> None:
        for cell, _, figures in lines:
            self.days[cell][day] += figures[0]
            self.cells[cell] = [had + more for had, more in zip(self.cells[cell], figures[:3], strict=True)]

    def _revalued(self, lot: Lot, fair: int | None, cost: int | None) -> list[Line]:
        """Old worth out of every cell, new worth in: floors in the order of the cells, the last takes the rest."""
        own = [(cell, figures) for cell, figures in sorted(self.cells.items()) if cell[2] == lot.number and figures[0]]
        left = [sum(figures[0] for _, figures in own if figures[0] > 0), fair or 0, cost or 0]
        lines: list[Line] = []
        for cell, had in own:
            now = part(left, had[0]) if had[0] > 0 else (-(fair or 0), -(cost or 0))
            if had[0] > 0:
                left = [left[0] - had[0], left[1] - now[0], left[2] - now[1]]
            unvalued = had[0] * ((fair is None) - (not lot.is_valued))
            lines.append((cell, lot, [0, now[0] - had[1], now[1] - had[2], unvalued]))
        if not any(any(figures) for *_, figures in lines):
            raise Refused("NothingToCorrect")
        return lines

    def _count(self, draft: Entry, lines: list[Line]) -> None:
        kind, month = draft.root.kind, solar_month(draft.day)
        for cell, lot, figures in lines:
            origin = {"receipt": "received" if lot.is_good else "received_damaged"}.get(lot.origin, lot.origin)
            found = (origin, -1) if cell[1] == GIVEN else COUNTED.get((kind, cell[1]))
            found = found or ((cell[1], 1) if cell[1] in ENDS else None)
            if found:
                total = self.totals[found[0], lot.giver, lot.purpose, lot.item, month]
                for place, figure in enumerate(figures):
                    total[place] += found[1] * figure
