"""Other people's ledgers, installed at need into a virtual environment of their own."""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.ground import Ground
from tests.source import ROOT

HERE = Path(__file__).parent
PINNED = HERE / "peers.txt"
VENV = ROOT / ".venv-peers"
PYTHON = VENV / "bin" / "python"


@functools.cache
def install() -> str:
    """Why the peers are not there; nothing when they are."""
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(PINNED)]
    try:
        if not PYTHON.exists():
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, capture_output=True, text=True)
        subprocess.run([str(PYTHON), *words], check=True, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        return f"could not be installed: {said[-1] if said else error}"[:200]
    return ""


class Hordak:
    """django-hordak on the same PostgreSQL server, in a database of its own."""

    def __init__(self, ground: Ground, accounts: int) -> None:
        """Its tables, and as many accounts as the others have cells."""
        assert ground.server is not None
        self.host, self.why_not = str(ground.server.socket), install()
        if not self.why_not:
            ground.server.run("DROP DATABASE IF EXISTS hordak WITH (FORCE)", "CREATE DATABASE hordak")
            self.ask("prepare", accounts)

    @property
    def is_here(self) -> bool:
        """Could it be installed?"""
        return not self.why_not

    def ask(self, *words: object) -> float:
        """The one figure that it prints."""
        done = subprocess.run(self._command(*words), check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        return float(done.stdout.split()[-1])

    def rate(self, clients: int, seconds: float) -> float:
        """Postings a second of so many clients at once."""
        running = [
            subprocess.Popen(
                self._command("post", seconds, seed), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for seed in range(clients)
        ]
        for client in running:
            assert client.stdout is not None
            if client.stdout.readline().strip() != "ready":
                raise RuntimeError("django-hordak did not begin.")
        for client in running:
            assert client.stdin is not None
            client.stdin.write("go\n")
            client.stdin.flush()
        return sum(float(client.communicate()[0].split()[-1]) for client in running)

    def _command(self, *words: object) -> list[str]:
        return [str(PYTHON), str(HERE / "peer_hordak.py"), self.host, *map(str, words)]


def beancount_rate(transactions: int) -> float:
    """Lines a second from a file of so many transactions to the balances of all accounts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.beancount"
        with path.open("w", encoding="utf-8") as file:
            for n in range(1_000):
                file.write(f"2020-01-01 open Assets:C{n} EUR\n")
            for n in range(transactions):
                file.write(
                    f'2026-01-01 * "moved"\n  Assets:C{n % 1000}  -5 EUR\n  Assets:C{(n * 7 + 1) % 1000}  5 EUR\n'
                )
        begun = time.perf_counter()
        subprocess.run([str(PYTHON), "-c", BEANCOUNT, str(path)], check=True, capture_output=True, text=True)
        return 2 * transactions / (time.perf_counter() - begun)


BEANCOUNT = """
import sys
from beancount import loader
from beancount.core import realization
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
realization.realize(entries)
"""
