"""A backup brought back into an empty database of either kind and its files folder: all, proven equal, or nothing."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Connection, Table, bindparam, delete, insert, inspect, select, text

from app.cli.archives import (
    BATCH,
    BadArchive,
    Manifest,
    kept_columns,
    read_line,
    restored_digest,
    tables_by_name,
    verify_archive,
)
from app.cli.database import alembic_config
from app.errors import Conflict
from app.files.vault import Vault, sync_folder

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
FILLED_BY_MIGRATIONS = {"period"}
"""What an empty database holds already: the years of the calendar. The backup has them too, some of them closed."""


class NotEmpty(Conflict):
    """This database is not empty ({table} has rows). A backup is restored into an empty one only."""


class FilesInTheWay(Conflict):
    """The files folder holds {file} already. A backup is restored into an empty folder only."""


class OtherVersion(Conflict):
    """This backup is of migration {theirs}, this version of {ours}. Restore it with the version that made it."""


class NotEqual(Conflict):
    """{table} does not read as it was written, so nothing was restored."""


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup whose every part has been compared with its manifest."""
    with ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(path))
            manifest = verify_archive(archive)
        except UNREADABLE as error:
            raise BadArchive(member=path.name) from error
        yield archive, manifest


def restore_archive(connection: Connection, vault: Vault, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Fill an empty database and files folder; the caller's transaction keeps it all or none of it."""
    _require_version(manifest)
    _require_empty(connection)
    written: list[Path] = []
    try:
        _bring_files(vault, archive, manifest, written)
        with _guards_lifted(connection):
            for name in FILLED_BY_MIGRATIONS:
                connection.execute(delete(tables_by_name()[name]))
            for member in manifest.tables:
                with archive.open(f"tables/{member.name}.jsonl") as lines:
                    _fill_table(connection, tables_by_name()[member.name], lines)
        for member in manifest.tables:
            if restored_digest(connection, tables_by_name()[member.name]) != member.sha256:
                raise NotEqual(table=member.name)
        _continue_sequences(connection)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _require_version(manifest: Manifest) -> None:
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if manifest.revision != head or {member.name for member in manifest.tables} != set(tables_by_name()):
        raise OtherVersion(theirs=manifest.revision, ours=head)


def _require_empty(connection: Connection) -> None:
    """Refuse a database with rows; give one without tables the tables of this version."""
    there = set(inspect(connection).get_table_names())
    for name, table in tables_by_name().items():
        if name in there - FILLED_BY_MIGRATIONS and connection.execute(select(1).select_from(table).limit(1)).first():
            raise NotEmpty(table=name)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _bring_files(vault: Vault, archive: zipfile.ZipFile, manifest: Manifest, written: list[Path]) -> None:
    for member in manifest.files:
        path = vault.find(member.name)
        if path.exists():
            raise FilesInTheWay(file=member.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        written.append(path)
        with archive.open(f"files/{member.name}") as source, path.open("xb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
    for folder in {path.parent for path in written}:
        sync_folder(folder)


def _fill_table(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    columns = kept_columns(table)
    by_name = {column.name: column for column in columns}
    headings = json.loads(lines.readline())
    if sorted(headings) != sorted(by_name):
        raise BadArchive(member=table.name)
    ordered = [by_name[name] for name in headings]
    statement = insert(table).values({column.name: _parameter(column) for column in ordered})
    while batch := [read_line(line, ordered) for line in islice(lines, BATCH)]:
        connection.execute(statement, batch)


def _parameter(column: Column[Any]) -> Any:
    # A JSON column that may be empty is empty, not "null".
    kind = JSON(none_as_null=bool(column.nullable)) if isinstance(column.type, JSON) else column.type
    return bindparam(column.name, type_=kind)


@contextmanager
def _guards_lifted(connection: Connection) -> Iterator[None]:
    """Without the triggers that forbid what a restore must do; they are back before the transaction ends."""
    lift = _lift_postgresql if connection.dialect.name == "postgresql" else _lift_sqlite
    with lift(connection):
        yield


@contextmanager
def _lift_sqlite(connection: Connection) -> Iterator[None]:
    connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    triggers = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    ).all()
    quote = connection.dialect.identifier_preparer.quote
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def _lift_postgresql(connection: Connection) -> Iterator[None]:
    triggers = connection.execute(text(
        "SELECT c.relname, t.tgname, t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND n.nspname = current_schema() ORDER BY 1, 2"
    )).all()  # fmt: skip
    loops = connection.execute(text(
        "SELECT c.conrelid::regclass::text, quote_ident(c.conname) FROM pg_constraint c"
        " JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE c.contype = 'f' AND c.confrelid = c.conrelid AND NOT c.condeferrable"
        " AND n.nspname = current_schema() ORDER BY 1, 2"
    )).all()  # fmt: skip
    quote = connection.dialect.identifier_preparer.quote
    for table, trigger, _state in triggers:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} DISABLE TRIGGER {quote(trigger)}")
    for table, constraint in loops:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, constraint in loops:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} NOT DEFERRABLE")
    ways = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "D": "DISABLE"}
    for table, trigger, state in triggers:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} {ways[state]} TRIGGER {quote(trigger)}")


def _continue_sequences(connection: Connection) -> None:
    """New rows are numbered after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables_by_name().values():
        for column in table.primary_key:
            sequence = connection.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": connection.dialect.identifier_preparer.format_table(table), "column": column.name},
            )
            last = connection.scalar(select(column).order_by(column.desc()).limit(1)) if sequence else None
            if last is not None:
                connection.execute(text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                                   {"sequence": sequence, "last": last})  # fmt: skip
