"""Writers of one process take turns, and whoever does not get one in time is told so."""

from __future__ import annotations

import threading
import time

from app.turns import Turns


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    turns, came = Turns(), []
    assert turns.take(1)

    def wait(number: int) -> None:
        if turns.take(10):
            came.append(number)
            turns.give()

    waiting = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for place, thread in enumerate(waiting):
        thread.start()
        while len(turns._waiting) <= place:
            time.sleep(0.001)
    turns.give()
    for thread in waiting:
        thread.join(10)

    assert came == list(range(8))
    assert turns.take(0)


def test_who_waits_too_long_leaves_the_line_to_the_others():
    turns = Turns()
    assert turns.take(1)

    assert not turns.take(0.01)
    turns.give()

    assert turns.take(0)


def test_a_hundred_threads_are_never_two_at_once():
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(20):
            assert turns.take(30)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1
            turns.give()

    threads = [threading.Thread(target=work) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert most == [1]
    assert turns.take(0)
