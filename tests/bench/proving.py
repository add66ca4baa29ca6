"""Reading the whole book again: sealing it, verifying chains and seals, and counting every kept figure anew."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.db import look_at_one_moment
from app.ledger import audit, verifying
from tests.bench.ground import SQLITE, Ground
from tests.bench.rows import Row, Target
from tests.bench.run import Run

LINES, MOST_SECONDS = 2_400_000, 30.0


def measure(run: Run) -> list[Row]:
    """On SQLite, where reading and hashing are one process and so one core. A smaller book is no measure."""
    ground, lines = run.on(SQLITE), run.lines(LINES)
    run.say(f"filling the book to {lines:,} lines on {ground.name}")
    ground.fill_to(lines)
    run.say("sealing and verifying")
    sealed = ground.run("ledger", "seal")
    if sealed.status:
        raise RuntimeError(sealed.said[-2_000:])
    verified, damages = _timed(ground, lambda: len(verifying.verify().damages))
    counted, faults = _timed(ground, lambda: len(audit.check()))
    run.recounted.append((f"{lines:,} lines ({ground.name})", damages + faults))
    return [
        Row("verify", f"verify {lines:,} lines on one core: chains and seals", ground.name, "s", verified,
            targets=(Target(at_most=MOST_SECONDS),) if lines >= LINES else ()),
        Row("verify-pace", "the same, in lines a second", ground.name, "lines/s", lines / verified,
            targets=(Target(at_least=LINES / MOST_SECONDS),)),
        Row("check", "count every figure again from the lines", ground.name, "s", counted),
        Row("seal", f"seal {lines:,} lines at once, in a process of its own", ground.name, "s", sealed.seconds),
    ]  # fmt: skip


def _timed(ground: Ground, look: Callable[[], int]) -> tuple[float, int]:
    """How many seconds it took, in this process, and what it came to."""
    with ground.app.app_context():
        look_at_one_moment()
        begun = time.perf_counter()
        came_to = look()
        return time.perf_counter() - begun, came_to
