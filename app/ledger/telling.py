"""What is told of an act that posted: a line of the log and the figures of `app.metrics`; the floors above as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from app import metrics
from app.db import Landing, when_landed
from app.ledger.acts import BegunAct
from app.ledger.words import EntryKind

log = structlog.get_logger("daftar")


class Posted(Protocol):
    """What is told of an entry: all that is still known of each when there are thousands."""

    @property
    def id(self) -> int:
        """Its key."""
        ...

    @property
    def office_id(self) -> int:
        """In whose book it stands."""
        ...

    @property
    def kind(self) -> EntryKind:
        """What happened."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """When it was written down."""
        ...

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        ...


AFTER_POSTING: list[Callable[[Sequence[Posted]], None]] = []
"""Who else is told what was posted, in the same transaction; filled in `create_app`."""


def tell_posting(act: BegunAct, entries: Sequence[Posted], started: float) -> None:
    """Now, to the floors above; and once it is committed, how long the posting and the commit it went in took."""
    spent = time.perf_counter() - started
    for told in AFTER_POSTING:
        told(entries)
    offices = sorted({entry.office_id for entry in entries})
    lines = sum(entry.line_count for entry in entries)
    act_id, verb, count = act.id, act.verb, len(entries)

    def tell(landing: Landing) -> None:
        seconds = spent + landing.seconds
        metrics.POSTING_SECONDS.observe(seconds)
        metrics.ENTRIES.inc(count)
        metrics.LINES.inc(lines)
        log.info("posted", act=act_id, verb=verb, offices=offices, entries=count, lines=lines,
                 ms=round(seconds * 1000, 1), retries=landing.retries)  # fmt: skip

    when_landed(tell)
