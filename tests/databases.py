"""A clean database for every test: the migrations and the seeds run once a process, each test gets a copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
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

    def copy(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.live}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self.live)


class PostgresCopies:
    """Copies of one database, owned by the owner's role; the application connects as its own, as in production."""

    def __init__(self, server: Server, worker: str) -> None:
        self.server = server
        self.template, self.live = f"template_{worker}", f"live_{worker}"

    def settings(self, base: Settings, *, template: bool) -> Settings:
        name = self.template if template else self.live
        return replace(base, database_url=self.server.url(name), database_owner_url=self.server.url(name, role=OWNER))

    def open_template(self) -> None:
        self.server.run(
            f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)", f"CREATE DATABASE {self.template} OWNER {OWNER}"
        )

    def copy(self) -> None:
        self.server.run(
            f"DROP DATABASE IF EXISTS {self.live} WITH (FORCE)",
            f"CREATE DATABASE {self.live} TEMPLATE {self.template} OWNER {OWNER}",
        )


@dataclass
class House:
    """One application on one kind of database, built once; `clean` gives it a database as the seeds left it."""

    copies: SqliteCopies | PostgresCopies
    app: Flask

    def clean(self) -> Flask:
        self.dispose()
        self.copies.copy()
        return self.app

    def close(self) -> None:
        """The last test is over."""
        self.dispose()
        if isinstance(self.copies, PostgresCopies):
            self.copies.server.stop()

    def dispose(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            db.engine.dispose()


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
    return House(copies, create_app(copies.settings(base, template=False)))
