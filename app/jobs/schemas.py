"""The shape of what is asked about long work."""

from __future__ import annotations

from app.jobs.models import JobState
from app.shapes import Chosen, Filters


class JobQuery(Filters):
    """Which work is listed."""

    state = Chosen(JobState, load_default=None)
