"""How Alembic reaches the database: on the connection it was given, or as the owner of the tables."""

from alembic import context
from sqlalchemy import Connection, create_engine

import app  # noqa: F401 (knows every model, so that the metadata is whole)
from app.config import read_settings
from app.db import Base, prepare_engine


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
    settings = read_settings()
    engine = create_engine(settings.database_owner_url or settings.database_url)
    prepare_engine(engine)
    with engine.begin() as own:
        run(own)
