"""A list of a million rows as a file: how fast and in how much memory, beside the library that writes such files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.bench.files import OFFICE, OPENING, open_desk
from tests.bench.ground import SQLITE, Command, Ground
from tests.bench.rows import Row, Target
from tests.bench.run import Run
from tests.source import ROOT

PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
MILLION, MOST = 1_000_000, 300
WRITTEN = re.compile(r"^(\d+) rows in ", re.MULTILINE)
ALONE = {
    "xlsx": """
import sys, xlsxwriter
path, rows = sys.argv[1], int(sys.argv[2])
with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(rows):
        for place, cell in enumerate(("IR-20/1404/1", "1", "opening", "1404/08/08", None, "a store", "in store",
                                      "blanket", "912690174201021931", "not known", 12, 0, 0)):
            if cell is None:
                sheet.write_number(row, place, 45000, day)
            elif isinstance(cell, int):
                sheet.write_number(row, place, cell)
            else:
                sheet.write_string(row, place, cell)
""",
    "csv": """
import sys, csv
path, rows = sys.argv[1], int(sys.argv[2])
with open(path, "w", newline="") as file:
    sheet = csv.writer(file)
    for row in range(rows):
        sheet.writerow(("IR-20/1404/1", "1", "opening", "1404/08/08", "store of somebody", "in store", "blanket",
                        "912690174201021931", "not known", "12", "0", "0"))
""",
}
"""A program that writes as many rows of as many cells, which it does not have to read."""
LIBRARY = {"xlsx": "xlsxwriter alone", "csv": "csv alone"}


def measure(run: Run) -> list[Row]:
    """One book, written in each way."""
    ground, lines = run.on(SQLITE), run.lines(MILLION)
    run.say(f"bringing in {lines:,} lines on {ground.name} to have them written as files")
    desk, path = open_desk(ground.renew()), run.folder / "opening.csv"
    OPENING.write(ground.app, path, desk, lines)
    done = ground.run("import", "opening", str(path), "--office", OFFICE, "--as", desk.person)
    if done.status:
        raise RuntimeError(done.said[-2_000:])
    return [row for form in ALONE for row in _rows(run, ground, form, desk.person, lines)]


def _rows(run: Run, ground: Ground, form: str, person: str, lines: int) -> list[Row]:
    out = run.folder / f"lines.{form}"
    run.say(f"writing {lines:,} lines as {form}")
    ground.house.dispose()
    words = ["export", "list", "lines", "--form", form, "--out", str(out), "--as", person]
    ours = _watched([sys.executable, "-m", "flask", "--app", "wsgi", *words], ground.environment())
    # What was promised before the file of opening stock came is in the book too.
    told = WRITTEN.search(ours.said)
    if ours.status or told is None or (rows := int(told[1])) < lines:
        raise RuntimeError(ours.said[-2_000:])
    alone = _alone(form, run.folder / f"alone.{form}", rows)
    return [
        Row(f"export-{form}", f"{form.upper()} of {rows:,} lines of the ledger, from the command to the kept file",
            ground.name, "lines/s", rows / ours.seconds, rows / alone.seconds, LIBRARY[form]),
        Row(f"export-{form}-memory", "the same: memory", ground.name, "MB", ours.megabytes, alone.megabytes,
            LIBRARY[form], (Target(at_most=MOST),)),
    ]  # fmt: skip


def _alone(form: str, out: Path, lines: int) -> Command:
    done = _watched([sys.executable, "-c", ALONE[form], str(out), str(lines)], dict(os.environ))
    if done.status:
        raise RuntimeError(f"The library alone ended with {done.status}.")
    return done


def _watched(words: list[str], environment: dict[str, str]) -> Command:
    """A program of its own, and the most memory that it had at once.

    It is asked while it runs: what is told of it at its end has in it the process that it was begun from.
    """
    begun, most = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        while child.poll() is None:
            with suppress(OSError):
                status = Path(f"/proc/{child.pid}/status").read_text()
                most = max([most, *(int(kilobytes) for kilobytes in PEAK.findall(status))])
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        said.seek(0)
        return Command(said.read(), child.returncode, seconds, most / 1024)
