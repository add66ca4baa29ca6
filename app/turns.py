"""First come, first served: writers of one process take turns at a database that has room for one.

Left to themselves they would all ask again and again, and some would be lucky and one would wait for seconds.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A lock whose holder hands it to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn, at most so long; False when it did not come."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            came = mine.wait(seconds)
        except BaseException:
            self._leave(mine)
            raise
        return came or not self._leave(mine, keeps=True)

    def give(self) -> None:
        """Let the next one have it."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _leave(self, mine: threading.Event, *, keeps: bool = False) -> bool:
        """Go out of the line; False if the turn had come meanwhile, which then is kept or handed on."""
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return True
        if not keeps:
            self.give()
        return False
