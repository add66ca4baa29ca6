"""Counts of people that leave the house: no small one is told, nor is any that the others would give away.

A table of counts with its totals is a circulation: every row is an inlet for its total and an outlet for its cells,
every column the other way round. What is hidden may flow round in it, and how far it may is exactly what is left open
about a hidden number (the bounds of the linear programme, which are whole here). Source: handbook 10; the search for
what else is to be hidden is Cox's network heuristic.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FEWEST, FEWEST_OF_SENSITIVE = 5, 11
"""Fewer people than this are not told. Source: handbook 10 (11 for what is sensitive, as CMS has it)."""
COST_OF_TOTAL, COST_OF_NOUGHT = 10**9, 10**6
"""A total is hidden only where nothing else helps, and a nought before it."""
Key = tuple[Hashable | None, Hashable | None]
"""A row and a column; None instead of one is a total."""
Node = tuple[str, Hashable | None]
Step = tuple[Key, bool]
"""An arc, and whether it is taken forwards, where its number grows."""


@dataclass(frozen=True)
class Counts:
    """A table of counts with all its totals."""

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    numbers: Mapping[Key, int]

    @staticmethod
    def of(cells: Mapping[tuple[Hashable, Hashable], int], rows: Sequence[Any], columns: Sequence[Any]) -> Counts:
        """With the totals that the cells have; a cell that is not named is nought."""
        numbers: dict[Key, int] = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
        for row in rows:
            numbers[row, None] = sum(numbers[row, column] for column in columns)
        for column in columns:
            numbers[None, column] = sum(numbers[row, column] for row in rows)
        numbers[None, None] = sum(numbers[row, None] for row in rows)
        return Counts(rows, columns, numbers)


@dataclass(frozen=True)
class Told:
    """What may be told of a table; a hidden number is None."""

    counts: Counts
    hidden: frozenset[Key]

    def __getitem__(self, key: Key) -> int | None:
        """The number, if it may be told."""
        return None if key in self.hidden else self.counts.numbers[key]


def protect(counts: Counts, *, fewest: int = FEWEST, also: Collection[Key] = ()) -> Told:
    """Hide every number from one to `fewest` less one, those named in `also`, and what would give them away.

    Afterwards each hidden number may be any of at least `fewest` + 1, as far as the others tell.
    """
    numbers = counts.numbers
    hidden = {key for key, number in numbers.items() if 0 < number < fewest} | set(also)
    while narrow := next((key for key in _ordered(hidden) if _width(numbers, hidden, key, fewest) < fewest), None):
        way = _cheapest_way(numbers, hidden, narrow, fewest)
        if way is None:
            return _nearly_nothing(counts, fewest)
        hidden |= {key for key, _ in way}
    return Told(counts, frozenset(hidden))


def changed_by_few(before: Counts, now: Counts, *, fewest: int = FEWEST) -> set[Key]:
    """Numbers that differ from an older edition's by so few people that the two together would tell of them."""
    return {
        key for key, number in now.numbers.items()
        if key in before.numbers and 0 < abs(number - before.numbers[key]) < fewest
    }  # fmt: skip


def furthest(
    numbers: Mapping[Key, int], hidden: Collection[Key], key: Key, *, up: bool, enough: int
) -> dict[Key, int]:  # fmt: skip
    """A table that agrees with all that is told, in which a hidden number is as much larger, or smaller, as can be.

    It goes no further than `enough`: then it does not matter how far.
    """
    found, moved = dict(numbers), 0
    source, target = _ends(key)
    start, end = (target, source) if up else (source, target)
    while moved < enough:
        way = _way(found, [each for each in hidden if each != key], start, end)
        if way is None:
            break
        room = min([enough - moved, *(found[each] for each, forwards in way if not forwards)])
        room = room if up else min(room, found[key])
        if room == 0:
            break
        for each, forwards in way:
            found[each] += room if forwards else -room
        found[key] += room if up else -room
        moved += room
    return found


def _width(numbers: Mapping[Key, int], hidden: Collection[Key], key: Key, enough: int) -> int:
    most = furthest(numbers, hidden, key, up=True, enough=enough)[key]
    if most - numbers[key] >= enough:
        return most - numbers[key]
    return most - furthest(numbers, hidden, key, up=False, enough=enough)[key]


