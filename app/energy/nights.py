"""What the calendar alone decides, every night: savings whose day has passed expire, and matches are promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from app.campaigns.matching import list_due_matches, post_due_match
from app.energy.ending import expire_overdue
from app.errors import DomainError, Message


def do_what_is_due(*, happened_on: date) -> list[Message]:
    """Each in transactions of its own; why what could not be done was refused, and the rest is done all the same."""
    refusals = []
    for work in _work():
        try:
            work(happened_on=happened_on)
        except DomainError as refused:
            refusals.append(refused.message)
    return refusals


def _work() -> Iterator[Callable[..., object]]:
    yield expire_overdue
    for campaign_id in list_due_matches():
        yield partial(post_due_match, campaign_id=campaign_id)
