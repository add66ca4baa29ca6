"""What the calendar alone decides, every night: savings whose day has passed expire, and matches are promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.campaigns.matching import post_due_matches
from app.energy.ending import expire_overdue
from app.errors import DomainError, Message

WORK: tuple[Callable[..., object], ...] = (expire_overdue, post_due_matches)


def do_what_is_due(*, happened_on: date) -> list[Message]:
    """Each in transactions of its own; why what could not be done was refused, and the rest is done all the same."""
    refusals = []
    for work in WORK:
        try:
            work(happened_on=happened_on)
        except DomainError as refused:
            refusals.append(refused.message)
    return refusals
