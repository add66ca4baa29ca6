"""Several clients at once, as processes or as threads: how much they got done, and how long the slowest waited."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

WARM_UPS = 160
"""Acts before the clock starts, of all clients together; each does two at least."""
Act = Callable[[], object]
Opening = Callable[[int], Act]
"""Given a client's number, what it does again and again; called in the client's own process or thread."""


@dataclass(frozen=True)
class Tally:
    """What clients did in so many seconds."""

    done: int
    seconds: float
    longest: float

    @property
    def rate(self) -> float:
        """Acts a second."""
        return self.done / self.seconds


def added_up(tallies: Sequence[Tally]) -> Tally:
    """What all of them did together."""
    return Tally(
        sum(tally.done for tally in tallies),
        max(tally.seconds for tally in tallies),
        max(tally.longest for tally in tallies),
    )


def act_for(seconds: float, act: Act) -> Tally:
    """One client: act until the time is over; an act under way is finished and counted."""
    done, longest, begun = 0, 0.0, time.perf_counter()
    now = begun
    while now - begun < seconds:
        before = now
        act()
        now = time.perf_counter()
        longest = max(longest, now - before)
        done += 1
    return Tally(done, now - begun, longest)


def in_processes(count: int, seconds: float, opening: Opening) -> Tally:
    """Each client is a process of its own, as workers of a web server are."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(count)
    pipes = [context.Pipe(duplex=False) for _ in range(count)]
    workers = [
        context.Process(target=_client, args=(number, seconds, opening, start, pipe[1]))
        for number, pipe in enumerate(pipes)
    ]
    for worker in workers:
        worker.start()
    answers = [_answer(worker, pipe[0]) for worker, pipe in zip(workers, pipes, strict=True)]
    for worker in workers:
        worker.join()
    return added_up(answers)


def _client(number: int, seconds: float, opening: Opening, start: Any, answer: Connection) -> None:
    try:
        act = opening(number)
        for _ in range(max(2, WARM_UPS // start.parties)):
            act()
        start.wait(120)
        answer.send(act_for(seconds, act))
    except BaseException as error:
        start.abort()
        answer.send(f"client {number}: {error!r}")
        raise


def _answer(worker: Any, pipe: Connection) -> Tally:
    while not pipe.poll(1):
        if not worker.is_alive() and not pipe.poll(0):
            raise RuntimeError("A client ended without a word.")
    answer = pipe.recv()
    if not isinstance(answer, Tally):
        raise RuntimeError(answer)
    return answer


def in_threads(count: int, seconds: float, opening: Opening) -> Tally:
    """Each client is a thread of this process."""
    start, tallies, failures = threading.Barrier(count), [], []

    def run(number: int) -> None:
        try:
            act = opening(number)
            act()
            start.wait(120)
            tallies.append(act_for(seconds, act))
        except BaseException as error:
            start.abort()
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return added_up(tallies)
