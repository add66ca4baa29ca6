"""What is told of an act that posted: one line of the log and the figures of `app.metrics`; never what it was about."""

from __future__ import annotations

import time
from collections.abc import Sequence

import structlog

from app import metrics
from app.db import Landing, when_landed
from app.ledger.acts import BegunAct
from app.ledger.models import Entry

log = structlog.get_logger("daftar")


def tell_posting(act: BegunAct, entries: Sequence[Entry], started: float) -> None:
    """Once it is committed, say what was posted. The time is the posting's own and that of the commit it went in."""
    spent = time.perf_counter() - started
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
