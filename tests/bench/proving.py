"""Reading the whole book again: `flask ledger seal`, then `flask ledger verify`, each a process of its own."""

from __future__ import annotations

from tests.bench.ground import SQLITE
from tests.bench.rows import Row, Target
from tests.bench.run import Run

LINES, MOST_SECONDS = 2_400_000, 30.0


def measure(run: Run) -> list[Row]:
    """On SQLite, where reading and hashing are one process and so one core. A smaller book is no measure."""
    ground, lines = run.on(SQLITE), run.lines(LINES)
    run.say(f"filling the book to {lines:,} lines on {ground.name}")
    ground.fill_to(lines)
    run.say("sealing and verifying")
    sealed, verified = ground.run("ledger", "seal"), ground.run("ledger", "verify")
    for done in (sealed, verified):
        if done.status:
            raise RuntimeError(done.said[-2_000:])
    run.recount(f"{lines:,} lines", ground)
    return [
        Row("verify", f"verify {lines:,} lines on one core: chains, seals and every figure", ground.name, "s",
            verified.seconds, targets=(Target(at_most=MOST_SECONDS),) if lines >= LINES else ()),
        Row("seal", f"seal {lines:,} lines at once", ground.name, "s", sealed.seconds),
    ]  # fmt: skip
