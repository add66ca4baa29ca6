"""`make` fills what a test does not care about: `make.pledge(item="wheelchair", quantity=100)`.

Each domain keeps its makers in `tests/making/<domain>.py`, as a mixin; `Make` is all of them together.
"""

from __future__ import annotations

from tests.making.base import MakeBase


class Make(MakeBase):
    """Everything a test can have made."""
