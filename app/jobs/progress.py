"""How far a piece of work is, and whether anybody still wants it.

It is kept beside the work's lock, not in the database: the work is one transaction, of which nothing is seen before its
end, and which on SQLite keeps everybody else from writing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.errors import Conflict

Note = Callable[[str], None]
"""Told the name of a thing before it is put outside the database."""
OFTEN = 0.25
"""Seconds between two looks at who waits outside."""


class WorkCancelled(Conflict):
    """Cancelled."""


@dataclass
class Progress:
    """How far a piece of work is."""

    done: int = 0
    total: int = 0
    tell: Callable[[Progress], None] | None = None
    note: Note = field(default=lambda _name: None)
    """Told the name of a file before it is written, so that nothing is left of it if the process is killed."""
    look_up: Callable[[Progress], bool] = field(default=lambda _progress: True)
    """Every so often: leaves word of how far it is, and comes back with whether the work is still wanted."""
    _told: float = field(default=0.0, repr=False)

    def reach(self, done: int, total: int | None = None) -> None:
        """The work has come to `done` of `total`; raises WorkCancelled if it is not wanted any more."""
        self.done, self.total = done, max(done, self.total if total is None else total)
        if self.tell:
            self.tell(self)
        if time.monotonic() - self._told >= OFTEN:
            self._told = time.monotonic()
            if not self.look_up(self):
                raise WorkCancelled()
