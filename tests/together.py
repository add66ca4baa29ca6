"""Several people at the same moment; who is told that somebody else is working on it asks again, as anybody would."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy.exc import TimeoutError as NoneLeft

from app.errors import DomainError, Locked

PATIENCE = 600
"""Seconds that somebody waits for the others, or goes on asking, before it is called off: longer than a crowd of a
hundred is at work, for whoever is free takes a connection before whoever has waited longest for one."""


def at_once(app: Flask, count: int, act: Callable[[int], Any]) -> list[Any]:
    """Let `act(number)` run `count` times at the same moment; what each gave, or the refusal's class."""
    gate = Barrier(count)

    def one(number: int) -> Any:
        with app.app_context():
            gate.wait(PATIENCE)
            try:
                return patiently(lambda: act(number))
            except DomainError as refusal:
                return type(refusal)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def patiently(act: Callable[[], Any]) -> Any:
    """What the act gives. On a busy machine it may first hear that others are at work, and asks again as it is told to.

    The doors say the same when every connection to the database is at work.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (Locked, NoneLeft) as refusal:
            # A refusal of a kind of its own says more than that others are at work.
            if type(refusal) not in (Locked, NoneLeft) or time.monotonic() > until:
                raise
