"""One good body for every operation that takes one: shown in the contract, and sent in the tests.

Keys stand for those of the reader's own world; the tests put their own in their place, by the name of the field.
"""

from __future__ import annotations

from typing import Any

EXAMPLES: dict[str, Any] = {}
