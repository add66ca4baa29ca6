"""`/metrics`: what Prometheus reads of this machine, and nobody from outside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from flask import Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from app import clock, metrics
from app.errors import NotFound
from app.ledger import nightly, proofs
from app.web.door import bp, public

LOOPBACK = {"127.0.0.1", "::1"}
FROM_ELSEWHERE = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")
"""A proxy on this machine passes on what visitors ask, and says so in one of these."""


class Kept(Collector):
    """What the database knows, read when it is asked for."""

    def collect(self) -> Iterable[Metric]:
        """Ages in seconds; what never happened has none."""
        seal, night = proofs.newest_seal(), nightly.last_night()
        yield _gauge("daftar_seal_age_seconds", "Since the newest seal was made.", _age(seal.made_at if seal else None))
        yield _gauge("daftar_unsealed_entries", "Entries that are under no seal yet.", nightly.unsealed_entries())
        yield _gauge("daftar_nightly_age_seconds", "Since the last whole self-check began.",
                     _age(night.began_at if night else None))  # fmt: skip
        yield _gauge("daftar_nightly_right", "1 if the last whole self-check found nothing wrong, 0 if it did.",
                     math.nan if night is None else float(night.is_right))  # fmt: skip


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _age(moment: datetime | None) -> float:
    return math.nan if moment is None else (clock.now() - moment).total_seconds()


@bp.get("/metrics")
@public
def show_metrics() -> ResponseReturnValue:
    """Prometheus' text; to whoever is not on this machine there is no such page."""
    if request.remote_addr not in LOOPBACK or any(name in request.headers for name in FROM_ELSEWHERE):
        raise NotFound()
    kept = CollectorRegistry()
    kept.register(Kept())
    return Response(generate_latest(metrics.gathered()) + generate_latest(kept), content_type=CONTENT_TYPE_LATEST)
