"""What the figures were measured on: cores, memory, versions."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("SQLAlchemy", "psycopg", "Flask", "gunicorn")


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def memory() -> int:
    """Of the machine, in whole GB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def processor() -> str:
    """As the system calls it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").is_file() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def described(postgresql: str = "") -> str:
    """The machine in one line."""
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    versions += [f"PostgreSQL {postgresql}"] if postgresql else []
    versions += [f"{name} {version(name)}" for name in PACKAGES]
    return f"{cores()} cores ({processor()}), {memory()} GB; {', '.join(versions)}"
