"""`make bench`: measures, and writes docs/performance.md. `python -m tests.bench --rows post,import --scale 0.1` looks
quickly and prints only."""

from __future__ import annotations

import argparse
import atexit
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import desk, energy, exporting, loading, machine, posting, programs, proving, reading, serving
from tests.bench.again import renewed
from tests.bench.ground import POSTGRESQL, version_of
from tests.bench.rows import Row, Target
from tests.bench.run import Run
from tests.bench.table import document
from tests.source import ROOT

TABLE = ROOT / "docs" / "performance.md"
MEASURES: dict[str, Callable[[Run], list[Row]]] = {
    "import": loading.measure,
    "post": posting.measure,
    "http": serving.measure,
    "programs": programs.measure,
    "balances": reading.measure,
    "growth": reading.measure_growth,
    "verify": proving.measure,
    "memory": loading.measure_large,
    "desk": desk.measure,
    "exports": exporting.measure,
    "savings": energy.measure,
    "participations": energy.measure_participations,
}
"""In the order of the table."""
FAILED, LONGEST_NOTE = "failed", 160


def main(words: Sequence[str]) -> int:
    """Measure what was asked for; the exit status is 1 when a figure is wrong or could not be measured."""
    asked = _read(words)
    folder = Path(tempfile.mkdtemp(prefix="daftar-bench-"))
    folder.chmod(0o755)
    # Registered before the server's own farewell, and so done after it, whatever ends the run.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run = Run(folder, asked.scale)
    rows: list[Row] = []
    try:
        for name in asked.rows:
            rows += _measured(name, run)
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        if asked.again:
            text = renewed(TABLE.read_text(encoding="utf-8"), rows, names=", ".join(asked.rows), day=day)
        else:
            described = machine.described(_postgresql(run))
            text = document([*rows, _recounted(run)], day=day, command=_command(asked), machine=described)
    finally:
        run.close()
    print(text)
    if asked.to is not None:
        asked.to.write_text(text, encoding="utf-8")
        print(f"{len(rows) + 1} rows in {asked.to}")
    return 1 if any(faults for _, faults in run.recounted) or any(row.key == FAILED for row in rows) else 0


def _measured(name: str, run: Run) -> list[Row]:
    """The rows of one measurement; one that fails says so in the table, and the others are measured all the same."""
    try:
        return MEASURES[name](run)
    except Exception as error:
        traceback.print_exc()
        return [
            Row(FAILED, f"{name}: failed", "", "", note=f"{type(error).__name__}: {error}"[:120].replace("\n", " "))
        ]


def _read(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=_names, default=list(MEASURES), help=f"of {', '.join(MEASURES)}; all at first")
    parser.add_argument("--scale", type=float, default=1.0, help="smaller loads, such as 0.1")
    parser.add_argument("--to", type=Path, help="the page to write; a whole run writes docs/performance.md")
    parser.add_argument("--again", action="store_true", help="put these rows into docs/performance.md as it is")
    asked = parser.parse_args(words)
    if asked.again and asked.scale != 1:
        parser.error("--again measures at the full scale, as the page was")
    if asked.again or (asked.to is None and asked.scale == 1 and asked.rows == list(MEASURES)):
        asked.to = TABLE
    return asked


def _names(typed: str) -> list[str]:
    names = typed.split(",")
    if unknown := set(names) - set(MEASURES):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return [name for name in MEASURES if name in names]


def _command(asked: argparse.Namespace) -> str:
    if asked.rows == list(MEASURES) and asked.scale == 1:
        return "make bench"
    return f"python -m tests.bench --rows {','.join(asked.rows)} --scale {asked.scale:g}"


def _postgresql(run: Run) -> str:
    ground = run.grounds.get(POSTGRESQL)
    return version_of(ground.server) if ground and ground.server else ""


def _recounted(run: Run) -> Row:
    where = ", ".join(what for what, _ in run.recounted)
    return Row(
        "recount", f"kept = recounted, after: {where or 'nothing'}", "both", "wrong figures",
        float(sum(faults for _, faults in run.recounted)) if run.recounted else None, targets=(Target(at_most=0),),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
