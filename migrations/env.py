"""How Alembic reaches the database: on the connection it was given, or as the owner of the tables."""

from alembic import context
from sqlalchemy import Connection

import app  # noqa: F401 (knows every model, so that the metadata is whole)
from app.cli.database import owner_engine
from app.config import read_settings
from app.db import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with owner_engine(read_settings()).begin() as own:
        run(own)
