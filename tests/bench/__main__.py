"""`make bench`: measures, and writes the table of docs/performance.md. Each figure is a ratio within one run.

A measurement is a module `tests/bench/bench_<subject>.py` with a function `measure() -> list[Row]`.
"""

from __future__ import annotations

import importlib
import platform
import sys
from pathlib import Path

from tests.bench.rows import Row
from tests.source import ROOT

TABLE = ROOT / "docs" / "performance.md"
HEAD = """# How fast it is

Every figure is a ratio of two measurements in one run on one machine, so that machines can be compared.
`make bench` writes this table anew. Last on {machine}.

| what | ours | beside it | ratio | at least |
| --- | --- | --- | --- | --- |
"""


def main() -> int:
    """Measure everything; the exit status is 1 when a ratio is below what it should be."""
    modules = sorted(Path(__file__).parent.glob("bench_*.py"))
    rows: list[Row] = []
    for path in modules:
        print(f"{path.stem} …", flush=True)
        rows += importlib.import_module(f"tests.bench.{path.stem}").measure()
    if not rows:
        print("Nothing is measured yet.")
        return 0
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    table = HEAD.format(machine=machine) + "".join(f"{row}\n" for row in rows)
    TABLE.write_text(table, encoding="utf-8")
    print(table)
    slow = [row.what for row in rows if not row.is_quick_enough]
    print(
        f"{len(rows)} figures in {TABLE.relative_to(ROOT)}; "
        + (f"too slow: {', '.join(slow)}." if slow else "all well.")
    )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