def _ends(key: Key) -> tuple[Node, Node]:
    """Between which nodes a number flows."""
    row, column = key
    if row is None and column is None:
        return ("columns", None), ("rows", None)
    if row is None:
        return ("column", column), ("columns", None)
    if column is None:
        return ("rows", None), ("row", row)
    return ("row", row), ("column", column)


def _steps(numbers: Mapping[Key, int], keys: Collection[Key]) -> dict[Node, list[tuple[Node, Step]]]:
    """Where one can go from each node: forwards always, backwards as long as there is something to take away."""
    steps: dict[Node, list[tuple[Node, Step]]] = defaultdict(list)
    for key in _ordered(keys):
        source, target = _ends(key)
        steps[source].append((target, (key, True)))
        if numbers[key] > 0:
            steps[target].append((source, (key, False)))
    return steps


def _way(numbers: Mapping[Key, int], keys: Collection[Key], start: Node, end: Node) -> list[Step] | None:
    """The shortest way round through hidden numbers."""
    steps = _steps(numbers, keys)
    came: dict[Node, tuple[Node, Step] | None] = {start: None}
    ahead = deque([start])
    while ahead and end not in came:
        here = ahead.popleft()
        for there, step in steps[here]:
            if there not in came:
                came[there] = (here, step)
                ahead.append(there)
    return list(_back(came, end)) if end in came else None


def _back(came: Mapping[Node, tuple[Node, Step] | None], end: Node) -> Iterator[Step]:
    at = came[end]
    while at is not None:
        here, step = at
        yield step
        at = came[here]


@dataclass(order=True)
class _Ahead:
    cost: int
    number: int
    node: Node = field(compare=False)


def _cheapest_way(numbers: Mapping[Key, int], hidden: set[Key], key: Key, fewest: int) -> list[Step] | None:
    """The way round that hides least and leaves enough open, through what is told too; None if there is none."""
    steps = _steps(numbers, [each for each in numbers if each != key and (each in hidden or each != (None, None))])
    source, target = _ends(key)
    costs, came = {target: 0}, {target: None}  # type: dict[Node, int], dict[Node, tuple[Node, Step] | None]
    ahead, count = [_Ahead(0, 0, target)], 0
    while ahead:
        here = heapq.heappop(ahead)
        if here.cost > costs[here.node]:
            continue
        for there, (each, forwards) in steps[here.node]:
            if not forwards and numbers[each] < fewest:
                continue
            cost = here.cost + (0 if each in hidden else _cost(each, numbers[each]))
            if cost < costs.get(there, cost + 1):
                costs[there], came[there], count = cost, (here.node, (each, forwards)), count + 1
                heapq.heappush(ahead, _Ahead(cost, count, there))
    return list(_back(came, source)) if source in came and costs[source] > 0 else None


def _cost(key: Key, number: int) -> int:
    if None in key:
        return COST_OF_TOTAL + number
    return number or COST_OF_NOUGHT


def _nearly_nothing(counts: Counts, fewest: int) -> Told:
    """The sum of all alone, where that is enough people and leaves every other number open; else not even that."""
    others = frozenset(key for key in counts.numbers if key != (None, None))
    if all(_width(counts.numbers, others, key, fewest) >= fewest for key in others):
        return Told(counts, others)
    return Told(counts, frozenset(counts.numbers))


def _ordered(keys: Collection[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: tuple((part is None, str(part)) for part in key))


def joined_rows(
    cells: Mapping[tuple[Hashable, Hashable], int], rows: Sequence[Any], *, rest: Hashable, fewest: int = FEWEST
) -> dict[Hashable, Hashable]:  # fmt: skip
    """For each row the row under which it is told: those of too few people together as `rest`.

    Tables that share the totals of their rows are told safely each by itself when no such total is hidden: rows of
    too few join the rest, and the smallest others after them until the rest is large enough.
    """
    sums = {row: sum(number for (each, _), number in cells.items() if each == row) for row in rows}
    few = [row for row in rows if 0 < sums[row] < fewest]
    others = sorted((row for row in rows if sums[row] >= fewest), key=lambda row: (sums[row], str(row)))
    while few and others and (sum(sums[row] for row in few) < fewest or len(few) < 2):
        few.append(others.pop(0))
    return {row: rest if row in few else row for row in rows}
