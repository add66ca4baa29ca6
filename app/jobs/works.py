"""The kinds of long work that a worker can take up. Rooms above name theirs in `create_app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import DomainError, Message
from app.jobs.models import Job
from app.jobs.progress import Progress

Result = dict[str, Any]
MOST_ATTEMPTS = 3
"""So often work is begun whose worker died; work that kills its worker each time is not begun for ever."""


@dataclass(frozen=True)
class Work:
    """How one kind of work is done.

    Work in `one_act` is a single transaction that ends with the job's own end: killed at any moment, it has been done
    once or not at all. Other work is done in transactions of its own, and doing it twice has one effect.
    """

    title: Message
    do: Callable[[Job, Progress], Result]
    one_act: bool = True
    explain: Callable[[DomainError], Result | None] = lambda _refusal: None
    """What of a refusal the job's record keeps beside its words."""


WORKS: dict[str, Work] = {}
"""By the kind that stands on a job."""


def find_work(kind: str) -> Work | None:
    """How this kind is done, if a worker can do it."""
    return WORKS.get(kind)
