"""The databases that are measured on, as durable as in production, and how a command of ours is run on one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from app.config import Settings
from app.keys import IDENTITY, SEAL, make_missing_keys
from tests.bench.book import LOTS, Country, fill, open_country
from tests.databases import House, PostgresCopies, SqliteCopies, build_house
from tests.servers import QUICK, Server, start_pip_server
from tests.source import ROOT

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
LONGEST_FILL = 900.0
"""Seconds after which a book that is not full is given up: the row then says so."""


def settings_in(folder: Path) -> Settings:
    """Settings that are right in all but the database."""
    make_missing_keys(folder)
    (folder / "files").mkdir(exist_ok=True)
    return Settings(
        database_url=URL.create("sqlite", database=str(folder / "none.sqlite")),
        secret_key="a secret of the measurements, of some length",
        identity_key_file=folder / IDENTITY,
        seal_key_file=folder / SEAL,
        files_dir=folder / "files",
        second_factor_required=False,
        testing=True,
    )


@dataclass(frozen=True)
class Command:
    """How a command of ours ended: what it said, how long it took, and the most memory it had at once."""

    said: str
    status: int
    seconds: float
    megabytes: float


@dataclass
class Ground:
    """One kind of database with the application on it."""

    name: str
    folder: Path
    house: House
    server: Server | None = None

    @property
    def app(self) -> Flask:
        """The application; `renew` gives it a database as the seeds left it."""
        return self.house.app

    @property
    def settings(self) -> Settings:
        """Those of the application."""
        return self.house.copies.settings(self.app.config["SETTINGS"], template=False)

    def renew(self) -> Flask:
        """The application on a new copy of the seeded database."""
        self.house.dispose()
        self.house.copies.copy()
        return self.house.app

    def fill_to(self, lines: int) -> Country:
        """A new book of so many lines."""
        with self.renew().app_context():
            country = open_country(self.app, lots=LOTS)
        fill(self.app, country, lines, analyze=self.analyze, within=LONGEST_FILL)
        self.analyze()
        return country

    def bare(self) -> Path | str:
        """An empty database without the application: a file's path, or the words that psycopg connects with."""
        if self.server is None:
            path = self.folder / "bare.sqlite"
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
            return path
        self.server.run("DROP DATABASE IF EXISTS bare WITH (FORCE)", "CREATE DATABASE bare")
        return f"host={self.server.socket} user=postgres dbname=bare"

    def analyze(self) -> None:
        """What the owner does after a load, so that plans are made for what is there."""
        settings = self.settings
        engine = create_engine(settings.database_owner_url or settings.database_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()

    def run(self, *words: str) -> Command:
        """`flask …` in a process of its own."""
        self.house.dispose()
        begun = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        return Command(said, child.returncode, time.perf_counter() - begun, used.ru_maxrss / 1024)

    def environment(self) -> dict[str, str]:
        """What a process of ours reads its settings from."""
        ours = self.settings
        named = {
            "DATABASE_URL": ours.database_url.render_as_string(hide_password=False),
            "SECRET_KEY": ours.secret_key, "IDENTITY_KEY_FILE": str(ours.identity_key_file),
            "SEAL_KEY_FILE": str(ours.seal_key_file), "FILES_DIR": str(ours.files_dir),
        }  # fmt: skip
        if ours.database_owner_url is not None:
            named["DATABASE_OWNER_URL"] = ours.database_owner_url.render_as_string(hide_password=False)
        return {name: value for name, value in os.environ.items() if name not in ("DEMO_TODAY", "QUEUE_URL")} | named

    def close(self) -> None:
        """The last measurement is over."""
        self.house.close()


def open_ground(name: str, folder: Path) -> Ground:
    """Migrate and sow a database of this kind."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    base = settings_in(folder)
    if name == SQLITE:
        return Ground(name, folder, build_house(SqliteCopies(folder), base))
    server = start_pip_server(folder)
    # Tests do not wait for the disk; measurements do.
    server.run(*(f"ALTER SYSTEM RESET {setting}" for setting in QUICK), "SELECT pg_reload_conf()")
    return Ground(name, folder, build_house(PostgresCopies(server, "bench"), base), server)


def version_of(server: Server) -> str:
    """The server's own word, after making sure that a commit waits for the disk."""
    with server.connect("postgres") as connection:
        for setting in QUICK:
            if connection.execute(f"SHOW {setting}").fetchone() != ("on",):  # type: ignore[arg-type]
                raise RuntimeError(f"{setting} is off: nothing measured here would be durable.")
        return str(connection.info.parameter_status("server_version"))


def open_bare(bare: Path | str) -> sqlite3.Connection | psycopg.Connection:
    """A connection as a program without any library would have it."""
    if isinstance(bare, str):
        return psycopg.connect(bare)
    connection = sqlite3.connect(bare, isolation_level=None, timeout=10, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
