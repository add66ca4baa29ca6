"""No table that is told gives a hidden number away: for each, two tables are shown that agree with all that is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.disclosure import Counts, Told, changed_by_few, furthest, joined_rows, protect

K = 5
HANDBOOK = {
    ("A", "f"): 3, ("A", "m"): 12, ("B", "f"): 20, ("B", "m"): 18, ("C", "f"): 9, ("C", "m"): 7,
}  # fmt: skip


def counts_of(cells) -> Counts:
    rows, columns = (sorted({key[side] for key in cells}) for side in (0, 1))
    return Counts.of(cells, rows, columns)


def adds_up(table, counts) -> bool:
    """Is this a table of counts, with the totals that its cells have?"""
    cells = {key: number for key, number in table.items() if None not in key}
    return min(table.values()) >= 0 and Counts.of(cells, counts.rows, counts.columns).numbers == table


def given_away(told: Told) -> dict:
    """Hidden numbers for which no two tables that fit all that is told are far enough apart."""
    narrow = {}
    for key in told.hidden:
        ends = []
        for up in (False, True):
            table = furthest(told.counts.numbers, told.hidden, key, up=up, enough=K)
            assert adds_up(table, told.counts)
            assert all(table[each] == told[each] for each in table if told[each] is not None)
            ends.append(table[key])
        if ends[1] - ends[0] < K:
            narrow[key] = tuple(ends)
    return narrow


def subtracted(told: Told) -> dict:
    """What a reader finds with pencil and paper: the one hidden number of a row or column with its total."""
    counts, found = told.counts, {}
    lines = [[(row, column) for column in (*counts.columns, None)] for row in (*counts.rows, None)]
    lines += [[(row, column) for row in (*counts.rows, None)] for column in (*counts.columns, None)]
    for line in lines:
        hidden = [key for key in line if told[key] is None]
        if len(hidden) == 1:
            found[hidden[0]] = counts.numbers[hidden[0]]
    return found


TABLES = st.integers(1, 5).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.one_of(st.integers(0, 8), st.integers(0, 60)), min_size=rows * columns, max_size=rows * columns
        ).map(lambda found: {(f"r{place // columns}", f"c{place % columns}"): n for place, n in enumerate(found)})
    )
)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_what_is_told_leaves_every_hidden_number_open(cells):
    told = protect(counts_of(cells), fewest=K)

    assert given_away(told) == {}
    assert subtracted(told) == {}
    assert all(number == 0 or number >= K for key in told.counts.numbers if (number := told[key]) is not None)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.data())
def test_between_two_editions_no_few_people_are_told_by_the_difference(cells, data):
    more = {key: max(0, number + data.draw(st.sampled_from([0, 0, 0, 1, -2, 4, 9]))) for key, number in cells.items()}
    first, second = counts_of(cells), counts_of(more)
    told = [protect(first, fewest=K), protect(second, fewest=K, also=changed_by_few(first, second, fewest=K))]

    assert given_away(told[1]) == {}
    for key in first.numbers:
        before, after = told[0][key], told[1][key]
        assert before is None or after is None or abs(after - before) == 0 or abs(after - before) >= K


def test_the_attack_finds_what_is_hidden_by_its_size_alone():
    counts = counts_of(HANDBOOK)
    broken = Told(counts, frozenset(key for key, number in counts.numbers.items() if 0 < number < K))

    assert given_away(broken) == {("A", "f"): (3, 3)}
    assert subtracted(broken) == {("A", "f"): 3}


def test_the_handbooks_example_hides_the_same_four_numbers():
    told = protect(counts_of(HANDBOOK), fewest=5)

    assert told.hidden == {("A", "f"), ("A", "m"), ("C", "f"), ("C", "m")}
    assert (told["B", "f"], told["A", None], told[None, None]) == (20, 15, 69)
    lowest = furthest(told.counts.numbers, told.hidden, ("A", "f"), up=False, enough=99)
    highest = furthest(told.counts.numbers, told.hidden, ("A", "f"), up=True, enough=99)
    assert (lowest["A", "f"], highest["A", "f"]) == (0, 12)


def test_a_table_of_too_few_people_is_told_by_nothing():
    told = protect(counts_of({("A", "f"): 2, ("A", "m"): 1}), fewest=5)

    assert all(told[key] is None for key in told.counts.numbers)


def test_noughts_and_large_numbers_are_told():
    told = protect(counts_of({("A", "f"): 0, ("A", "m"): 12, ("B", "f"): 7, ("B", "m"): 30}), fewest=5)

    assert told.hidden == frozenset()


@pytest.mark.parametrize(
    ("sums", "joined"),
    [
        ({"a": 3, "b": 4, "c": 50}, {"a": "rest", "b": "rest", "c": "c"}),
        ({"a": 3, "b": 9, "c": 50}, {"a": "rest", "b": "rest", "c": "c"}),
        ({"a": 1, "b": 2, "c": 0, "d": 90}, {"a": "rest", "b": "rest", "c": "c", "d": "rest"}),
        ({"a": 8, "b": 0}, {"a": "a", "b": "b"}),
    ],
)
def test_rows_of_too_few_people_are_told_together(sums, joined):
    assert joined_rows({(row, "x"): number for row, number in sums.items()}, list(sums), rest="rest") == joined
