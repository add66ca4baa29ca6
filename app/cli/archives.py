"""A backup is one archive: tables as canonical lines of JSON, stored files as they lie, and a manifest of digests.

The lines are the same from either kind of database, so a backup of one is restored into the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, Numeric, String, Table, select, text

from app import clock
from app.db import Base, Instant
from app.errors import N_, Conflict, Invalid
from app.files.models import StoredFile
from app.files.vault import FileDamaged, Vault, sync_folder

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
BATCH = 5000
STORED_AS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
ENGINE_OWN = {"tx"}
"""Columns that only say something about the engine that wrote the row; they begin anew where it is restored."""


class BadArchive(Invalid):
    """This is not a whole and undamaged backup: {member} is not as it was written."""


class ArchiveExists(Conflict):
    """{file} exists already. A backup never writes over another; choose a new name."""


@dataclass(frozen=True)
class Member:
    """A part of the archive, with what it must be."""

    name: str
    sha256: str
    size: int
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """What the archive holds."""

    format: int
    revision: str
    made_at: str
    tables: tuple[Member, ...]
    files: tuple[Member, ...]

    def write(self) -> bytes:
        """The manifest as the archive keeps it."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, written: bytes) -> Manifest:
        """The manifest of an archive; raises BadArchive."""
        try:
            known = json.loads(written)
            tables, files = (tuple(Member(**member) for member in known.pop(part)) for part in ("tables", "files"))
            return cls(tables=tables, files=files, **known)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadArchive(member=MANIFEST) from error


def write_archive(connection: Connection, vault: Vault, target: Path) -> Manifest:
    """Write all that `connection` sees, and the files its rows name, to `target`: whole, or nothing at all."""
    if target.exists():
        raise ArchiveExists(file=target.name)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=3) as archive:
                manifest = _fill(archive, connection, vault)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return manifest


def _fill(archive: zipfile.ZipFile, connection: Connection, vault: Vault) -> Manifest:
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    tables = tuple(_add_table(archive, connection, table) for table in Base.metadata.sorted_tables)
    names = connection.scalars(select(StoredFile.stored_as).order_by(StoredFile.id)).all()
    files = tuple(_add_file(archive, vault, name) for name in names)
    manifest = Manifest(FORMAT, str(revision), clock.now().isoformat(timespec="seconds"), tables, files)
    archive.writestr(MANIFEST, manifest.write())
    return manifest


def _add_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> Member:
    rows = -1
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as member:
        digest, size = hashlib.sha256(), 0
        for rows, line in enumerate(list_table_lines(connection, table)):  # noqa: B007 (the heading is no row)
            digest.update(line)
            size += len(line)
            member.write(line)
    return Member(table.name, digest.hexdigest(), size, rows)


def _add_file(archive: zipfile.ZipFile, vault: Vault, stored_as: str) -> Member:
    try:
        with (
            vault.find(stored_as).open("rb") as source,
            archive.open(f"files/{stored_as}", "w", force_zip64=True) as to,
        ):
            return Member(stored_as, *_copy(source, to))
    except FileNotFoundError as error:
        raise FileDamaged() from error


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return digest.hexdigest(), size


def kept_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that a backup keeps."""
    return [column for column in table.columns if column.name not in ENGINE_OWN]


def list_table_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """A heading and the rows of a table by their key, as bytes that are the same from either kind of database."""
    columns = kept_columns(table)
    yield _line([column.name for column in columns])
    query = select(*columns).order_by(*(_by_code_point(connection, column) for column in table.primary_key))
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield _line([_plain(value) for value in row])


def _by_code_point(connection: Connection, column: Column[Any]) -> Any:
    is_text = isinstance(column.type, String) and connection.dialect.name == "postgresql"
    return column.collate("C") if is_text else column


def _line(values: Iterable[Any]) -> bytes:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, str)) else value


def read_line(line: bytes, columns: list[Column[Any]]) -> dict[str, Any]:
    """A row again, as the database takes it."""
    return {column.name: _read(value, column) for column, value in zip(columns, json.loads(line), strict=True)}


def _read(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, (Instant, DateTime)):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(column.type, Numeric) and column.type.asdecimal else value


def verify_archive(archive: zipfile.ZipFile) -> Manifest:
    """The manifest of an archive whose parts are as they were written; raises BadArchive at the first that is not."""
    names = archive.namelist()
    if MANIFEST not in names:
        raise BadArchive(member=MANIFEST)
    manifest = Manifest.read(archive.read(MANIFEST))
    if manifest.format != FORMAT:
        raise BadArchive(N_("This backup has another format than this version of Daftar reads."))
    expected = {member_name(part, member): member for part, member in _list_members(manifest)}
    if sorted(names) != sorted([*expected, MANIFEST]):
        raise BadArchive(member=", ".join(sorted(set(names) ^ {*expected, MANIFEST})[:3]) or MANIFEST)
    for name, member in expected.items():
        _verify(archive, name, member)
    return manifest


def _list_members(manifest: Manifest) -> Iterator[tuple[str, Member]]:
    for table in manifest.tables:
        yield "tables", table
    for file in manifest.files:
        if not STORED_AS.fullmatch(file.name):
            raise BadArchive(member=file.name)
        yield "files", file


def member_name(part: str, member: Member) -> str:
    """Where in the archive a table or a file is."""
    return f"tables/{member.name}.jsonl" if part == "tables" else f"files/{member.name}"


def _verify(archive: zipfile.ZipFile, name: str, member: Member) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    if (digest.hexdigest(), size) != (member.sha256, member.size):
        raise BadArchive(member=name)


def restored_digest(connection: Connection, table: Table) -> str:
    """The digest that the table's lines have now."""
    digest = hashlib.sha256()
    for line in list_table_lines(connection, table):
        digest.update(line)
    return digest.hexdigest()


def tables_by_name() -> Mapping[str, Table]:
    """The tables of this version, each after those it points to."""
    return {table.name: table for table in Base.metadata.sorted_tables}
