"""What is told of an act that posted: a line of the log and the figures of `app.metrics`; the floors above as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import structlog

from app import metrics
from app.db import Landing, when_landed
from app.ledger.acts import BegunAct
from app.ledger.models import Entry

log = structlog.get_logger("daftar")

AFTER_POSTING: list[Callable[[Sequence[Entry]], None]] = []
"""Who else is told what was posted, in the same transaction; filled in `create_app`."""


def tell_posting(act: BegunAct, entries: Sequence[Entry], started: float) -> None:
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
