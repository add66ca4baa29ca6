"""How much of the full counts a long run does: what two idle cores do in ninety minutes, all with COUNT=full.

A share, such as COUNT=0.1, is for whoever has less time.
"""

from __future__ import annotations

import os


def counted(full: int, *, fits: int | None = None) -> int:
    """How many of them there are in this run; `fits` of them where all do not fit into ninety minutes."""
    asked = os.environ.get("COUNT", "")
    if asked == "full":
        return full
    if asked:
        return max(1, round(full * float(asked)))
    return fits if fits is not None else full
