"""flask backup and flask restore: the database and the stored files in one archive, without the keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, text

from app.cli.archives import Manifest, write_archive
from app.cli.database import grant_rights, owner_engine
from app.cli.restoring import opened_archive, restore_archive
from app.cli.speaking import refusals_in_words
from app.config import Settings
from app.db import db
from app.files.vault import the_vault
from app.ledger import audit


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@refusals_in_words
def backup(file: Path) -> None:
    """Write the database and the stored files to FILE. Keep the keys elsewhere: they are not in it."""
    with _as_owner(current_app.config["SETTINGS"], isolation_level="REPEATABLE READ") as connection:
        manifest = write_archive(connection, the_vault(), file)
    _say(manifest)
    click.echo(f"Backed up to {file}.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@with_appcontext
@refusals_in_words
def restore(file: Path) -> None:
    """Bring FILE back into an empty database and an empty files folder; then check the ledger."""
    settings: Settings = current_app.config["SETTINGS"]
    with opened_archive(file) as (archive, manifest), _as_owner(settings, writes=True) as connection:
        restore_archive(connection, the_vault(), archive, manifest)
        role, owner = settings.database_url.username, connection.engine.url.username
        if connection.dialect.name == "postgresql" and role and role != owner:
            grant_rights(connection, role)
    with _as_owner(settings) as connection:
        connection.execute(text("ANALYZE"))
    db.engine.dispose()
    _say(manifest)
    faults = audit.check()
    for fault in faults:
        click.echo(f"{fault.kind}: {fault.where}", err=True)
    if faults:
        raise click.ClickException("Restored, but the ledger does not check: see above.")
    click.echo("Restored; the ledger checks.")


@contextmanager
def _as_owner(settings: Settings, **options: object) -> Iterator[Connection]:
    """One transaction of the owner of the tables, without the pages' time limits."""
    engine = owner_engine(settings)
    if engine.dialect.name == "sqlite":
        options.pop("isolation_level", None)
    with engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


def _say(manifest: Manifest) -> None:
    rows = sum(member.rows for member in manifest.tables)
    click.echo(f"Made at {manifest.made_at}, migration {manifest.revision}.")
    click.echo(f"{len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files.")
    click.echo(f"Digest of the manifest: {hashlib.sha256(manifest.write()).hexdigest()}")
