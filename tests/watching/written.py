"""All that is written down beside the book: log lines, the access log, the outbox, jobs, nights, what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import generate_latest
from sqlalchemy import select

from app import metrics
from app.db import db
from app.jobs.models import Job
from app.ledger.kept import Night
from app.watching.models import Access
from app.webhooks.models import WebhookAttempt, WebhookEvent
from tests.make import Make

TABLES = (Access, WebhookEvent, WebhookAttempt, Job, Night)


def all_written(make: Make, logs: Iterable[str]) -> list[str]:
    """The lines of the logs, the rows of what others read, and the page of figures."""
    return [*logs, *rows_of(make), generate_latest(metrics.gathered()).decode()]


def rows_of(make: Make) -> list[str]:
    """What stands in each row of the tables of messages and of who did what."""
    with make.inside():
        return [
            repr([value for name, value in vars(row).items() if name != "_sa_instance_state"])
            for model in TABLES
            for row in db.session.scalars(select(model))
        ]


def found_in(lines: Iterable[str], planted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What was planted and stands in a line, with the line."""
    wanted = list(planted)
    return ((canary, line) for line in lines for canary in wanted if canary in line)
