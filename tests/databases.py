"""A clean database for every test: the migrations and the seeds run once a process, each test gets a copy."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import URL

from app import create_app
from app.cli.database import migrate
from app.config import Settings
from app.db import db
from tests.seeds import sow
from tests.servers import OWNER, Server


class SqliteCopies:
    """Copies of one file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        self.live = folder / "live.sqlite"

    def settings(self, base: Settings, *, template: bool) -> Settings:
        file = self.template if template else self.live
        return replace(base, database_url=URL.create("sqlite", database=str(file)), database_owner_url=None)

    def open_template(self) -> None:
        self.template.unlink(missing_ok=True)

    def sweep(self) -> None:
        """A file is copied sooner than swept."""
        self.copy()

    def close(self) -> None:
        """Nothing is held open."""

    def copy(self, of: Path | None = None) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.live}{ending}").unlink(missing_ok=True)
        shutil.copyfile(of or self.template, self.live)

    def keep(self, world: str) -> None:
        """Remember everything as it is now."""
        with closing(sqlite3.connect(self.live)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.live, self._file_of(world))

    def bring(self, world: str) -> None:
        """Everything as it was then."""
        self.copy(self._file_of(world))

    def _file_of(self, world: str) -> Path:
        return self.live.with_name(f"{world}.sqlite")


class PostgresCopies:
    """Copies of one database, owned by the owner's role; the application connects as its own, as in production."""

    def __init__(self, server: Server, worker: str) -> None:
        self.server = server
        self.template, self.live = f"template_{worker}", f"live_{worker}"
        self.janitor: psycopg.Connection | None = None
        self.sweeping = ""
        self.worlds: dict[str, str] = {}

    def settings(self, base: Settings, *, template: bool) -> Settings:
        name = self.template if template else self.live
        return replace(base, database_url=self.server.url(name), database_owner_url=self.server.url(name, role=OWNER))

    def open_template(self) -> None:
        self.server.run(
            f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)", f"CREATE DATABASE {self.template} OWNER {OWNER}"
        )

    def copy(self) -> None:
        """A new copy; slow, because PostgreSQL copies some hundred files."""
        self.close()
        self.server.run(
            f"DROP DATABASE IF EXISTS {self.live} WITH (FORCE)",
            f"CREATE DATABASE {self.live} TEMPLATE {self.template} OWNER {OWNER}",
        )
        self.janitor = self.server.connect(self.live)
        self.sweeping = prepare_sweeping(self.janitor, "seed")
        self.worlds.clear()

    def sweep(self) -> None:
        """The same copy as if nothing had been written to it; whoever is still in a transaction is sent home first."""
        assert self.janitor is not None
        self.janitor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        self.janitor.execute(self.sweeping)  # type: ignore[call-overload]

    def keep(self, world: str) -> None:
        """Remember everything as it is now."""
        assert self.janitor is not None
        self.worlds[world] = prepare_sweeping(self.janitor, f"world_{world}")

    def bring(self, world: str) -> None:
        """Everything as it was then."""
        assert self.janitor is not None
        self.janitor.execute(self.worlds[world])  # type: ignore[call-overload]

    def close(self) -> None:
        if self.janitor is not None:
            self.janitor.close()


def prepare_sweeping(connection: psycopg.Connection, schema: str) -> str:
    """Keep all rows aside, and return what brings them back, empties the rest and winds back the counters.

    It runs past triggers and foreign keys, which only the server's administrator may.
    """
    connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[call-overload]
    steps = ["BEGIN", "SET LOCAL session_replication_role = replica"]
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        has_rows = connection.execute(f"SELECT EXISTS (TABLE public.{table})").fetchone() == (True,)
        if has_rows:
            connection.execute(f"CREATE TABLE {schema}.{table} AS TABLE public.{table}")
        steps.append(_bring_back(table, schema) if has_rows else f"DELETE FROM public.{table}")
    sequences = connection.execute(
        "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL"
        " FROM pg_sequences WHERE schemaname = 'public'"
    ).fetchall()
    steps += [f"SELECT setval('public.{name}', {value}, {called})" for name, value, called in sequences]
    return ";".join([*steps, "COMMIT"])


def _bring_back(table: str, schema: str) -> str:
    now, kept = f"SELECT t::text FROM public.{table} t", f"SELECT t::text FROM {schema}.{table} t"
    return (
        f"DO $$ BEGIN IF EXISTS (({now} EXCEPT ALL {kept}) UNION ALL ({kept} EXCEPT ALL {now})) THEN"
        f" DELETE FROM public.{table}; INSERT INTO public.{table} TABLE {schema}.{table}; END IF; END $$"
    )


@dataclass
class House:
    """One application on one kind of database, built once; `clean` gives it a database as the seeds left it."""

    copies: SqliteCopies | PostgresCopies
    app: Flask
    is_whole: bool = True
    worlds: set[str] = field(default_factory=set)

    def clean(self) -> Flask:
        """The application on a database that holds the seeds and nothing else."""
        if isinstance(self.copies, SqliteCopies) or not self.is_whole:
            self.dispose()
        self.copies.sweep() if self.is_whole else self.copies.copy()
        self.is_whole = True
        return self.app

    def keep(self, world: str) -> None:
        """Remember everything as it is now, until the process ends or a test takes the tables apart."""
        self.dispose()
        self.copies.keep(world)
        self.worlds.add(world)

    def bring(self, world: str) -> None:
        """Everything as it was then, in a fraction of the time that making it took."""
        self.dispose()
        self.copies.bring(world)

    def take_apart(self, base: Settings) -> Settings:
        """The settings of a copy whose very tables a test may drop; the next test gets a new one."""
        self.dispose()
        self.copies.copy()
        self.worlds.clear()
        self.is_whole = False
        return self.copies.settings(base, template=False)

    def dispose(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            db.engine.dispose()

    def close(self) -> None:
        """The last test is over."""
        self.dispose()
        self.copies.close()
        if isinstance(self.copies, PostgresCopies):
            self.copies.server.stop()


def build_house(copies: SqliteCopies | PostgresCopies, base: Settings) -> House:
    """Migrate and sow the template, then build the application that every test's copy is used by."""
    copies.open_template()
    template = copies.settings(base, template=True)
    migrate(template)
    sower = create_app(template)
    with sower.app_context():
        sow()
        db.engine.dispose()
    copies.copy()
    app = create_app(copies.settings(base, template=False))
    if isinstance(copies, SqliteCopies):
        with app.app_context():
            event.listen(db.engine, "connect", _in_memory_of_the_system)
    return House(copies, app)


def _in_memory_of_the_system(connection: Any, _record: Any) -> None:
    """No test cuts the power; waiting for the disk at each commit would cost the suite minutes."""
    connection.execute("PRAGMA synchronous=OFF")
