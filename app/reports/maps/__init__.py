"""The map of the country: figures of provinces and counties, each a report and a picture beside its table."""

from __future__ import annotations

from app.errors import NotFound
from app.reports.maps.metrics import METRICS
from app.reports.maps.shown import Metric


class NoSuchMetric(NotFound):
    """There is no map of “{slug}”."""


def get_metric(slug: str) -> Metric:
    """The metric under a name; raises NoSuchMetric."""
    found = next((metric for metric in METRICS if metric.slug == slug), None)
    if found is None:
        raise NoSuchMetric(slug=slug)
    return found
