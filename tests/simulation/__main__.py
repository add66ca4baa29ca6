"""`python -m tests.simulation --seed 7` lives that year again, prints its steps and stops at the first that breaks."""

from __future__ import annotations

import argparse
import atexit
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import URL

from app.config import Settings
from app.keys import IDENTITY, SEAL, make_missing_keys
from tests.databases import House, PostgresCopies, SqliteCopies, build_house
from tests.servers import start_pip_server
from tests.simulation.invariants import Broken
from tests.simulation.life import Life


def main(words: Sequence[str]) -> int:
    """Live the years of the seeds that were asked for; the exit status is 1 if one broke."""
    asked = _read(words)
    folder = Path(tempfile.mkdtemp(prefix="daftar-simulation-"))
    folder.chmod(0o755)
    # Registered before the server's own farewell, and so done after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = _build(asked.db, folder)
    try:
        for seed in range(asked.seed, asked.seed + asked.seeds):
            life = Life(house.clean(), seed, asked.steps, (lambda _line: None) if asked.quiet else print)
            life.live()
            print(f"Seed {seed}: {asked.steps} steps, nothing broke; faults: {dict(life.struck)}")
            if asked.quiet:
                continue
            for outcome, count in sorted(life.outcomes.items()):
                print(f"  {count:5} {outcome}")
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 1
    finally:
        house.close()
    return 0


def _read(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="the year to live")
    parser.add_argument("--seeds", type=int, default=1, help="so many years, from that seed on")
    parser.add_argument("--steps", type=int, default=150, help="so many acts in a year")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--quiet", action="store_true", help="print only how each year ended")
    return parser.parse_args(words)


def _build(engine: str, folder: Path) -> House:
    keys = folder / "instance"
    make_missing_keys(keys)
    (keys / "files").mkdir()
    base = Settings(
        database_url=URL.create("sqlite", database=str(folder / "none.sqlite")),
        secret_key="a secret that only simulations know, of some length",
        identity_key_file=keys / IDENTITY, seal_key_file=keys / SEAL, files_dir=keys / "files", testing=True,
    )  # fmt: skip
    copies = SqliteCopies(folder) if engine == "sqlite" else PostgresCopies(start_pip_server(folder), "simulation")
    return build_house(copies, base)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
