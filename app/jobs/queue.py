"""Workers are told of work that waits. What they are told through is only a bell: the record of the job is the truth.

A bell that was not heard (the queue was away, the worker died) is rung again within a minute, from the record.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.db import db

Bell = Callable[[int], None]
_BELLS: WeakKeyDictionary[Engine, Bell] = WeakKeyDictionary()


def use_bell(engine: Engine, ring: Bell) -> None:
    """Called once at start: how the workers on this database are told the key of a job."""
    _BELLS[engine] = ring


def ring(job_id: int) -> None:
    """Tell the workers that a job waits."""
    if tell := _BELLS.get(db.engine):
        tell(job_id)
