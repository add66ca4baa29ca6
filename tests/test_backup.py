"""A backup is the whole book: restored on either kind of database it reads the same, byte by byte."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from psycopg import Connection
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from app import clock, create_app
from app.cli import archives
from app.cli.archives import ArchiveExists, BadArchive
from app.cli.restoring import NotEmpty, NotEqual, OtherVersion
from app.config import Settings
from app.db import Base, atomic, db
from app.errors import DomainError
from app.files.models import StoredFile
from app.files.queries import list_pieces
from app.files.vault import the_vault
from app.imports import IMPORTS
from app.imports.service import import_file
from app.language import translate
from app.ledger import audit, guards
from app.ledger import service as ledger
from app.ledger.models import Entry
from app.ledger.words import CorrectionKind, EntryKind, Stage
from tests.databases import House, PostgresCopies
from tests.imports.kinds import TASKS
from tests.make import Make
from tests.making.base import TODAY
from tests.servers import OWNER

DAMAGE = {
    "changed": "tables/line.jsonl", "dropped": "tables/act.jsonl", "added": "tables/more.jsonl", "cut": "broken.zip",
    "not a zip": "broken.zip", "manifest": "manifest.json",
}  # fmt: skip
LAST_YEAR = date(2025, 2, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    base_settings: Settings,
    house_of: Callable[[str], House],
) -> Iterator[Flask]:
    """The application on a database of one kind that has no tables yet, with a files folder of its own."""
    if request.config.getoption("--db") not in ("both", request.param):
        pytest.skip(f"Only {request.config.getoption('--db')} was asked for.")
    (tmp_path / "files").mkdir()
    base = replace(base_settings, files_dir=tmp_path / "files")
    if request.param == "sqlite":
        url = URL.create("sqlite", database=str(tmp_path / "restored.sqlite"))
        settings = replace(base, database_url=url, database_owner_url=None)
    else:
        copies = house_of("postgresql").copies
        assert isinstance(copies, PostgresCopies)
        name = f"restored_{copies.live}"
        copies.server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} OWNER {OWNER}")
        settings = replace(
            base, database_url=copies.server.url(name), database_owner_url=copies.server.url(name, role=OWNER)
        )
    app = create_app(settings)
    clock.set_demo_today(TODAY)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def full(app: Flask, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a book in which goods moved, were undone, and a year was closed; and a stored file."""
    monkeypatch.setitem(IMPORTS, "tasks", TASKS)
    sheet = tmp_path / "tasks.csv"
    sheet.write_text("name,count\nنامه,200\n", encoding="utf-8")
    with app.app_context():
        clerk, store, other = make.clerk(), make.holder(), make.holder()
        make.goods(store, 30, by=clerk, on=LAST_YEAR)
        lot = make.goods(store, 100, by=clerk)
        entry = make.moved(lot, 40, (store, Stage.IN_STORE), (other, Stage.ALLOTTED), by=clerk, kind=EntryKind.ALLOT)
        ledger.reverse_entries(
            entry_ids=[entry.id], happened_on=TODAY, correction=CorrectionKind.SLIP, memo="شمارش", by=clerk,
            key=make.key(),
        )  # fmt: skip
        ledger.close_year(year=1403, by=make.national())
        import_file(kind="tasks", path=sheet, name="tasks.csv", office_id=make.office().id, by=clerk)
        assert audit.check() == []
    return app


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=words)


def says(app: Flask, refusal: DomainError) -> str:
    """What the command line says of a refusal, in the language it speaks."""
    with app.app_context():
        return translate(refusal.message)


def backed_up(app: Flask, folder: Path, name: str = "backup.zip") -> Path:
    result = run(app, "backup", str(folder / name))
    assert result.exit_code == 0, result.output
    return folder / name


def export(app: Flask) -> bytes:
    with app.app_context():
        return b"".join(audit.export_entries())


