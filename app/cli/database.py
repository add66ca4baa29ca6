"""flask db: bring the database to the shape that this code needs."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text

from app.cli.reference import load_reference
from app.config import Settings
from app.engines import prepare_engine
from app.ledger.guards import ONLY_ADDED
from app.watching.guards import ONLY_ADDED as WATCHED

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

group = AppGroup("db", help="Keep the database in the shape this code needs.")


@group.command("upgrade")
@click.option("--to", default="head", show_default=True, help="The migration to stop at.")
@click.option("--bare", is_flag=True, help="Without Iran's places and the catalogue, for a sample that brings its own.")
def upgrade(to: str, bare: bool) -> None:
    """Run the migrations that the database has not seen, and read the places and items that are not there yet."""
    revision = migrate(current_app.config["SETTINGS"], to)
    if to == "head" and not bare:
        new_places, new_items = load_reference()
        if new_places or new_items:
            click.echo(f"{new_places} places and {new_items} items are new.")
    click.echo(f"The database is at migration {revision}.")


def migrate(settings: Settings, to: str = "head", *, down: bool = False) -> str:
    """Run migrations as the owner of the tables, give the application its rights, and say where that led."""
    engine = owner_engine(settings)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, to)
        reached: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        role = settings.database_url.username
        if engine.dialect.name == "postgresql" and role and role != engine.url.username:
            grant_rights(connection, role)
    with engine.begin() as connection:
        # Plans made for empty tables stay slow for as long as a connection lives.
        connection.execute(text("ANALYZE"))
    return reached or "none"


def owner_engine(settings: Settings) -> Engine:
    """How the owner of the tables connects: each connection is closed as soon as its block ends, however it ends."""
    engine = create_engine(settings.database_owner_url or settings.database_url, poolclass=NullPool)
    prepare_engine(engine)
    return engine


def grant_rights(connection: Connection, role: str) -> None:
    """Let the application's role read and write, and never change what is only ever added to."""
    name = connection.dialect.identifier_preparer.quote(role)
    for rights in ("SELECT, INSERT, UPDATE, DELETE ON ALL TABLES", "USAGE, SELECT ON ALL SEQUENCES"):
        connection.execute(text(f"GRANT {rights} IN SCHEMA public TO {name}"))
    looked = inspect(connection)
    if closed := ", ".join(sorted({*ONLY_ADDED, *WATCHED} & set(looked.get_table_names()))):
        connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {closed} FROM {name}"))
    # Of a row of the access log it may write how often, and nothing else.
    if looked.has_table("access_log") and any(one["name"] == "times" for one in looked.get_columns("access_log")):
        connection.execute(text(f"GRANT UPDATE (times) ON access_log TO {name}"))


def alembic_config() -> Config:
    """Alembic's own settings, wherever the command was started."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
