"""What every test can ask for: `app`, `ctx`, `client`, `cli` and `make`, each on a clean database of either kind."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page
from sqlalchemy import Pool, event
from sqlalchemy.engine import URL

from app import clock
from app.config import Settings
from app.keys import IDENTITY, SEAL, make_missing_keys
from app.memory import settle
from tests.databases import House, PostgresCopies, SqliteCopies, build_house
from tests.make import Make
from tests.making.base import TODAY
from tests.servers import machine_programs, start_machine_server, start_pip_server
from tests.serving import opened_browser, served
from tests.web.shelves import Shelf, make_shelf

RUN = "DAFTAR_TEST_RUN"
WORLDS: dict[tuple[str, str], tuple[Any, ...]] = {}
"""What was made for many tests, by the kind of database: its names and keys, and where its makers stood."""
CANNOT_RUN = "cannot run here: "
ENGINES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"], "machine": ["machine"]}

hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
hypothesis_settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=list(ENGINES), default="both", help="the databases to test on")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # One folder a run, shared by its processes and open to the user that PostgreSQL runs as.
        folder = Path(tempfile.mkdtemp(prefix=f"daftar-{os.getuid()}-"))
        folder.chmod(0o755)
        os.environ[RUN] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RUN in os.environ:
        shutil.rmtree(os.environ.pop(RUN), ignore_errors=True)


def cannot_run(part: str) -> None:
    """Leave a test out for want of something on this machine; the last lines name it, and with CI set the run fails."""
    pytest.skip(CANNOT_RUN + part)


def _left_out(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
    return sorted(reason.split(CANNOT_RUN)[1] for reason in reasons if CANNOT_RUN in reason)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    is_controller = not hasattr(session.config, "workerinput")
    if (
        is_controller
        and os.environ.get("CI")
        and _left_out(session.config)
        and session.exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for part in _left_out(config):
        terminalreporter.write_line(f"NOT RUN: {part}", red=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches the database runs once on each kind; one marked so, on the machine's own PostgreSQL too."""
    if "engine_name" not in metafunc.fixturenames:
        return
    names = list(ENGINES[metafunc.config.getoption("--db")])
    for only in metafunc.definition.iter_markers("only_on"):
        names = [name for name in names if name in only.args]
    marked = metafunc.definition.get_closest_marker("machine_pg") is not None
    if marked and "machine" not in names and machine_programs():
        names.append("machine")
    metafunc.parametrize("engine_name", names, scope="function")


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder for this run of the suite, gone when it ends."""
    return Path(os.environ[RUN])


@pytest.fixture(scope="session")
def base_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that are right in all but the database."""
    folder = tmp_path_factory.mktemp("instance")
    make_missing_keys(folder)
    (folder / "files").mkdir()
    return Settings(
        database_url=URL.create("sqlite", database=str(folder / "none.sqlite")),
        secret_key="a secret that only tests know, of some length",
        identity_key_file=folder / IDENTITY,
        seal_key_file=folder / SEAL,
        files_dir=folder / "files",
        # Tests ask for what is not theirs all the time; those of the limit set their own.
        refusals_per_minute=10**9,
        second_factor_required=False,
        testing=True,
    )


@pytest.fixture(scope="session")
def house_of(
    run_folder: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], House]]:
    """The house on a kind of database, built at the first test that asks for it."""
    built: dict[str, House] = {}
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    def get_house(name: str) -> House:
        if name not in built:
            if name == "sqlite":
                copies: SqliteCopies | PostgresCopies = SqliteCopies(tmp_path_factory.mktemp("sqlite"))
            else:
                start = start_machine_server if name == "machine" else start_pip_server
                copies = PostgresCopies(start(run_folder), worker)
            built[name] = build_house(copies, base_settings)
            settle()
        return built[name]

    yield get_house
    for house in built.values():
        house.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's executable; without one, tests in a browser cannot run here."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        cannot_run("pages in a browser (install chromium)")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for the tests marked `browser`."""
    with opened_browser(chromium) as opened:
        yield opened


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers a real browser."""
    with served(app) as where:
        yield where


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a phone's width that reads Persian; `page.goto("/")` opens the application."""
    context = browser.new_context(base_url=address, locale="fa-IR", viewport={"width": 400, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def _steady_day() -> Iterator[None]:
    clock.set_demo_today(TODAY)
    yield
    clock.set_demo_today(None)


@pytest.fixture
def app(engine_name: str, house_of: Callable[[str], House]) -> Flask:
    """The application on a clean database that holds the seeds."""
    house = house_of(engine_name)
    app = house.clean()
    # Building an application for an unmarked database gives it the calendar's day.
    clock.set_demo_today(TODAY)
    return app


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for tests of domains."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript. No context may be open, or flask-login remembers the previous visitor."""
    assert not has_app_context(), "A test that asks for `client` must not ask for `ctx`."
    return app.test_client()


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    """Runs `flask …`: `cli.invoke(args=["ledger", "check"])`."""
    return app.test_cli_runner()


@pytest.fixture
def opened() -> Iterator[list[Any]]:
    """Every connection that any engine opens from now on; holding them keeps them from closing by themselves."""
    connections: list[Any] = []

    def note(connection: Any, _record: Any) -> None:
        connections.append(connection)

    event.listen(Pool, "connect", note)
    yield connections
    event.remove(Pool, "connect", note)


@pytest.fixture
def make(app: Flask) -> Make:
    """The makers, for what a test needs and does not care about."""
    return Make(app)


@pytest.fixture
def world(app: Flask, make: Make, engine_name: str, house_of: Callable[[str], House]) -> Callable[..., Any]:
    """What many tests begin with, made once a process and brought back for each: `world("shelf", make_shelf)`.

    A test that has made something before has its own made after it, as if nobody else needed the same.
    """
    house = house_of(engine_name)

    def get_world(name: str, build: Callable[[Make], Any]) -> Any:
        if make.last_number:
            return build(make)
        if name not in house.worlds:
            WORLDS[engine_name, name] = build(make), *make.noted()
            house.keep(name)
        else:
            house.bring(name)
        found, *noted = WORLDS[engine_name, name]
        make.remember(*noted)
        return copy.deepcopy(found)

    return get_world


@pytest.fixture
def shelf(world: Callable[..., Any]) -> Shelf:
    """Forty blankets in Semnan."""
    return world("shelf", make_shelf)