def manifest(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        known = json.loads(archive.read(archives.MANIFEST))
    del known["made_at"]
    return known  # type: ignore[no-any-return]


def changed(path: Path, name: str, content: bytes | None) -> Path:
    """The archive with one part replaced, or left out."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.namelist():
            if member != name:
                archive.writestr(member, source.read(member))
            elif content is not None:
                archive.writestr(member, content)
    return target


def is_empty(app: Flask) -> bool:
    """Whether nothing of a restore is left: no row, no file."""
    with app.app_context(), db.engine.connect() as connection:
        there = inspect(connection).get_table_names()
        rows = [
            connection.execute(select(Base.metadata.tables[name])).first()
            for name in there
            if name in Base.metadata.tables
        ]
        return not any(rows) and not [path for path in the_vault().folder.rglob("*") if path.is_file()]


def test_a_restored_book_is_the_same_byte_by_byte_and_checks(full: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = backed_up(full, tmp_path)

    result = run(elsewhere, "restore", str(archive))

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "Restored; the ledger checks."
    assert export(elsewhere) == export(full)
    assert len(export(full).splitlines()) == 4
    assert manifest(backed_up(elsewhere, tmp_path, "again.zip")) == manifest(archive)


def test_stored_files_come_back_and_the_keys_are_not_in_the_archive(
    full: Flask, elsewhere: Flask, tmp_path: Path, base_settings: Settings
) -> None:
    archive = backed_up(full, tmp_path)
    run(elsewhere, "restore", str(archive))

    with elsewhere.app_context():
        [file] = db.session.scalars(select(StoredFile))
        assert b"".join(list_pieces(file)).decode() == "name,count\nنامه,200\n"
    with zipfile.ZipFile(archive) as parts:
        inside = b"".join(parts.read(name) for name in parts.namelist())
    assert json.loads(base_settings.identity_key_file.read_text())["keys"]["1"].encode() not in inside


def test_a_restored_database_goes_on_as_the_old_one_would(full: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    run(elsewhere, "restore", str(backed_up(full, tmp_path)))

    make = Make(elsewhere)
    with elsewhere.app_context():
        make.goods(make.holder(), 5, by=make.user("clerk", "IR-20", name="somebody new"))
        assert audit.check() == []


def test_the_guards_stand_after_a_restore(full: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    run(elsewhere, "restore", str(backed_up(full, tmp_path)))

    with elsewhere.app_context():
        kind = db.engine.dialect.name
        listing = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            if kind == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        assert set(guards.TRIGGERS[kind]) <= set(db.session.scalars(text(listing)))
        db.session.rollback()
        with pytest.raises(DBAPIError), atomic():
            db.session.execute(text("UPDATE entry SET memo = 'other'"))
        with pytest.raises(DBAPIError), atomic():
            db.session.execute(text("DELETE FROM line"))
        assert db.session.scalar(select(Entry.memo).where(Entry.memo.is_not(None))) == "شمارش"


def test_a_database_that_is_not_empty_is_left_as_it_is(full: Flask, tmp_path: Path) -> None:
    archive, before = backed_up(full, tmp_path), export(full)

    result = run(full, "restore", str(archive))

    assert result.exit_code == 1
    assert says(full, NotEmpty(table="account_user")) in result.output
    assert export(full) == before


def test_a_backup_never_writes_over_another(full: Flask, tmp_path: Path) -> None:
    backed_up(full, tmp_path)

    result = run(full, "backup", str(tmp_path / "backup.zip"))

    assert result.exit_code == 1
    assert says(full, ArchiveExists(file="backup.zip")) in result.output
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")] == []


@pytest.mark.parametrize("elsewhere", ["sqlite"], indirect=True)
def test_a_damaged_archive_is_refused_before_anything_is_touched(full: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    whole = backed_up(full, tmp_path)

    for damage, part in DAMAGE.items():
        result = run(elsewhere, "restore", str(damaged(whole, damage)))

        assert result.exit_code == 1
        assert says(elsewhere, BadArchive(member=part)) in result.output
    assert is_empty(elsewhere)


def damaged(whole: Path, damage: str) -> Path:
    if damage == "changed":
        with zipfile.ZipFile(whole) as archive:
            lines = archive.read("tables/line.jsonl").replace(b"100", b"200")
        return changed(whole, "tables/line.jsonl", lines)
    if damage == "dropped":
        return changed(whole, "tables/act.jsonl", None)
    if damage == "manifest":
        return changed(whole, archives.MANIFEST, b"{}")
    broken = whole.with_name("broken.zip")
    content = whole.read_bytes()
    broken.write_bytes({"cut": content[:-100], "not a zip": b"hello"}.get(damage, content))
    if damage == "added":
        with zipfile.ZipFile(broken, "a") as archive:
            archive.writestr("tables/more.jsonl", "[]")
    return broken


@pytest.mark.parametrize("elsewhere", ["sqlite"], indirect=True)
def test_a_backup_of_another_version_is_refused_in_words(full: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    whole = backed_up(full, tmp_path)
    with zipfile.ZipFile(whole) as archive:
        known = archive.read(archives.MANIFEST)
    older = changed(whole, archives.MANIFEST, known.replace(b'"revision": "', b'"revision": "0'))

    result = run(elsewhere, "restore", str(older))

    ours = json.loads(known)["revision"]
    assert result.exit_code == 1
    assert says(elsewhere, OtherVersion(theirs=f"0{ours}", ours=ours)) in result.output
    assert is_empty(elsewhere)


def test_a_restore_that_fails_half_way_leaves_nothing(
    full: Flask, elsewhere: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = backed_up(full, tmp_path)
    monkeypatch.setattr("app.cli.restoring.restored_digest", lambda *_: "other")

    result = run(elsewhere, "restore", str(archive))

    assert result.exit_code == 1
    assert says(elsewhere, NotEqual(table="account_user")) in result.output
    assert is_empty(elsewhere)
    monkeypatch.undo()
    assert run(elsewhere, "restore", str(archive)).exit_code == 0


@pytest.mark.only_on("postgresql")
def test_a_backup_that_fails_before_it_has_begun_closes_its_connection(
    full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Connection[Any]]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("The server went away.")

    monkeypatch.setattr("sqlalchemy.engine.Connection.execution_options", fail)

    result = run(full, "backup", str(tmp_path / "backup.zip"))

    assert isinstance(result.exception, RuntimeError)
    assert [connection.closed for connection in opened] == [True]
