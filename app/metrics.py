"""What is measured of the ledger while it works; `/metrics` hands it out. Nothing here knows a name or a content.

Under gunicorn each worker writes its figures to files of their own in `PROMETHEUS_MULTIPROC_DIR`, and any worker adds
all of them up; see `gunicorn.conf.py`.
"""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

POSTING_SECONDS = Histogram(
    "daftar_posting_seconds", "Time that a posting took, with its commit.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)  # fmt: skip
ENTRIES = Counter("daftar_entries_posted", "Entries that were posted.")
LINES = Counter("daftar_lines_posted", "Lines that were posted.")
RETRIES = Counter("daftar_retries", "Transactions begun anew because the database said that a race was lost.")
REFUSALS = Counter("daftar_refusals", "What was refused, by its kind and the door it was refused at.", ["kind", "door"])


def count_refusal(refusal: Exception, *, door: str) -> str:
    """One refusal more; its kind is the name of its class, which is what comes back."""
    kind = type(refusal).__name__
    REFUSALS.labels(kind=kind, door=door).inc()
    return kind


def gathered() -> CollectorRegistry:
    """What all processes counted; of a process that serves alone, what it counted itself."""
    if not os.environ.get(FOLDER):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
