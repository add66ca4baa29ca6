"""What is kept for some days only is forgotten a little at a time, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.clock import now

Step = Callable[[datetime], int]
"""Forgets some of what is older than a moment; how many rows went, none when nothing is left."""


def forget_older(step: Step, *, days: int) -> int:
    """Take steps until nothing is left that is older than so many days; how many rows went."""
    before, gone = now() - timedelta(days=days), 0
    while some := step(before):
        gone += some
    return gone
