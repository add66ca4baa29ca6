"""A call that never answers is cut off where it stands, and the test says so."""

from __future__ import annotations

import faulthandler
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN = 1.0
"""Seconds between one cut and the next: one that falls into a finaliser is lost."""


class Cut(BaseException):
    """No `Exception`, so that nothing between the call and here takes it for a refusal."""


@contextmanager
def cut_off(what: str, *, after: float) -> Iterator[None]:
    """AssertionError where the block takes longer than so many seconds; only the main thread can be cut off.

    What is stuck below Python hears no signal: after twice the time the process is ended, with a traceback.
    """

    def cut(_number: int, _frame: object) -> None:
        raise Cut

    before = signal.signal(signal.SIGALRM, cut)
    faulthandler.dump_traceback_later(2 * after + AGAIN, exit=True, file=sys.__stderr__)
    signal.setitimer(signal.ITIMER_REAL, after, AGAIN)
    try:
        yield
    except Cut as error:
        raise AssertionError(f"{what} hangs: no answer in {after:g} s") from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)
