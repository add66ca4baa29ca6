"""The demo is loaded once a run on each kind of database, in a database of its own; its tests only read it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import clock, create_app
from app.cli.database import migrate
from app.config import Settings
from app.db import db
from app.demo.loading import load_demo
from tests.databases import PostgresCopies, SqliteCopies
from tests.making.base import TODAY
from tests.servers import start_machine_server, start_pip_server

Copies = SqliteCopies | PostgresCopies


@pytest.fixture(scope="session")
def demo_of(
    run_folder: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """The application on a database that holds the demo, loaded at the first test that asks for it."""
    built: dict[str, Flask] = {}
    servers = []

    def get_demo(name: str) -> Flask:
        if name not in built:
            if name == "sqlite":
                copies: Copies = SqliteCopies(tmp_path_factory.mktemp("demo"))
            else:
                servers.append((start_machine_server if name == "machine" else start_pip_server)(run_folder))
                copies = PostgresCopies(servers[-1], f"demo_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
            built[name] = load_into(copies, base_settings)
        return built[name]

    yield get_demo
    for app in built.values():
        with app.app_context():
            db.engine.dispose()
    for server in servers:
        server.stop()


def load_into(copies: Copies, base: Settings) -> Flask:
    """Migrate an empty database, and load the demo."""
    copies.open_template()
    settings = copies.settings(base, template=True)
    migrate(settings)
    app = create_app(settings)
    with app.app_context():
        load_demo()
    return app


@pytest.fixture
def demo(engine_name: str, demo_of: Callable[[str], Flask]) -> Iterator[Flask]:
    """The demo, with its context open."""
    app = demo_of(engine_name)
    clock.set_demo_today(TODAY)
    with app.app_context():
        yield app
        db.session.rollback()
